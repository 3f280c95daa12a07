import type { JsonValue } from '../../schema/json.ts';
import { BlockFailure, defineBlock } from '../define-block.ts';
import { LIST, OPTIONAL_INTEGER } from '../pin-types.ts';

/** Models' tokens are estimated: about four characters of JSON make one. */
const CHARACTERS_PER_TOKEN = 4;

export const createList = defineBlock({
  id: 'a912d5c7-6e00-4542-b2a9-8034136930e4',
  name: 'CreateList',
  title: { en: 'Create list', es: 'Crear lista' },
  description: {
    en: 'Makes a list of the given values; with a limit, several lists one after the other.',
    es: 'Crea una lista con los valores dados; con un límite, varias listas una tras otra.',
  },
  category: 'basic',
  inputs: {
    values: { type: LIST, required: true, title: { en: 'Values', es: 'Valores' } },
    max_size: {
      type: OPTIONAL_INTEGER,
      advanced: true,
      title: { en: 'Most values per list', es: 'Máximo de valores por lista' },
    },
    max_tokens: {
      type: OPTIONAL_INTEGER,
      advanced: true,
      title: { en: 'Most tokens per list', es: 'Máximo de tokens por lista' },
      description: {
        en: 'An estimate of what a model would count. A value that is larger by itself gets a list of its own.',
        es: 'Una estimación de lo que contaría un modelo. Un valor mayor por sí solo recibe su propia lista.',
      },
    },
  },
  outputs: { list: { type: LIST, title: { en: 'List', es: 'Lista' } } },
  *run({ values, max_size, max_tokens }) {
    const maxSize = limit(max_size, 'max_size');
    const maxTokens = limit(max_tokens, 'max_tokens');
    if (maxSize === Infinity && maxTokens === Infinity) {
      yield ['list', values];
      return;
    }
    let list: JsonValue[] = [];
    let tokens = 0;
    for (const value of values) {
      const more = maxTokens === Infinity ? 0 : Math.ceil(JSON.stringify(value).length / CHARACTERS_PER_TOKEN);
      if (list.length > 0 && (list.length >= maxSize || tokens + more > maxTokens)) {
        yield ['list', list];
        list = [];
        tokens = 0;
      }
      list.push(value);
      tokens += more;
    }
    if (list.length > 0 || values.length === 0) yield ['list', list];
  },
});

function limit(value: number | null | undefined, pin: string): number {
  if (value === null || value === undefined) return Infinity;
  if (value < 1) throw new BlockFailure(`${pin} must be at least 1, not ${value}.`);
  return value;
}
