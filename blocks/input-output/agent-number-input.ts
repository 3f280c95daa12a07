import { defineBlock } from '../define-block.ts';
import { INTEGER, OPTIONAL_INTEGER } from '../pin-types.ts';
import { CAPTION_PINS, DEFAULT_VALUE_DESCRIPTION, DEFAULT_VALUE_TITLE, NAME_PIN, resultPin } from './input-pins.ts';

export const agentNumberInput = defineBlock({
  id: '96dae2bb-97a2-41c2-bd2f-13a3b5a8ea98',
  name: 'AgentNumberInput',
  title: { en: 'Number input', es: 'Entrada de número' },
  description: {
    en: 'Brings a whole number into the agent when it is run.',
    es: 'Lleva un número entero al agente cuando se ejecuta.',
  },
  category: 'input-output',
  kind: 'input',
  staticOutput: true,
  inputs: {
    name: NAME_PIN,
    value: { type: OPTIONAL_INTEGER, title: DEFAULT_VALUE_TITLE, description: DEFAULT_VALUE_DESCRIPTION },
    ...CAPTION_PINS,
  },
  outputs: { result: resultPin(INTEGER) },
  *run({ value }) {
    yield ['result', value ?? null];
  },
});
