import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../json.ts';
import { coerce } from './coerce.ts';
import { type PinType, typeName } from './pin.ts';

const ANY: PinType = { type: 'any' };
const TEXT: PinType = { type: 'string' };
const NUMBER: PinType = { type: 'number' };
const INTEGER: PinType = { type: 'integer' };
const BOOLEAN: PinType = { type: 'boolean' };
const OBJECT: PinType = { type: 'object' };
const COLOUR: PinType = { type: 'enum', options: ['red', '1', 'true'] };
const LIST: PinType = { type: 'list', items: ANY };
const NUMBERS: PinType = { type: 'list', items: NUMBER };
const TEXTS: PinType = { type: 'list', items: TEXT };
const DICT: PinType = { type: 'dict', values: ANY };
const NUMBERED: PinType = { type: 'dict', values: NUMBER };
const INTEGER_OR_TEXT: PinType = { type: 'union', of: [INTEGER, TEXT] };
const INTEGER_OR_NULL: PinType = { type: 'integer', nullable: true };

describe('converts', () => {
  test.each<[JsonValue, PinType, JsonValue]>([
    // to text
    ['', TEXT, ''],
    ['a', TEXT, 'a'],
    [1.5, TEXT, '1.5'],
    [1e21, TEXT, '1e+21'],
    [true, TEXT, 'true'],
    [[1, 'a', null], TEXT, '[1,"a",null]'],
    [{ a: 'ñ' }, TEXT, '{"a":"ñ"}'],
    // to a number
    ['1.5', NUMBER, 1.5],
    [' -2e3 ', NUMBER, -2_000],
    ['+7', NUMBER, 7],
    ['.5', NUMBER, 0.5],
    ['007', NUMBER, 7],
    ['9007199254740991', NUMBER, 9_007_199_254_740_991],
    [1.5, NUMBER, 1.5],
    [true, NUMBER, 1],
    [false, NUMBER, 0],
    // to a whole number
    ['5', INTEGER, 5],
    ['5.0', INTEGER, 5],
    [5, INTEGER, 5],
    [true, INTEGER, 1],
    // to a boolean
    ['true', BOOLEAN, true],
    [' FALSE ', BOOLEAN, false],
    [1, BOOLEAN, true],
    [0, BOOLEAN, false],
    [false, BOOLEAN, false],
    // to one of several words
    ['red', COLOUR, 'red'],
    [1, COLOUR, '1'],
    [true, COLOUR, 'true'],
    // to a list
    ['[1,2]', LIST, [1, 2]],
    ['[1,', LIST, ['[1,']],
    ['text', LIST, ['text']],
    ['', LIST, ['']],
    ['{"a":1}', LIST, ['{"a":1}']],
    [1, LIST, [1]],
    [false, LIST, [false]],
    [{ a: 1 }, LIST, [{ a: 1 }]],
    [['1', 2], NUMBERS, [1, 2]],
    ['["1", 2]', NUMBERS, [1, 2]],
    ['7', NUMBERS, [7]],
    [[1, null], LIST, [1, null]],
    [[1, true], TEXTS, ['1', 'true']],
    // to a dictionary
    ['{"a":1}', DICT, { a: 1 }],
    [{ a: 1 }, DICT, { a: 1 }],
    [{ a: '1', b: true }, NUMBERED, { a: 1, b: 1 }],
    ['{"a":{"b":1}}', OBJECT, { a: { b: 1 } }],
    [{ a: [1] }, OBJECT, { a: [1] }],
    // to one of several types: the exact one first, then the first that fits
    ['5', INTEGER_OR_TEXT, '5'],
    [5, INTEGER_OR_TEXT, 5],
    [true, INTEGER_OR_TEXT, 1],
    [5.5, INTEGER_OR_TEXT, '5.5'],
    [[1], INTEGER_OR_TEXT, '[1]'],
    // null where it is a value
    [null, ANY, null],
    [null, INTEGER_OR_NULL, null],
    [null, { type: 'union', of: [TEXT, INTEGER_OR_NULL] }, null],
    [[null], { type: 'list', items: INTEGER_OR_NULL }, [null]],
  ])('%j to %o: %j', (value, type, converted) => {
    expect(coerce(value, type)).toEqual({ ok: true, value: converted });
  });
});

