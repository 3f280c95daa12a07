import { expect, it } from 'vitest';
import type { JsonValue } from '../../../schema/json.ts';
import { isReadable } from './is-readable.ts';

const nested = (depth: number): JsonValue => (depth === 0 ? 1 : { a: nested(depth - 1) });

it.each<[string, JsonValue, boolean]>([
  ['a number', 1, true],
  ['null', null, true],
  ['a letter', { to: 'Ada', lines: ['a', 'b'] }, true],
  ['200 parts, the list included', Array(199).fill(0), true],
  ['201 parts', Array(200).fill(0), false],
  ['four levels', nested(4), true],
  ['five levels', nested(5), false],
])('%s is laid out: %#', (_, value, expected) => {
  expect(isReadable(value)).toBe(expected);
});
