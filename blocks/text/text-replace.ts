import { assertTextFits } from '../bounded-text.ts';
import { defineBlock } from '../define-block.ts';
import { TEXT } from '../pin-types.ts';

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
    text: { type: TEXT, required: true, title: { en: 'Text', es: 'Texto' } },
    old: { type: TEXT, required: true, title: { en: 'Look for', es: 'Buscar' } },
    new: { type: TEXT, required: true, title: { en: 'Put instead', es: 'Poner en su lugar' } },
  },
  outputs: { output: { type: TEXT, title: { en: 'Result', es: 'Resultado' } } },
  *run({ text, old, new: replacement }) {
    assertTextFits(text.length + occurrences(text, old) * (replacement.length - old.length));
    // A function, so that `$&` and the like in the replacement stay what they are.
    yield ['output', text.replaceAll(old, () => replacement)];
  },
});

function occurrences(text: string, part: string): number {
  if (part === '') return text.length + 1;
  let count = 0;
  for (let at = text.indexOf(part); at !== -1; at = text.indexOf(part, at + part.length)) count++;
  return count;
}
