import { defineBlock } from '../define-block.ts';
import { BOOLEAN, TEXT, TEXT_LIST } from '../pin-types.ts';

export const textSplit = defineBlock({
  id: 'd5ea33c8-a575-477a-b42f-2fe3be5055ec',
  name: 'TextSplit',
  title: { en: 'Split text', es: 'Dividir texto' },
  description: {
    en: 'Cuts a text into a list wherever the delimiter stands.',
    es: 'Corta un texto en una lista donde esté el delimitador.',
  },
  category: 'text',
  inputs: {
    text: { type: TEXT, required: true, title: { en: 'Text', es: 'Texto' } },
    delimiter: {
      type: TEXT,
      required: true,
      title: { en: 'Delimiter', es: 'Delimitador' },
      description: { en: 'Empty: every character by itself.', es: 'Vacío: cada carácter por separado.' },
    },
    strip: {
      type: BOOLEAN,
      default: true,
      title: { en: 'Trim', es: 'Recortar' },
      description: { en: 'Takes white space off both ends of each part.', es: 'Quita los espacios de ambos extremos de cada parte.' },
    },
  },
  outputs: { texts: { type: TEXT_LIST, title: { en: 'Parts', es: 'Partes' } } },
  *run({ text, delimiter, strip }) {
    // By code point, so that an emoji is not cut into two halves that are no text.
    const parts = text === '' ? [] : delimiter === '' ? Array.from(text) : text.split(delimiter);
    yield ['texts', strip ? parts.map((part) => part.trim()) : parts];
  },
});
