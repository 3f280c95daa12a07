import { defineBlock } from '../define-block.ts';
import { DICTIONARY, INTEGER, OPTIONAL_TEXT, TEXT } from '../pin-types.ts';

/**
 * Begins an execution of another agent of the same user and awaits its end. A node of this block has, beside these pins, one
 * for each input and output of that agent: `schema/graph/agent-pins.ts`.
 */
export const agentExecutor = defineBlock({
  id: 'e189baac-8c20-45a1-94a7-55177ea42565',
  name: 'AgentExecutor',
  title: { en: 'Run an agent', es: 'Ejecutar un agente' },
  description: {
    en: 'Runs another of your agents and hands on what it answers.',
    es: 'Ejecuta otro de tus agentes y pasa lo que responde.',
  },
  category: 'platform',
  kind: 'agent',
  inputs: {
    graph_id: { type: TEXT, required: true, title: { en: 'Agent', es: 'Agente' } },
    graph_version: { type: INTEGER, required: true, title: { en: 'Version', es: 'Versión' } },
    inputs: { type: DICTIONARY, default: {}, title: { en: 'Inputs', es: 'Entradas' } },
    agent_name: { type: OPTIONAL_TEXT, title: { en: 'Name', es: 'Nombre' }, advanced: true },
    input_schema: {
      type: DICTIONARY,
      default: {},
      title: { en: 'Inputs of the agent', es: 'Entradas del agente' },
      description: { en: 'As JSON Schema; each property is a pin.', es: 'Como JSON Schema; cada propiedad es un pin.' },
      advanced: true,
    },
    output_schema: {
      type: DICTIONARY,
      default: {},
      title: { en: 'Outputs of the agent', es: 'Salidas del agente' },
      description: { en: 'As JSON Schema; each property is a pin.', es: 'Como JSON Schema; cada propiedad es un pin.' },
      advanced: true,
    },
    user_id: {
      type: OPTIONAL_TEXT,
      title: { en: 'User', es: 'Usuario' },
      description: {
        en: 'Files of other platforms carry it; an agent always runs as whoever started it.',
        es: 'Lo traen archivos de otras plataformas; un agente se ejecuta siempre como quien lo inició.',
      },
      advanced: true,
    },
    nodes_input_masks: { type: { ...DICTIONARY, nullable: true }, title: { en: 'Input masks', es: 'Máscaras de entrada' }, advanced: true },
  },
  outputs: {},
  // biome-ignore lint/correctness/useYield: all that it yields is what the agent answers.
  *run({ graph_id, graph_version, inputs }) {
    return { agent: { graph_id, graph_version, inputs } };
  },
});
