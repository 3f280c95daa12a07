import { defineBlock } from '../define-block.ts';
import { TEXT } from '../pin-types.ts';
import { CAPTION_PINS, DEFAULT_VALUE_DESCRIPTION, DEFAULT_VALUE_TITLE, NAME_PIN, resultPin } from './input-pins.ts';

export const agentLongTextInput = defineBlock({
  id: '90a56ffb-7024-4b2b-ab50-e26c5e5ab8ba',
  name: 'AgentLongTextInput',
  title: { en: 'Long text input', es: 'Entrada de texto largo' },
  description: {
    en: 'Brings a text of several lines into the agent when it is run.',
    es: 'Lleva un texto de varias líneas al agente cuando se ejecuta.',
  },
  category: 'input-output',
  kind: 'input',
  staticOutput: true,
  inputs: {
    name: NAME_PIN,
    value: {
      type: { type: 'string', format: 'long-text', nullable: true },
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
