import { expect, test } from 'vitest';
import type { OneTimePurpose } from '../../schema/api/auth.ts';
import { newId } from '../new-id.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { addUser } from '../testing/rows.ts';
import { deleteExpiredFlows } from './auth-flows.ts';
import { addOneTimeToken, MOST_ATTEMPTS, type NewOneTimeToken, takeOneTimeCode, takeOneTimeToken } from './one-time-tokens.ts';

const database = freshDatabase();
const T0 = 1_800_000_000_000;
const HOUR_MS = 3_600_000;

async function add(change: Partial<NewOneTimeToken> = {}): Promise<NewOneTimeToken> {
  const token: NewOneTimeToken = {
    token_hash: newId(),
    code_hash: newId(),
    user_id: change.user_id ?? (await addUser(database.db)),
    purpose: 'magiclink',
    email: `${newId()}@example.test`,
    code_challenge: null,
    expires_at: T0 + HOUR_MS,
    now: T0,
    ...change,
  };
  await addOneTimeToken(database.db, token);
  return token;
}
const take = ({ token_hash }: NewOneTimeToken, purposes: OneTimePurpose[] = ['magiclink'], now = T0 + 1) =>
  takeOneTimeToken(database.db, token_hash, purposes, now);
const type = ({ email }: NewOneTimeToken, codeHash: string, purpose: OneTimePurpose = 'magiclink', now = T0 + 1) =>
  takeOneTimeCode(database.db, { email, codeHash, purpose, now });

test('a token is good once, by its link or by its code', async () => {
  const token = await add({ code_challenge: 'challenge' });
  const { user_id, email } = token;
  expect(await take(token)).toEqual({ user_id, email, purpose: 'magiclink', code_challenge: 'challenge' });
  expect(await take(token)).toBeNull();
  expect(await type(token, token.code_hash)).toBeNull();
  const other = await add();
  expect(await type(other, other.code_hash)).toMatchObject({ user_id: other.user_id });
  expect(await take(other)).toBeNull();
});

test('of many who show a token at once one gets it', async () => {
  const token = await add();
  const answers = await Promise.all(Array.from({ length: 10 }, () => take(token)));
  expect(answers.filter((answer) => answer !== null)).toHaveLength(1);
});

test('a token is for its purpose, its address and its hour', async () => {
  const token = await add();
  expect(await take(token, ['recovery', 'signup'])).toBeNull();
  expect(await type(token, token.code_hash, 'recovery')).toBeNull();
  expect(await type({ ...token, email: 'somebody@example.test' }, token.code_hash)).toBeNull();
  expect(await take(token, ['magiclink'], T0 + HOUR_MS)).toBeNull();
  expect(await type(token, token.code_hash, 'magiclink', T0 + HOUR_MS)).toBeNull();
  expect(await take(token, ['signup', 'magiclink'])).not.toBeNull();
});

test('a newer token takes the place of one for the same purpose and address, and of no other', async () => {
  const first = await add();
  const otherPurpose = await add({ user_id: first.user_id, email: first.email, purpose: 'recovery' });
  const otherAddress = await add({ user_id: first.user_id });
  const second = await add({ user_id: first.user_id, email: first.email });
  expect(await take(first)).toBeNull();
  expect(await take(second)).not.toBeNull();
  expect(await take(otherPurpose, ['recovery'])).not.toBeNull();
  expect(await take(otherAddress)).not.toBeNull();
});

test('codes are worth nothing after too many wrong ones, whatever mails follow, until the last has run out; links still are', async () => {
  const token = await add();
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) expect(await type(token, 'wrong')).toBeNull();
  expect(await type(token, token.code_hash)).toBeNull();
  const again = { user_id: token.user_id, email: token.email };
  const next = await add(again);
  expect(await type(next, next.code_hash)).toBeNull();
  expect(await take(next)).not.toBeNull();

  const other = await add(again);
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) await type(other, 'wrong');
  const later = await add({ ...again, now: T0 + HOUR_MS, expires_at: T0 + 2 * HOUR_MS });
  expect(await type(later, later.code_hash, 'magiclink', T0 + HOUR_MS + 1)).not.toBeNull();
});

test('what has run out is swept, and nothing else', async () => {
  const [over, good] = [await add({ expires_at: T0 + 1 }), await add()];
  await deleteExpiredFlows(database.db, T0 + 2);
  expect(await take(over, ['magiclink'], T0)).toBeNull();
  expect(await take(good)).not.toBeNull();
});
