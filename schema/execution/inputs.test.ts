import { describe, expect, test } from 'vitest';
import { MAX_FAULTS } from '../bounds.ts';
import type { PinType } from '../graph/pin.ts';
import type { Plan, PlanInput } from '../graph/plan.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { resolveInputs } from './inputs.ts';

const TEXT: PinType = { type: 'string' };
const INTEGER_OR_NULL: PinType = { type: 'integer', nullable: true };

/** An input without a default is required. */
const input = (name: string, type: PinType, ...fallback: [] | [JsonValue]): PlanInput => ({
  name,
  node: 0,
  type,
  required: fallback.length === 0,
  ...(fallback[0] === undefined ? {} : { default: fallback[0] }),
});
const plan = (...inputs: PlanInput[]): Plan => ({ nodes: [], links: [], inputs, timeout_ms: 1 });

describe('gives each input', () => {
  test.each<[string, PlanInput, JsonObject, JsonValue]>([
    ['the value sent', input('a', TEXT), { a: 'x' }, 'x'],
    ['the value sent before the default', input('a', TEXT, 'd'), { a: 'x' }, 'x'],
    ['an empty text, which is a value', input('a', TEXT, 'd'), { a: '' }, ''],
    ['zero and false, which are values', input('a', { type: 'any' }, 'd'), { a: 0 }, 0],
    ['the value converted', input('a', INTEGER_OR_NULL), { a: '5' }, 5],
    ['its default', input('a', TEXT, 'd'), {}, 'd'],
    ['its default for null where null is no value', input('a', TEXT, 'd'), { a: null }, 'd'],
    ['null where null is a value', input('a', INTEGER_OR_NULL, 5), { a: null }, null],
  ])('%s', (_, declared, given, value) => {
    expect(resolveInputs(plan(declared), given)).toEqual({ ok: true, inputs: { a: value } });
  });
});

describe('refuses', () => {
  test.each<[string, PlanInput[], JsonObject, object[]]>([
    [
      'a missing input',
      [input('a', TEXT)],
      {},
      [{ code: 'missing_input', name: 'a', pointer: '/inputs/a', message: 'Input "a" has no value and no default.' }],
    ],
    ['null for an input that is required', [input('a', TEXT)], { a: null }, [{ code: 'missing_input', name: 'a' }]],
    [
      'a value of the wrong type',
      [input('a', INTEGER_OR_NULL)],
      { a: 'x' },
      [{ code: 'wrong_type', name: 'a', pointer: '/inputs/a', message: 'Input "a": "x" is not integer|null.' }],
    ],
    [
      'an input that nobody asked for',
      [input('a', TEXT, 'd')],
      { b: 1 },
      [{ code: 'unknown_input', name: 'b', message: 'This agent has no input "b"; its inputs: "a".' }],
    ],
    ['any input of an agent without inputs', [], { b: 1 }, [{ message: 'This agent has no input "b"; its inputs: none.' }]],
    [
      'a value larger than any pin carries',
      [input('a', TEXT)],
      { a: 'x'.repeat(1_000_001) },
      [{ code: 'unfit_value', pointer: '/inputs/a', message: 'Input "a": the value is larger than 1000000 bytes.' }],
    ],
    ['a name with slashes, with an escaped pointer', [], { 'a/b~c': 1 }, [{ pointer: '/inputs/a~1b~0c' }]],
    [
      'everything at once',
      [input('a', TEXT), input('n', INTEGER_OR_NULL)],
      { n: [], x: 1 },
      [{ code: 'unknown_input' }, { code: 'missing_input' }, { code: 'wrong_type' }],
    ],
  ])('%s', (_, inputs, given, faults) => {
    expect(resolveInputs(plan(...inputs), given)).toMatchObject({ ok: false, faults });
  });

  test('many unknown names briefly', () => {
    const given = Object.fromEntries(Array.from({ length: 150_000 }, (_, at) => [`x${at}`, 1]));
    const known = Array.from({ length: 1_000 }, (_, at) => input(`known${at}`, TEXT, 'd'));
    const answer = resolveInputs(plan(...known), given);
    expect(answer.ok || answer.faults).toHaveLength(MAX_FAULTS);
    expect(answer.ok || answer.faults[0]?.message.length).toBeLessThan(500);
  });
});

describe('names of the language', () => {
  test.each(['__proto__', 'constructor', 'toString'])('%s is a name like any other', (name) => {
    const given = JSON.parse(`{${JSON.stringify(name)}: "sent"}`) as JsonObject;
    expect(JSON.stringify(resolveInputs(plan(input(name, TEXT)), given))).toBe(`{"ok":true,"inputs":{${JSON.stringify(name)}:"sent"}}`);
    expect(resolveInputs(plan(input(name, TEXT)), {})).toMatchObject({ ok: false, faults: [{ code: 'missing_input', name }] });
    expect(resolveInputs(plan(), given)).toMatchObject({ ok: false, faults: [{ code: 'unknown_input', name }] });
  });
});
