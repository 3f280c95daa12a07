import { defineBlock } from '../define-block.ts';

export const textReplace = defineBlock({
  id: '7e7c87ab-3469-4bcc-9abe-67705091b713',
  name: 'TextReplace',
  title: { en: 'Replace text', es: 'Reemplazar texto' },
  description: {
    en: 'Replaces every occurrence of one piece of text with another.',
    es: 'Reemplaza cada aparición de un texto por otro.',
  },
  category: 'text',
  inputs: {
    text: { type: { type: 'string' }, required: true, title: { en: 'Text', es: 'Texto' } },
    old: { type: { type: 'string' }, required: true, title: { en: 'Look for', es: 'Buscar' } },
    new: { type: { type: 'string' }, required: true, title: { en: 'Put instead', es: 'Poner en su lugar' } },
  },
  outputs: { output: { type: { type: 'string' }, title: { en: 'Result', es: 'Resultado' } } },
  *run({ text, old, new: replacement }) {
    yield ['output', text.replaceAll(old, () => replacement)];
  },
});