describe('refuses', () => {
  test.each<[JsonValue, PinType]>([
    ['', NUMBER],
    ['abc', NUMBER],
    ['1,5', NUMBER],
    ['0x10', NUMBER],
    ['1_000', NUMBER],
    ['NaN', NUMBER],
    ['Infinity', NUMBER],
    ['1e400', NUMBER],
    ['9007199254740993', NUMBER],
    [[1], NUMBER],
    [{ a: 1 }, NUMBER],
    ['5.5', INTEGER],
    [5.5, INTEGER],
    [[5], INTEGER],
    ['yes', BOOLEAN],
    ['1', BOOLEAN],
    [2, BOOLEAN],
    [[], BOOLEAN],
    ['blue', COLOUR],
    ['Red', COLOUR],
    [2, COLOUR],
    [['red'], COLOUR],
    [['a'], NUMBERS],
    ['[1,"a"]', NUMBERS],
    ['text', NUMBERS],
    [[1, null], NUMBERS],
    ['text', DICT],
    ['[1]', DICT],
    [[1], DICT],
    [1, DICT],
    [true, DICT],
    [{ a: 'x' }, NUMBERED],
    ['[]', OBJECT],
    [{ a: 1 }, { type: 'union', of: [INTEGER, BOOLEAN] }],
    [null, TEXT],
    [null, NUMBER],
    [null, BOOLEAN],
    [null, COLOUR],
    [null, LIST],
    [null, DICT],
    [null, OBJECT],
    [null, INTEGER_OR_TEXT],
  ])('%j as %o, and names both', (value, type) => {
    const answer = coerce(value, type);
    expect(answer.ok).toBe(false);
    expect(answer.ok || answer.reason).toBe(`${JSON.stringify(value)} is not ${typeName(type)}`);
  });

  test('with a value cut at 200 characters', () => {
    const answer = coerce('x'.repeat(10_000), NUMBER);
    expect(answer.ok || answer.reason).toBe(`"${'x'.repeat(199)}… is not number`);
  });
});

describe('JSON text that no value may be', () => {
  const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;

  test('is text to a list and nothing to a dictionary', () => {
    expect(coerce(deep, LIST)).toEqual({ ok: true, value: [deep] });
    expect(coerce('[1e400]', LIST)).toEqual({ ok: true, value: ['[1e400]'] });
    expect(coerce('{"a":1e400}', DICT).ok).toBe(false);
    expect(coerce(`{"a":${deep}}`, OBJECT).ok).toBe(false);
  });

  test('does not include numbers that are merely long', () => {
    expect(coerce('[1e300, 1e-999]', LIST)).toEqual({ ok: true, value: [1e300, 0] });
  });
});

test('keeps keys like __proto__ as keys', () => {
  for (const type of [DICT, NUMBERED, OBJECT]) {
    const answer = coerce('{"__proto__": 1, "constructor": 2, "toString": 3}', type);
    expect(JSON.stringify(answer)).toBe('{"ok":true,"value":{"__proto__":1,"constructor":2,"toString":3}}');
  }
  expect(({} as { polluted?: number }).polluted).toBeUndefined();
});

test.each([
  ['a million digits and a letter', `${'1'.repeat(999_999)}x`, NUMBER],
  ['a megabyte of numbers just below the largest', `[${Array(3_300).fill('1'.repeat(299)).join(',')}]`, LIST],
])('reads %s in no time', (_, value, type) => {
  const from = performance.now();
  coerce(value, type);
  expect(performance.now() - from).toBeLessThan(500);
});

describe('for any value', () => {
  const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)) as JsonValue);
  const leaf = fc.constantFrom<PinType>(ANY, TEXT, NUMBER, INTEGER, BOOLEAN, OBJECT, COLOUR, INTEGER_OR_NULL, INTEGER_OR_TEXT);
  const type: fc.Arbitrary<PinType> = fc.oneof(
    leaf,
    leaf.map((items): PinType => ({ type: 'list', items })),
    leaf.map((values): PinType => ({ type: 'dict', values })),
  );

  test('what was converted once is converted again to itself', () => {
    fc.assert(
      fc.property(json, type, (value, to) => {
        const once = coerce(value, to);
        if (once.ok) expect(coerce(once.value, to)).toEqual(once);
      }),
    );
  });

  test('anything but null becomes text, and text that JSON can read comes back', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), json), (value) => {
        const text = coerce(value, TEXT);
        expect(text.ok && coerce(text.value, DICT)).toEqual({ ok: true, value });
      }),
    );
  });

  test('the value given is never changed', () => {
    fc.assert(
      fc.property(json, type, (value, to) => {
        const before = JSON.stringify(value);
        coerce(value, to);
        expect(JSON.stringify(value)).toBe(before);
      }),
    );
  });
});
