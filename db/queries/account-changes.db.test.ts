import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { newId } from '../new-id.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { addUser, newUser } from '../testing/rows.ts';
import { addOneTimeToken, MOST_ATTEMPTS, takeOneTimeCode, takeOneTimeToken } from './one-time-tokens.ts';
import { agreeToNewEmail, confirmEmail, createUser, findUser, findUserToSignIn, requestNewEmail, type User } from './users.ts';

const database = freshDatabase();
const T0 = 1_800_000_000_000;
const address = () => `${newId()}@example.test`;

async function made(change: Parameters<typeof newUser>[0] = {}): Promise<User> {
  const answer = await createUser(database.db, newUser(change));
  if (answer.kind !== 'created') throw new Error(answer.kind);
  return answer.user;
}
const passwordOf = async (email: string) => (await findUserToSignIn(database.db, email))?.password_hash;

test('an address that nobody has confirmed can be signed up for again; what earlier mails would have confirmed is gone', async () => {
  const email = address();
  const first = await made({ email, is_confirmed: false, password_hash: 'first' });
  const token = { token_hash: newId(), code_hash: 'c', user_id: first.id, purpose: 'signup', email, code_challenge: null } as const;
  await addOneTimeToken(database.db, { ...token, expires_at: T0 + 10, now: T0 });
  const second = await made({ email, is_confirmed: false, password_hash: 'second' });
  expect(second.id).toBe(first.id);
  expect(await takeOneTimeToken(database.db, token.token_hash, ['signup'], T0)).toBeNull();
  expect(await takeOneTimeCode(database.db, { email, codeHash: 'c', purpose: 'signup', now: T0 })).toBeNull();
  await confirmEmail(database.db, first.id, { email, keepsPassword: true, now: T0 });
  expect(await createUser(database.db, newUser({ email, is_confirmed: false, password_hash: 'third' }))).toEqual({ kind: 'email_taken' });
});

test('of two who signed up for an address neither has a password, whoever of them confirms it', async () => {
  const email = address();
  const { id } = await made({ email, is_confirmed: false, password_hash: 'first' });
  await made({ email, is_confirmed: false, password_hash: 'second' });
  expect(await passwordOf(email)).toBeNull();
  await confirmEmail(database.db, id, { email, keepsPassword: true, now: T0 });
  expect(await passwordOf(email)).toBeNull();
});

test('who signs up again where that confirms at once has the password that they chose', async () => {
  const email = address();
  await made({ email, is_confirmed: false, password_hash: 'first' });
  expect((await made({ email, is_confirmed: true, password_hash: 'second' })).email_confirmed_at).not.toBeNull();
  expect(await passwordOf(email)).toBe('second');
});

test('signing up again is no new chance to guess a code', async () => {
  const email = address();
  const signUp = async (code: string) => {
    const { id } = await made({ email, is_confirmed: false });
    const hashes = { token_hash: newId(), code_hash: code };
    await addOneTimeToken(database.db, {
      ...{ ...hashes, user_id: id, purpose: 'signup', email, code_challenge: null },
      ...{ expires_at: T0 + 10, now: T0 },
    });
  };
  const type = (codeHash: string) => takeOneTimeCode(database.db, { email, codeHash, purpose: 'signup', now: T0 });
  await signUp('one');
  for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) await type('wrong');
  await signUp('two');
  expect(await type('two')).toBeNull();
});

test('a confirmation keeps the password of its own sign-up, and no other that came before it', async () => {
  const [own, squatted, confirmed] = [await made({ is_confirmed: false }), await made({ is_confirmed: false }), await made()];
  const confirm = ({ id, email }: User, keepsPassword: boolean) => confirmEmail(database.db, id, { email, keepsPassword, now: T0 });
  expect((await confirm(own, true))?.email_confirmed_at).toBe(new Date(T0).toISOString());
  expect(await passwordOf(own.email)).toBe('scrypt$x');
  await confirm(squatted, false);
  expect(await passwordOf(squatted.email)).toBeNull();
  expect((await confirm(confirmed, false))?.email_confirmed_at).toBe(confirmed.email_confirmed_at);
  expect(await passwordOf(confirmed.email)).toBe('scrypt$x');
});

test('nobody confirms an address that the account does not have, or a suspended account', async () => {
  const user = await made({ is_confirmed: false });
  expect(await confirmEmail(database.db, user.id, { email: address(), keepsPassword: true, now: T0 })).toBeNull();
  await database.db.execute(sql`update "users" set "suspended_at" = now() where "id" = ${user.id}`);
  expect(await confirmEmail(database.db, user.id, { email: user.email, keepsPassword: true, now: T0 })).toBeNull();
});

test.each(['old first', 'new first'])('an address changes when both have agreed (%s)', async (order) => {
  const [user, next] = [await made(), address()];
  expect((await requestNewEmail(database.db, user.id, next.toUpperCase(), T0))?.new_email).toBe(next);
  const [one, two] = order === 'old first' ? [user.email, next] : [next, user.email];
  expect(await agreeToNewEmail(database.db, user.id, one, T0)).toEqual({ kind: 'waiting' });
  expect(await agreeToNewEmail(database.db, user.id, one, T0)).toEqual({ kind: 'waiting' });
  expect((await findUser(database.db, user.id))?.email).toBe(user.email);
  expect(await agreeToNewEmail(database.db, user.id, two, T0)).toMatchObject({ kind: 'changed', user: { email: next, new_email: null } });
  expect(await agreeToNewEmail(database.db, user.id, two, T0)).toEqual({ kind: 'refused' });
});

test('what one address agreed to does not count for another change', async () => {
  const [user, next, other] = [await made(), address(), address()];
  await requestNewEmail(database.db, user.id, next, T0);
  await agreeToNewEmail(database.db, user.id, user.email, T0);
  await requestNewEmail(database.db, user.id, other, T0);
  expect(await agreeToNewEmail(database.db, user.id, next, T0)).toEqual({ kind: 'refused' });
  expect(await agreeToNewEmail(database.db, user.id, other, T0)).toEqual({ kind: 'waiting' });
});

test('an address that somebody else took meanwhile stays theirs', async () => {
  const [user, next] = [await made(), address()];
  await requestNewEmail(database.db, user.id, next, T0);
  await agreeToNewEmail(database.db, user.id, user.email, T0);
  await made({ email: next });
  expect(await agreeToNewEmail(database.db, user.id, next, T0)).toEqual({ kind: 'taken' });
  expect((await findUser(database.db, user.id))?.email).toBe(user.email);
  expect(await agreeToNewEmail(database.db, await addUser(database.db), next, T0)).toEqual({ kind: 'refused' });
});
