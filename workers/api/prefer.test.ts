import { expect, test } from 'vitest';
import { preferredWaitS } from './prefer.ts';

test.each([
  ['wait=30', 30],
  ['Wait = 5', 5],
  ['respond-async, wait=10', 10],
  ['wait="7"', 7],
  ['wait=3; note=x', 3],
  ['wait=3600', 60],
  ['wait=0', null],
  ['wait=-1', null],
  ['wait=1.5', null],
  ['wait=abc', null],
  ['waiting=4', null],
  ['', null],
  [null, null],
])('reads %j as %j seconds', (header, seconds) => {
  expect(preferredWaitS(header)).toBe(seconds);
});
