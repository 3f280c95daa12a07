import { expect, test } from 'vitest';
import { newId } from '../new-id.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { addUser } from '../testing/rows.ts';
import { type AuthFlow, addAuthCode, beginAuthFlow, takeAuthCode, takeAuthFlow } from './auth-flows.ts';

const database = freshDatabase();
const T0 = 1_800_000_000_000;

const FLOW: AuthFlow = {
  provider: 'github',
  code_verifier: 'verifier',
  nonce: null,
  browser_hash: 'browser',
  redirect_to: 'https://app.test/',
  handover: 'code',
  code_challenge: 'challenge',
  link_user_id: null,
};

test('a flow comes back once', async () => {
  const state = newId();
  await beginAuthFlow(database.db, state, FLOW, T0 + 10);
  const answers = await Promise.all(Array.from({ length: 5 }, () => takeAuthFlow(database.db, state, T0)));
  expect(answers.filter((answer) => answer !== null)).toEqual([FLOW]);
  expect(await takeAuthFlow(database.db, newId(), T0)).toBeNull();
});

test('a flow or a code that took too long is gone, also for the next who asks', async () => {
  const [state, code] = [newId(), newId()];
  await beginAuthFlow(database.db, state, { ...FLOW, link_user_id: await addUser(database.db) }, T0);
  await addAuthCode(database.db, code, { user_id: await addUser(database.db), code_challenge: 'c' }, T0);
  for (const now of [T0, T0 - 1]) {
    expect(await takeAuthFlow(database.db, state, now)).toBeNull();
    expect(await takeAuthCode(database.db, code, now)).toBeNull();
  }
});

test('a code is exchanged once', async () => {
  const [code, user_id] = [newId(), await addUser(database.db)];
  await addAuthCode(database.db, code, { user_id, code_challenge: 'c' }, T0 + 10);
  const answers = await Promise.all(Array.from({ length: 5 }, () => takeAuthCode(database.db, code, T0)));
  expect(answers.filter((answer) => answer !== null)).toEqual([{ user_id, code_challenge: 'c' }]);
});
