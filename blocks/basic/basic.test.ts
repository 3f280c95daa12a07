import { describe, expect, test } from 'vitest';
import type { JsonValue } from '../../schema/json.ts';
import { BlockFailure } from '../define-block.ts';
import { type Input, runBlock, yieldsOn } from '../testing/run-block.ts';
import { addToDictionary } from './add-to-dictionary.ts';
import { addToList } from './add-to-list.ts';
import { createDictionary } from './create-dictionary.ts';
import { createList } from './create-list.ts';
import { findInDictionary } from './find-in-dictionary.ts';
import { jsonDecoder } from './json-decoder.ts';
import { jsonEncoder } from './json-encoder.ts';
import { note } from './note.ts';
import { storeValue } from './store-value.ts';

/** As it arrives from outside: `__proto__` is a key like any other. */
const json = (text: string): JsonValue => JSON.parse(text) as JsonValue;

describe('StoreValue', () => {
  test.each<[JsonValue | undefined, JsonValue]>([
    [undefined, 'in'],
    [null, 'in'],
    [0, 0],
    [false, false],
    ['', ''],
    [[], []],
  ])('with data %j keeps %j', async (data, kept) => {
    expect(await yieldsOn(storeValue, 'output', { input: 'in', data })).toEqual([kept]);
  });
});

test('Note gives its text', async () => {
  expect(await yieldsOn(note, 'output', { text: 'hi' })).toEqual(['hi']);
});

describe('CreateList', () => {
  test.each<[Input, JsonValue[]]>([
    [{ values: [1, null, 'a'] }, [[1, null, 'a']]],
    [{ values: [] }, [[]]],
    [{ values: [], max_size: 2 }, [[]]],
    [{ values: [1, 2, 3, 4, 5], max_size: 2 }, [[1, 2], [3, 4], [5]]],
    [{ values: [1, 2], max_size: null, max_tokens: null }, [[1, 2]]],
    // "aaaaaa" is 8 characters of JSON: two tokens
    [{ values: ['aaaaaa', 'aaaaaa', 'a'], max_tokens: 4 }, [['aaaaaa', 'aaaaaa'], ['a']]],
    [{ values: ['a', 'a'.repeat(100), 'a'], max_tokens: 2 }, [['a'], ['a'.repeat(100)], ['a']]],
    [{ values: ['a', 'a', 'a'], max_size: 1, max_tokens: 100 }, [['a'], ['a'], ['a']]],
  ])('%j → %j', async (input, lists) => {
    expect(await yieldsOn(createList, 'list', input)).toEqual(lists);
  });

  test.each(['max_size', 'max_tokens'])('refuses a %s below 1', async (pin) => {
    await expect(runBlock(createList, { values: [1], [pin]: 0 })).rejects.toThrow(`${pin} must be at least 1`);
  });
});

describe('AddToList', () => {
  test.each<[Input, JsonValue[]]>([
    [{}, []],
    [{ entry: 1 }, [1]],
    [{ list: [1], entry: 0 }, [1, 0]],
    [{ list: [1], entry: false }, [1, false]],
    [{ list: [1], entry: '' }, [1, '']],
    [{ list: [1], entry: null }, [1]],
    [{ list: [1], entries: [null] }, [1, null]],
    [{ list: [1], entries: [2, 3] }, [1, 2, 3]],
    [{ list: [1, 2], entry: 'x', position: 0 }, ['x', 1, 2]],
    [{ list: [1, 2], entry: 'x', position: 1 }, [1, 'x', 2]],
    [{ list: [1, 2], entry: 'x', position: -1 }, [1, 'x', 2]],
    [{ list: [1, 2], entry: 'x', position: 99 }, [1, 2, 'x']],
    [{ list: [1, 2], entry: 'x', position: -99 }, ['x', 1, 2]],
    [{ list: [1, 2], entries: ['x', 'y'], position: 1 }, [1, 'x', 'y', 2]],
    [{ list: [1], entry: [2] }, [1, [2]]],
  ])('%j → %j', async (input, list) => {
    expect(await yieldsOn(addToList, 'updated_list', input)).toEqual([list]);
  });

  test('leaves the given list as it was', async () => {
    const list = [1];
    await runBlock(addToList, { list, entry: 2 });
    expect(list).toEqual([1]);
  });
});

