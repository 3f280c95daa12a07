import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../json.ts';
import { MAX_PIN_INDEX, type PinPart, parsePinName, pinPathFault, readPart, writePart } from './pin-name.ts';

const key = (name: string): PinPart => ({ kind: 'key', key: name });
const index = (name: string): PinPart => ({ kind: 'index', key: name });
const attribute = (name: string): PinPart => ({ kind: 'attribute', key: name });

test.each<[string, string, PinPart[]]>([
  ['values', 'values', []],
  ['yes_value', 'yes_value', []],
  ['values_#_city', 'values', [key('city')]],
  ['list_$_0', 'list', [index('0')]],
  ['object_@_name', 'object', [attribute('name')]],
  ['rows_$_0_#_city', 'rows', [index('0'), key('city')]],
  ['values_#_a_b', 'values', [key('a_b')]],
  ['values_#___proto__', 'values', [key('__proto__')]],
  ['values_#_with space', 'values', [key('with space')]],
  ['a#b', 'a#b', []],
])('%s is %s with %j', (name, base, parts) => {
  expect(parsePinName(name)).toEqual({ base, parts });
});

test.each([
  ['_#_a', 'no pin before'],
  ['values_#_', 'a part of the name is empty'],
  ['values_#__#_b', 'a part of the name is empty'],
  ['list_$_x', 'list position x'],
  ['list_$_-1', 'list position -1'],
  ['list_$_1.5', 'list position 1.5'],
  ['list_$_1e3', 'list position 1e3'],
  ['list_$_10000', `from 0 to ${MAX_PIN_INDEX}`],
  ['list_$_99999999999', 'list position'],
])('%s can never be filled: %s', (name, why) => {
  expect(pinPathFault(parsePinName(name))).toContain(why);
});

test.each(['values', 'values_#_a', 'list_$_0', 'list_$_9999', 'list_$_007'])('%s can be filled', (name) => {
  expect(pinPathFault(parsePinName(name))).toBeNull();
});

describe('readPart', () => {
  test.each<[JsonValue, PinPart[], JsonValue | undefined]>([
    [{ a: 1 }, [], { a: 1 }],
    [{ a: 1 }, [key('a')], 1],
    [{ a: null }, [key('a')], null],
    [{ a: { b: [5] } }, [key('a'), attribute('b'), index('0')], 5],
    [[1, 2], [index('1')], 2],
    [[1], [index('5')], undefined],
    [{ a: 1 }, [key('b')], undefined],
    [{ a: 1 }, [key('a'), key('b')], undefined],
    [{ 0: 'a' }, [index('0')], undefined],
    [['a'], [key('0')], undefined],
    [['a'], [key('length')], undefined],
    ['text', [key('length')], undefined],
    [null, [key('a')], undefined],
    [{}, [key('__proto__')], undefined],
    [{}, [key('constructor')], undefined],
    [JSON.parse('{"__proto__": 7}'), [key('__proto__')], 7],
  ])('%j at %j is %j', (value, parts, part) => {
    expect(readPart(value, parts)).toEqual(part);
  });
});

describe('writePart', () => {
  test.each<[JsonValue | undefined, PinPart[], string]>([
    [undefined, [], '"v"'],
    [undefined, [key('a')], '{"a":"v"}'],
    [{ b: 1 }, [key('a')], '{"b":1,"a":"v"}'],
    [{ a: 1 }, [key('a')], '{"a":"v"}'],
    [undefined, [index('2')], '[null,null,"v"]'],
    [[1, 2], [index('0')], '["v",2]'],
    [[1], [index('0'), key('a')], '[{"a":"v"}]'],
    ['text', [key('a')], '{"a":"v"}'],
    [null, [index('0')], '["v"]'],
    [undefined, [key('__proto__')], '{"__proto__":"v"}'],
    [undefined, [key('__proto__'), key('polluted')], '{"__proto__":{"polluted":"v"}}'],
    [undefined, [key('constructor'), key('prototype')], '{"constructor":{"prototype":"v"}}'],
  ])('into %j at %j gives %s', (target, parts, written) => {
    expect(JSON.stringify(writePart(target, parts, 'v'))).toBe(written);
    expect(({} as { polluted?: string }).polluted).toBeUndefined();
  });

  test('copies a container once, however many parts are written into it', () => {
    const given: JsonValue = { rows: [[0, 0]] };
    const owned = new Set<JsonValue>();
    const first = writePart(given, [key('rows'), index('0'), index('1')], 'v', owned);
    const second = writePart(first, [key('rows'), index('0'), index('0')], 'w', owned);
    expect(second).toBe(first);
    expect([second, given]).toEqual([{ rows: [['w', 'v']] }, { rows: [[0, 0]] }]);
  });

  const part = fc.oneof(
    fc.string({ minLength: 1 }).map(key),
    fc.nat(20).map((at) => index(String(at))),
    fc.constantFrom('__proto__', 'constructor', 'toString', 'a').map(attribute),
  );

  test('what was written is read back, and the target stays as it was', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.array(part, { maxLength: 5 }), (target, parts) => {
        const before = JSON.stringify(target);
        expect(readPart(writePart(target as JsonValue, parts, 'v'), parts)).toBe('v');
        expect(JSON.stringify(target)).toBe(before);
      }),
    );
  });
});
