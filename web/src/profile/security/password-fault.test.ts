import { expect, it } from 'vitest';
import { passwordFault } from './password-fault.ts';

it.each([
  ['old one, long', '', 'passwordNeeded'],
  ['old one, long', 'short', 'passwordShort'],
  ['old one, long', 'old one, long', 'same'],
  ['old one, long', 'new one, long', null],
  ['', 'new one, long', null],
])('from %j to %j: %s', (current, next, fault) => {
  expect(passwordFault(current, next)).toBe(fault);
});
