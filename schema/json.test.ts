import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { getOwn, isJsonObject, jsonTextDepth, preview, setOwn } from './json.ts';

describe('own properties', () => {
  test.each(['a', '', '__proto__', 'constructor', 'toString', 'hasOwnProperty', '__defineGetter__'])(
    '%j is set, found and written like any other',
    (name) => {
      const target: { [key: string]: unknown } = {};
      expect(getOwn(target, name)).toBeUndefined();
      setOwn(target, name, { polluted: true });
      expect(getOwn(target, name)).toEqual({ polluted: true });
      expect(JSON.stringify(target)).toBe(`{${JSON.stringify(name)}:{"polluted":true}}`);
      expect(Object.getPrototypeOf(target)).toBe(Object.prototype);
      setOwn(target, name, 2);
      expect(getOwn(target, name)).toBe(2);
    },
  );
});

test.each([
  [{}, true],
  [{ a: 1 }, true],
  [[], false],
  [null, false],
  ['{}', false],
  [undefined, false],
])('%j is a JSON object: %s', (value, is) => {
  expect(isJsonObject(value)).toBe(is);
});

describe('jsonTextDepth', () => {
  test.each([
    ['1', 0],
    ['"[[["', 0],
    ['"\\"[["', 0],
    ['"\\\\"', 0],
    ['[]', 1],
    ['[[],[[]]]', 3],
    ['{"a":{"b":[1]}}', 3],
    ['[1],[2]', 1],
    ['"unclosed [[', 0],
    ['["a\\', 1],
  ])('of %j is %i', (text, depth) => {
    expect(jsonTextDepth(text, 100)).toBe(depth);
  });

  test('stops at its limit in a text without end', () => {
    expect(jsonTextDepth('['.repeat(10_000_000), 64)).toBe(65);
  });

  test('is the depth of what the text stands for', () => {
    const depthOf = (value: unknown): number =>
      typeof value === 'object' && value !== null ? 1 + Math.max(0, ...Object.values(value).map(depthOf)) : 0;
    fc.assert(
      fc.property(fc.json({ maxDepth: 8 }), (text) => {
        expect(jsonTextDepth(text, 1_000)).toBe(depthOf(JSON.parse(text)));
      }),
    );
  });
});

describe('preview', () => {
  const cyclic: unknown[] = [];
  cyclic.push(cyclic);
  const bare: { [key: string]: unknown } = Object.create(null);
  bare.self = bare;

  test.each([
    ['a', '"a"'],
    [{ a: 1 }, '{"a":1}'],
    [undefined, 'undefined'],
    [Number.NaN, 'null'],
    [10n, '10'],
    [Symbol('s'), 'Symbol(s)'],
    [cyclic, '[object Array]'],
    [bare, '[object Object]'],
    [
      {
        toJSON: () => {
          throw new Error('no');
        },
      },
      '[object Object]',
    ],
  ])('names anything: %#', (value, text) => {
    expect(preview(value)).toBe(text);
  });

  test('names what is too deep to write', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = [deep];
    expect(preview(deep)).toBe('[object Array]');
  });

  test('is cut at its limit, never through a character', () => {
    expect(preview('x'.repeat(500))).toBe(`"${'x'.repeat(199)}…`);
    expect(preview('x'.repeat(500), 10)).toHaveLength(11);
    for (let limit = 1; limit < 12; limit++) expect(preview('😀😀😀😀😀😀', limit).isWellFormed()).toBe(true);
  });
});
