import { beforeEach, expect, test } from 'vitest';
import { newId } from '../new-id.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { addUser } from '../testing/rows.ts';
import {
  CLAIM_TIMEOUT_MS,
  claimIdempotencyKey,
  completeIdempotencyKey,
  type IdempotencyClaim,
  releaseIdempotencyKey,
} from './idempotency.ts';

const database = freshDatabase();
const T0 = 1_800_000_000_000;
const stored = { status: 201, headers: { location: '/x' }, body: '{"id":"ñ"}' };
let claim: IdempotencyClaim;
beforeEach(async () => {
  claim = { user_id: await addUser(database.db), key: newId(), method_path: 'POST /api/v1/graphs', body_hash: 'h1', now: T0 };
});
const ask = (change: Partial<IdempotencyClaim> = {}) => claimIdempotencyKey(database.db, { ...claim, ...change });

test('of fifty requests at once one does the work, and the others get its answer afterwards', async () => {
  const answers = await Promise.all(Array.from({ length: 50 }, () => ask()));
  expect(answers.filter((answer) => answer.kind === 'new')).toHaveLength(1);
  expect(answers.filter((answer) => answer.kind === 'in_progress')).toHaveLength(49);
  await completeIdempotencyKey(database.db, claim.user_id, claim.key, stored);
  expect(await ask()).toEqual({ kind: 'stored', answer: stored });
});

test('a key is good for one operation with one body, and for its user only', async () => {
  await ask();
  expect(await ask({ body_hash: 'h2' })).toEqual({ kind: 'other_body' });
  expect(await ask({ method_path: 'POST /api/v1/schedules' })).toEqual({ kind: 'other_body' });
  expect(await ask({ user_id: await addUser(database.db) })).toEqual({ kind: 'new' });
});

test('a released key can be claimed again, a completed one cannot be released', async () => {
  await ask();
  await releaseIdempotencyKey(database.db, claim.user_id, claim.key);
  expect(await ask()).toEqual({ kind: 'new' });
  await completeIdempotencyKey(database.db, claim.user_id, claim.key, stored);
  await releaseIdempotencyKey(database.db, claim.user_id, claim.key);
  await completeIdempotencyKey(database.db, claim.user_id, claim.key, { ...stored, status: 500 });
  expect(await ask()).toEqual({ kind: 'stored', answer: stored });
});

test('the claim of a holder that died is taken over, by one', async () => {
  await ask();
  expect(await ask({ now: T0 + CLAIM_TIMEOUT_MS })).toEqual({ kind: 'in_progress' });
  const late = { now: T0 + CLAIM_TIMEOUT_MS + 1 };
  expect(await ask({ ...late, body_hash: 'h2' })).toEqual({ kind: 'other_body' });
  const answers = await Promise.all([ask(late), ask(late), ask(late)]);
  expect(answers.map((answer) => answer.kind).toSorted()).toEqual(['in_progress', 'in_progress', 'new']);
});
