import { defineBlock } from '../define-block.ts';
import { BOOLEAN } from '../pin-types.ts';
import { CAPTION_PINS, DEFAULT_VALUE_DESCRIPTION, DEFAULT_VALUE_TITLE, NAME_PIN, resultPin } from './input-pins.ts';

export const agentToggleInput = defineBlock({
  id: 'cbf36ab5-df4a-43b6-8a7f-f7ed8652116e',
  name: 'AgentToggleInput',
  title: { en: 'Toggle input', es: 'Entrada de interruptor' },
  description: {
    en: 'Brings yes or no into the agent when it is run; no unless said otherwise.',
    es: 'Lleva sí o no al agente cuando se ejecuta; no, si no se indica otra cosa.',
  },
  category: 'input-output',
  kind: 'input',
  staticOutput: true,
  inputs: {
    name: NAME_PIN,
    value: { type: BOOLEAN, default: false, title: DEFAULT_VALUE_TITLE, description: DEFAULT_VALUE_DESCRIPTION },
    ...CAPTION_PINS,
  },
  outputs: { result: resultPin(BOOLEAN) },
  *run({ value }) {
    yield ['result', value];
  },
});
