import { defineBlock } from '../define-block.ts';
import { ANY } from '../pin-types.ts';
import { CAPTION_PINS, DEFAULT_VALUE_DESCRIPTION, DEFAULT_VALUE_TITLE, NAME_PIN, resultPin } from './input-pins.ts';

export const agentInput = defineBlock({
  id: 'c0a8e994-ebf1-4a9c-a4d8-89d09c86741b',
  name: 'AgentInput',
  title: { en: 'Agent input', es: 'Entrada del agente' },
  description: {
    en: 'Brings a value of any type into the agent when it is run.',
    es: 'Lleva un valor de cualquier tipo al agente cuando se ejecuta.',
  },
  category: 'input-output',
  kind: 'input',
  staticOutput: true,
  inputs: {
    name: NAME_PIN,
    value: { type: ANY, title: DEFAULT_VALUE_TITLE, description: DEFAULT_VALUE_DESCRIPTION },
    ...CAPTION_PINS,
  },
  outputs: { result: resultPin(ANY) },
  *run({ value }) {
    yield ['result', value ?? null];
  },
});
