import { getOwn, isJsonObject, type JsonValue } from '../../schema/json.ts';
import { defineBlock } from '../define-block.ts';
import { ANY, TEXT_OR_INTEGER } from '../pin-types.ts';

export const findInDictionary = defineBlock({
  id: '0e50422c-6dee-4145-83d6-3a5a392f65de',
  name: 'FindInDictionary',
  title: { en: 'Find in dictionary', es: 'Buscar en diccionario' },
  description: {
    en: 'Looks a key up in a dictionary, a position in a list, or a key in each dictionary of a list.',
    es: 'Busca una clave en un diccionario, una posición en una lista, o una clave en cada diccionario de una lista.',
  },
  category: 'basic',
  inputs: {
    input: {
      type: ANY,
      required: true,
      title: { en: 'Where to look', es: 'Dónde buscar' },
      description: { en: 'A dictionary, a list, or the JSON text of one.', es: 'Un diccionario, una lista, o su texto JSON.' },
    },
    key: { type: TEXT_OR_INTEGER, required: true, title: { en: 'Key', es: 'Clave' } },
  },
  outputs: {
    output: { type: ANY, title: { en: 'Found value', es: 'Valor encontrado' } },
    missing: { type: ANY, title: { en: 'Where nothing was found', es: 'Donde no se encontró' } },
  },
  *run({ input, key }) {
    const found = lookUp(typeof input === 'string' ? fromText(input) : input, key);
    if (found === undefined) yield ['missing', input];
    else yield ['output', found];
  },
});

/** The value under a key or position; undefined when there is none. A key asked of a list gathers it from its members. */
function lookUp(where: JsonValue, key: string | number): JsonValue | undefined {
  if (isJsonObject(where)) return getOwn(where, String(key));
  if (!Array.isArray(where)) return undefined;
  const position = typeof key === 'number' || /^-?\d{1,15}$/.test(key) ? Number(key) : undefined;
  if (position !== undefined) return where.at(position);
  const gathered = where.flatMap((member) => {
    const value = isJsonObject(member) ? getOwn(member, String(key)) : undefined;
    return value === undefined ? [] : [[value]];
  });
  return gathered.length === 0 ? undefined : gathered.map(([value]) => value as JsonValue);
}

/** Text is looked into when it is JSON; other text has no keys. */
function fromText(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
