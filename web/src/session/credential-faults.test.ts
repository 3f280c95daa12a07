import { expect, it } from 'vitest';
import { credentialFaults } from './credential-faults.ts';

it.each([
  ['signIn', '', '', { email: 'emailNeeded', password: 'passwordNeeded' }],
  ['signIn', 'ada', 'x', { email: 'emailNeeded' }],
  ['signIn', ' ada@loom.example ', 'x', {}],
  ['signUp', 'ada@loom.example', 'seven..', { password: 'passwordShort' }],
  ['signUp', 'ada@loom.example', 'eight...', {}],
] as const)('%s with e-mail %j and password %j has the faults %j', (mode, email, password, faults) => {
  expect(credentialFaults({ email, password }, mode)).toEqual(faults);
});