describe('dictionaries', () => {
  test('CreateDictionary gives its values, whatever their keys', async () => {
    const values = json('{"__proto__": 1, "constructor": {"a": 2}}');
    expect(JSON.stringify(await yieldsOn(createDictionary, 'dictionary', { values }))).toBe('[{"__proto__":1,"constructor":{"a":2}}]');
  });

  test.each<[Input, string]>([
    [{}, '{}'],
    [{ dictionary: { a: 1 }, key: 'b', value: 0 }, '{"a":1,"b":0}'],
    [{ dictionary: { a: 1 }, key: 'a', value: null }, '{"a":null}'],
    [{ dictionary: { a: 1 }, key: 'b' }, '{"a":1}'],
    [{ key: '', value: 1 }, '{}'],
    [{ key: 'a', value: 1, entries: { a: 2, b: 3 } }, '{"a":2,"b":3}'],
    [{ key: '__proto__', value: { polluted: true } }, '{"__proto__":{"polluted":true}}'],
    [{ dictionary: json('{"__proto__": 1}'), entries: json('{"__proto__": 2}') }, '{"__proto__":2}'],
  ])('AddToDictionary %j → %s', async (input, dictionary) => {
    expect(JSON.stringify((await yieldsOn(addToDictionary, 'updated_dictionary', input))[0])).toBe(dictionary);
    expect(({} as { polluted?: true }).polluted).toBeUndefined();
  });
});

describe('FindInDictionary', () => {
  test.each<[JsonValue, string | number, JsonValue]>([
    [{ a: 1 }, 'a', 1],
    [{ a: null }, 'a', null],
    [{ a: false }, 'a', false],
    [{ 1: 'one' }, 1, 'one'],
    [['x', 'y'], 1, 'y'],
    [['x', 'y'], '1', 'y'],
    [['x', 'y'], -1, 'y'],
    [[{ n: 1 }, { m: 2 }, { n: null }], 'n', [1, null]],
    ['{"a": [1]}', 'a', [1]],
    [json('{"__proto__": 7}'), '__proto__', 7],
  ])('%j has %j: %j', async (input, key, value) => {
    expect((await runBlock(findInDictionary, { input, key })).yields).toEqual([['output', value]]);
  });

  test.each<[JsonValue, string | number]>([
    [{ a: 1 }, 'b'],
    [{}, '__proto__'],
    [{}, 'constructor'],
    [[], 0],
    [['x'], 5],
    [[], 'length'],
    [['x'], 'length'],
    ['plain text', 'length'],
    [42, 'a'],
    [null, 'a'],
  ])('%j has no %j', async (input, key) => {
    expect((await runBlock(findInDictionary, { input, key })).yields).toEqual([['missing', input]]);
  });
});

describe('JSON', () => {
  test.each<[JsonValue, string]>([
    [{ a: [1, 'ñ', null] }, '{"a":[1,"ñ",null]}'],
    ['text', '"text"'],
    [null, 'null'],
  ])('%j is written and read back', async (data, text) => {
    expect(await yieldsOn(jsonEncoder, 'json_str', { data })).toEqual([text]);
    expect(await yieldsOn(jsonDecoder, 'data', { json_str: text })).toEqual([data]);
  });

  test.each([
    ['{"a": 1,}', 'unexpected "}" at position 8 (line 1, column 9)'],
    ['[1,\n 2,\n x]', 'unexpected "x" at position 9 (line 3, column 2)'],
    ["{'a': 1}", 'unexpected "\'" at position 1'],
    ['[1] tail', 'unexpected "t" at position 4'],
    ['{"a": 😀}', 'unexpected "😀" at position 6'],
    ['[1, 2', 'ends too early, at position 5'],
    ['', 'it is empty'],
    ['['.repeat(100_000), 'nested deeper than 64 levels'],
  ])('JSONDecoder refuses %j and says where', async (json_str, words) => {
    const failure = await runBlock(jsonDecoder, { json_str }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(BlockFailure);
    expect((failure as BlockFailure).retry).toBe('never');
    expect((failure as BlockFailure).message).toContain(words);
  });
});
