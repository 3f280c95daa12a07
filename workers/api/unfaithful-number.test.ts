import { expect, test } from 'vitest';
import { unfaithfulNumberAt } from './unfaithful-number.ts';

test.each<[string, number | null]>([
  ['0', null],
  ['-0', null],
  ['[1.5,-2e3,1E22,1e-400]', null],
  ['9007199254740991', null],
  ['9007199254740992', 0],
  ['[1,-9007199254740993]', 3],
  ['{"id":123456789012345678}', 6],
  ['9007199254740993.5', null],
  ['12345678901234567890e3', null],
  ['1e308', null],
  ['[0,1e309]', 3],
  ['-1E+400', 0],
  [`1${'0'.repeat(400)}`, 0],
  [`1${'0'.repeat(400)}.0`, 0],
  ['"9007199254740993"', null],
  ['"a\\"9007199254740993"', null],
  ['{"1e400\\\\":"1e400"}', null],
  ['["\\\\",1e400]', 6],
])('in %s it is at %j', (text, at) => {
  expect(unfaithfulNumberAt(text)).toBe(at);
});

test('is found in no time at the end of four megabytes', () => {
  const from = performance.now();
  expect(unfaithfulNumberAt(`[${'123456789012345,'.repeat(250_000)}1e400]`)).toBe(4_000_001);
  expect(performance.now() - from).toBeLessThan(500);
});
