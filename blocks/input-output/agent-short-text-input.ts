import { defineBlock } from '../define-block.ts';
import { TEXT } from '../pin-types.ts';
import { CAPTION_PINS, DEFAULT_VALUE_DESCRIPTION, DEFAULT_VALUE_TITLE, NAME_PIN, resultPin } from './input-pins.ts';

export const agentShortTextInput = defineBlock({
  id: '7fcd3bcb-8e1b-4e69-903d-32d3d4a92158',
  name: 'AgentShortTextInput',
  title: { en: 'Short text input', es: 'Entrada de texto corto' },
  description: {
    en: 'Brings one line of text into the agent when it is run.',
    es: 'Lleva una línea de texto al agente cuando se ejecuta.',
  },
  category: 'input-output',
  kind: 'input',
  staticOutput: true,
  inputs: {
    name: NAME_PIN,
    value: {
      type: { type: 'string', format: 'short-text', nullable: true },
      title: DEFAULT_VALUE_TITLE,
      description: DEFAULT_VALUE_DESCRIPTION,
    },
    ...CAPTION_PINS,
  },
  outputs: { result: resultPin(TEXT) },
  *run({ value }) {
    yield ['result', value ?? null];
  },
});
