import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../schema/json.ts';
import { BlockFailure } from '../define-block.ts';
import { runBlock, yieldsOn } from '../testing/run-block.ts';
import { calculator } from './calculator.ts';
import { type Comparison, compareValues } from './compare-values.ts';
import { condition } from './condition.ts';
import { ifInputMatches } from './if-input-matches.ts';
import { roundHalfToEven } from './round-half-to-even.ts';
import { stepThroughItems } from './step-through-items.ts';

describe('Calculator', () => {
  test.each([
    ['Add', 0.1, 0.2, 0.30000000000000004],
    ['Subtract', 1, 3, -2],
    ['Multiply', -0, 5, 0],
    ['Divide', 1, 4, 0.25],
    ['Divide', 0, -3, 0],
    ['Power', 2, 10, 1024],
    ['Power', 2, -1, 0.5],
    ['Power', -8, 3, -512],
    ['Power', 0, 0, 1],
  ])('%s %d %d = %d', async (operation, a, b, result) => {
    const [value] = await yieldsOn(calculator, 'result', { operation, a, b });
    // Not -0 either: JSON would lose the sign.
    expect(Object.is(value, result)).toBe(true);
  });

  test.each([
    ['Divide', 1, 0, 'Infinity'],
    ['Divide', -1, 0, '-Infinity'],
    ['Divide', 1, -0, '-Infinity'],
    ['Power', 0, -1, 'Infinity'],
    ['Multiply', 1e200, 1e200, 'Infinity'],
  ])('%s %d %d yields %s, as the text that JSON can carry', async (operation, a, b, result) => {
    expect(await yieldsOn(calculator, 'result', { operation, a, b })).toEqual([result]);
  });

  test.each([
    ['Divide', 0, 0, '0 ÷ 0 is not a real number'],
    ['Power', -8, 1 / 3, 'is not a real number'],
  ])('%s %d %d fails and says why', async (operation, a, b, words) => {
    const failure = await runBlock(calculator, { operation, a, b }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BlockFailure);
    expect((failure as BlockFailure).message).toContain(words);
    expect((failure as BlockFailure).retry).toBe('never');
  });

  test.each([
    [0.5, 0],
    [1.5, 2],
    [2.5, 2],
    [3.5, 4],
    [-0.5, 0],
    [-1.5, -2],
    [-2.5, -2],
    [2.4, 2],
    [2.6, 3],
    [1e300, 1e300],
  ])('rounds %d to %d', async (a, result) => {
    const [value] = await yieldsOn(calculator, 'result', { operation: 'Add', a, b: 0, round_result: true });
    expect(Object.is(value, result)).toBe(true);
  });

  test('rounds to the nearest whole number, halves to the even one', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e15, max: 1e15 }), (value) => {
        const rounded = roundHalfToEven(value);
        expect(Number.isInteger(rounded)).toBe(true);
        expect(Math.abs(rounded - value)).toBeLessThanOrEqual(0.5);
        if (Math.abs(rounded - value) === 0.5) expect(Math.abs(rounded % 2)).toBe(0);
      }),
    );
  });
});

describe('compareValues', () => {
  test.each<[JsonValue, Comparison, JsonValue, boolean]>([
    [2, '<', 10, true],
    ['2', '<', '10', true],
    ['2', '<', 10, true],
    ['abc', '<', 'abd', true],
    ['10', '<', '9a', true],
    ['1.0', '==', 1, true],
    [' 5 ', '==', 5, true],
    ['1e3', '==', '1000', true],
    ['007', '==', '7', true],
    ['', '==', 0, false],
    ['a', '==', 'A', false],
    ['9007199254740993', '==', '9007199254740992', false],
    ['9007199254740993', '>', 9007199254740992, true],
    ['+12345678901234567890', '==', '12345678901234567890', true],
    ['1e999', '==', 'Infinity', false],
    [true, '==', 'true', true],
    [true, '==', 1, false],
    [null, '==', null, true],
    [null, '==', 'null', false],
    [null, '!=', 0, true],
    [[1, { a: 2 }], '==', [1, { a: 2 }], true],
    [{ a: 1, b: 2 }, '==', { b: 2, a: 1 }, true],
    [{ a: 1 }, '!=', { a: '1' }, true],
    [3, '>=', 3, true],
    [3, '<=', 2, false],
    [-1, '>', -2, true],
    ['b', '>=', 'a', true],
  ])('%j %s %j is %s', (a, comparison, b, holds) => {
    expect(compareValues(a, comparison, b)).toBe(holds);
  });

  test.each<[JsonValue, JsonValue]>([
    [null, 1],
    [1, null],
    [[1], 1],
    [1, { a: 1 }],
    [[], []],
  ])('%j and %j have no order', (a, b) => {
    for (const comparison of ['<', '>', '<=', '>='] as const) expect(() => compareValues(a, comparison, b)).toThrow(BlockFailure);
  });

  test('every comparison is the opposite of its opposite', () => {
    const scalar = fc.oneof(
      fc.string(),
      fc.integer(),
      fc.double({ noNaN: true, noDefaultInfinity: true }),
      fc.boolean(),
      fc.integer().map(String),
    );
    fc.assert(
      fc.property(scalar, scalar, (a, b) => {
        expect(compareValues(a, '==', b)).toBe(!compareValues(a, '!=', b));
        expect(compareValues(a, '<', b)).toBe(!compareValues(a, '>=', b));
        expect(compareValues(a, '<', b)).toBe(compareValues(b, '>', a));
      }),
    );
  });
});

