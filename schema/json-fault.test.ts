import fc from 'fast-check';
import { expect, test } from 'vitest';
import { jsonFaultAt } from './json-fault.ts';

test.each([
  ['[1 true]', 3],
  ['[1:2]', 2],
  ['[1],', 3],
  ['[,1]', 1],
  ['[1,,2]', 3],
  ['[]]', 2],
  ['["",]', 4],
  ['[3[4]]', 2],
  ['[-]', 2],
  ['[-01]', 3],
  ['[+1]', 1],
  ['[.1]', 1],
  ['[1.]', 3],
  ['[0.e1]', 3],
  ['[1e]', 3],
  ['[1e+]', 4],
  ['[0x42]', 2],
  ['[NaN]', 1],
  ['[nul]', 4],
  ['[truth]', 4],
  ['{"a" "b"}', 5],
  ['{"a"}', 4],
  ['{:1}', 1],
  ['{1:1}', 1],
  ['{"a":1,}', 7],
  ['{"a":1 "b":2}', 7],
  ['{"a":1]', 6],
  ['["\\x00"]', 3],
  ['["\\u00g0"]', 6],
  ['["a\tb"]', 3],
  ['["a', 3],
  ['\ufeff{}', 0],
  ['\f[]', 0],
  ['// no', 0],
  ['[1] // no', 4],
  ['', 0],
  ['01', 1],
  ['1 2', 2],
  ['{"a":[1,{"b":tru}]}', 16],
])('%j stops being JSON at %i', (text, position) => {
  expect(() => JSON.parse(text)).toThrow();
  expect(jsonFaultAt(text)).toBe(position);
});

test('valid JSON has no fault before its end', () => {
  fc.assert(
    fc.property(fc.json(), fc.constantFrom(undefined, 2, '\t'), (text, space) => {
      const written = JSON.stringify(JSON.parse(text), null, space);
      expect(jsonFaultAt(written)).toBe(written.length);
    }),
  );
});

test('a beginning of valid JSON has no fault before its end', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (text, cut) => {
      const beginning = text.slice(0, cut % (text.length + 1));
      expect(jsonFaultAt(beginning)).toBe(beginning.length);
    }),
  );
});

test('finds a fault inside whatever the parser refuses, unless the text only ends too early', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), fc.constantFrom(',', ':', ']', '}', '"', '\\', 'x', '\u0001', '-', '0'), (text, place, extra) => {
      const at = place % (text.length + 1);
      const changed = text.slice(0, at) + extra + text.slice(at);
      const position = jsonFaultAt(changed);
      // What stands before the fault could still have become JSON: cutting there leaves no earlier fault.
      expect(jsonFaultAt(changed.slice(0, position))).toBe(position);
      let isJson = true;
      try {
        JSON.parse(changed);
      } catch {
        isJson = false;
      }
      if (isJson) expect(position).toBe(changed.length);
    }),
    { numRuns: 500 },
  );
});

test('reads a million brackets without recursion', () => {
  expect(jsonFaultAt('['.repeat(1_000_000))).toBe(1_000_000);
});
