import { assertTextFits } from '../bounded-text.ts';
import { defineBlock } from '../define-block.ts';
import { TEXT, TEXT_LIST } from '../pin-types.ts';

export const combineTexts = defineBlock({
  id: 'e30a4d42-7b7d-4e6a-b36e-1f9b8e3b7d85',
  name: 'CombineTexts',
  title: { en: 'Combine texts', es: 'Combinar textos' },
  description: { en: 'Joins texts into one, with a delimiter between them.', es: 'Une textos en uno, con un delimitador entre ellos.' },
  category: 'text',
  inputs: {
    input: { type: TEXT_LIST, required: true, title: { en: 'Texts', es: 'Textos' } },
    delimiter: { type: TEXT, default: '', title: { en: 'Delimiter', es: 'Delimitador' } },
  },
  outputs: { output: { type: TEXT, title: { en: 'Combined text', es: 'Texto combinado' } } },
  *run({ input, delimiter }) {
    const length = input.reduce((sum, text) => sum + text.length, 0);
    assertTextFits(length + delimiter.length * Math.max(0, input.length - 1));
    yield ['output', input.join(delimiter)];
  },
});
