import { isJsonObject, type JsonValue, preview } from '../../schema/json.ts';
import { BlockFailure, defineBlock } from '../define-block.ts';
import { ANY, DICTIONARY, LIST, TEXT } from '../pin-types.ts';
import { readJson } from '../read-json.ts';

export const stepThroughItems = defineBlock({
  id: 'f66a3543-28d3-4ab5-8945-9b336371e2ce',
  name: 'StepThroughItems',
  title: { en: 'Step through items', es: 'Recorrer elementos' },
  description: {
    en: 'Gives the members of a list or dictionary one after the other, each with its position or key.',
    es: 'Entrega uno tras otro los miembros de una lista o diccionario, cada uno con su posición o clave.',
  },
  category: 'logic',
  inputs: {
    items: { type: LIST, default: [], title: { en: 'List', es: 'Lista' } },
    items_object: { type: DICTIONARY, default: {}, title: { en: 'Dictionary', es: 'Diccionario' } },
    items_str: {
      type: TEXT,
      default: '',
      title: { en: 'JSON text', es: 'Texto JSON' },
      description: { en: 'A list or a dictionary, written as JSON.', es: 'Una lista o un diccionario, escritos como JSON.' },
    },
  },
  outputs: {
    item: { type: ANY, title: { en: 'Item', es: 'Elemento' } },
    key: { type: ANY, title: { en: 'Position or key', es: 'Posición o clave' } },
  },
  *run({ items, items_object, items_str }) {
    const written = items_str.trim() === '' ? [] : readContainer(items_str);
    for (const members of [items, items_object, written]) {
      for (const [key, item] of Array.isArray(members) ? members.entries() : Object.entries(members)) {
        yield ['item', item];
        yield ['key', key];
      }
    }
  },
});

function readContainer(text: string): JsonValue[] | { [key: string]: JsonValue } {
  const value = readJson(text);
  if (Array.isArray(value) || isJsonObject(value)) return value;
  throw new BlockFailure(`items_str is ${preview(value)}, which is neither a list nor a dictionary.`);
}
