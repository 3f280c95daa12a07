import { describe, expect, it } from 'vitest';
import { readJson } from './read-json.ts';

describe('readJson', () => {
  it.each(['null', '0', '"text"', '[1, {"a": []}]', ' {"a": "\\u00e9"}\n'])('reads %j', (text) => {
    expect(readJson(text)).toEqual({ ok: true, value: JSON.parse(text) });
  });

  it.each([
    ['{"a": 1,}', 1, 9],
    ['[1, 2', 1, 6],
    ['{\n  "a" 1\n}', 2, 7],
    ['{\n  "a": 1\n}\nrest', 4, 1],
    ["{'a': 1}", 1, 2],
    ['[01]', 1, 3],
    ['// a remark\n1', 1, 1],
    ['', 1, 1],
  ])('says where %j stops being JSON', (text, line, column) => {
    expect(readJson(text)).toMatchObject({ ok: false, fault: { line, column } });
  });
});
