import { expect, it } from 'vitest';
import { invitationOf, returnedProblem } from './invitation.ts';

const token_hash = 'a'.repeat(43);

it('reads what a mail’s link carries', () => {
  expect(invitationOf(`#token_hash=${token_hash}&type=signup`)).toEqual({ token_hash, type: 'signup' });
});

it.each(['', '#', '#new', `#token_hash=${token_hash}`, `#token_hash=${token_hash}&type=root`, '#type=signup&token_hash=short'])(
  'finds nothing in %j',
  (hash) => {
    expect(invitationOf(hash)).toBeNull();
  },
);

it('reads why a sign-in elsewhere failed', () => {
  expect(returnedProblem('#error=access_denied&error_code=email_exists')).toBe('email_exists');
  expect(returnedProblem('#new')).toBeNull();
});