test('compares a million digits in no time', () => {
  const from = performance.now();
  expect(compareValues(`${'1'.repeat(999_999)}x`, '<', `${'1'.repeat(999_999)}y`)).toBe(true);
  expect(performance.now() - from).toBeLessThan(500);
});

describe('Condition', () => {
  test.each([
    [
      { value1: 5, operator: '>', value2: 3 },
      [
        ['result', true],
        ['yes_output', 5],
      ],
    ],
    [
      { value1: 5, operator: '<', value2: 3 },
      [
        ['result', false],
        ['no_output', 5],
      ],
    ],
    [
      { value1: 5, operator: '>', value2: 3, yes_value: 'y', no_value: 'n' },
      [
        ['result', true],
        ['yes_output', 'y'],
      ],
    ],
    [
      { value1: 5, operator: '<', value2: 3, yes_value: 'y', no_value: 'n' },
      [
        ['result', false],
        ['no_output', 'n'],
      ],
    ],
    [
      { value1: 5, operator: '==', value2: 5, yes_value: 0 },
      [
        ['result', true],
        ['yes_output', 0],
      ],
    ],
    [
      { value1: 5, operator: '==', value2: 5, yes_value: false },
      [
        ['result', true],
        ['yes_output', false],
      ],
    ],
    [
      { value1: 5, operator: '==', value2: 5, yes_value: null },
      [
        ['result', true],
        ['yes_output', 5],
      ],
    ],
  ] as const)('%j yields %j', async (input, yields) => {
    expect((await runBlock(condition, input)).yields).toEqual(yields);
  });
});

describe('IfInputMatches', () => {
  test.each<[JsonValue, JsonValue, boolean]>([
    [0, 'junk', false],
    [0, false, false],
    [0, '', false],
    [0, '0', false],
    [1, true, false],
    [null, false, false],
    [null, null, true],
    ['a', 'a', true],
    [[1, [2]], [1, [2]], true],
    [[1, 2], [2, 1], false],
    [{ a: 1, b: 2 }, { b: 2, a: 1 }, true],
    [{ a: 1 }, { a: 1, b: 2 }, false],
    [{}, [], false],
    [JSON.parse('{"__proto__": 1}'), { constructor: 1 }, false],
  ])('%j against %j is %s', async (input, value, matches) => {
    const { yields } = await runBlock(ifInputMatches, { input, value, yes_value: 'y', no_value: 'n' });
    expect(yields).toEqual([['result', matches], matches ? ['yes_output', 'y'] : ['no_output', 'n']]);
  });

  test('passes the input on when no value is set', async () => {
    expect((await runBlock(ifInputMatches, { input: 1, value: 2 })).yields).toEqual([
      ['result', false],
      ['no_output', 1],
    ]);
  });
});

describe('StepThroughItems', () => {
  test.each([
    [
      { items: ['a', null] },
      [
        ['item', 'a'],
        ['key', 0],
        ['item', null],
        ['key', 1],
      ],
    ],
    [
      { items_object: { x: 1, y: 2 } },
      [
        ['item', 1],
        ['key', 'x'],
        ['item', 2],
        ['key', 'y'],
      ],
    ],
    [
      { items_str: '["a"]' },
      [
        ['item', 'a'],
        ['key', 0],
      ],
    ],
    [
      { items_str: ' {"__proto__": 1} ' },
      [
        ['item', 1],
        ['key', '__proto__'],
      ],
    ],
    [
      { items: [1], items_object: { x: 2 }, items_str: '[3]' },
      [
        ['item', 1],
        ['key', 0],
        ['item', 2],
        ['key', 'x'],
        ['item', 3],
        ['key', 0],
      ],
    ],
    [{}, []],
    [{ items: [], items_str: '  ' }, []],
  ])('%j yields %j', async (input, yields) => {
    expect((await runBlock(stepThroughItems, input)).yields).toEqual(yields);
  });

  test.each([
    ['[1, 2', 'position 5'],
    ['{"a": nope}', 'position 7'],
    ['42', 'neither a list nor a dictionary'],
    ['"text"', 'neither a list'],
  ])('refuses %j: %s', async (items_str, words) => {
    await expect(runBlock(stepThroughItems, { items_str })).rejects.toThrow(words);
  });
});
