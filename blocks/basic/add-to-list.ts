import { defineBlock } from '../define-block.ts';
import { ANY, LIST, OPTIONAL_INTEGER } from '../pin-types.ts';

export const addToList = defineBlock({
  id: 'aeb08fc1-2fc1-4141-bc8e-f758f183a822',
  name: 'AddToList',
  title: { en: 'Add to list', es: 'Añadir a lista' },
  description: {
    en: 'Puts values into a list, at its end or at a position.',
    es: 'Pone valores en una lista, al final o en una posición.',
  },
  category: 'basic',
  inputs: {
    list: { type: LIST, default: [], title: { en: 'List', es: 'Lista' } },
    entry: {
      type: ANY,
      title: { en: 'Value', es: 'Valor' },
      description: { en: 'One value; it comes after the values below.', es: 'Un valor; va después de los valores siguientes.' },
    },
    entries: { type: LIST, default: [], advanced: true, title: { en: 'Values', es: 'Valores' } },
    position: {
      type: OPTIONAL_INTEGER,
      advanced: true,
      title: { en: 'Position', es: 'Posición' },
      description: {
        en: 'From 0; a negative one counts from the end. Empty: at the end.',
        es: 'Desde 0; una negativa cuenta desde el final. Vacía: al final.',
      },
    },
  },
  outputs: { updated_list: { type: LIST, title: { en: 'New list', es: 'Lista nueva' } } },
  *run({ list, entry, entries, position }) {
    const added = entry === undefined || entry === null ? entries : [...entries, entry];
    const at = position ?? list.length;
    yield ['updated_list', [...list.slice(0, at), ...added, ...list.slice(at)]];
  },
});
