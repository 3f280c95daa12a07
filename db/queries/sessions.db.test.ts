import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { newId } from '../new-id.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { addUser } from '../testing/rows.ts';
import { createSession, findLiveSession, REPEATED_WITHIN_MS, revokeAllSessions, revokeSession, rotateRefreshToken } from './sessions.ts';

const database = freshDatabase();
const T0 = 1_800_000_000_000;
const DAY_MS = 86_400_000;

async function signIn(userId: string) {
  const session = { id: newId(), user_id: userId, token_hash: newId(), user_agent: 'Firefox', expires_at: T0 + DAY_MS, now: T0 };
  await createSession(database.db, session);
  return session;
}
const isLive = async (sessionId: string) => (await findLiveSession(database.db, sessionId, T0)) !== null;
const rotate = (token_hash: string, next_hash: string, now = T0 + 1_000) =>
  rotateRefreshToken(database.db, { token_hash, next_hash, expires_at: now + DAY_MS, now });

test('a refresh token is exchanged along its session, each once', async () => {
  const userId = await addUser(database.db);
  const session = await signIn(userId);
  const rotated = { kind: 'rotated', session_id: session.id, user_id: userId };
  const [second, third] = [newId(), newId()];
  expect(await rotate(session.token_hash, second)).toEqual(rotated);
  expect(await rotate(second, third)).toEqual(rotated);
  expect(await findLiveSession(database.db, session.id, T0 + 2_000)).toEqual({ user_id: userId, role: 'user', token_hash: third });
});

test('a refresh token used again later ends its session, for the newest token too', async () => {
  const userId = await addUser(database.db);
  const session = await signIn(userId);
  const other = await signIn(userId);
  const second = newId();
  await rotate(session.token_hash, second, T0);
  expect(await rotate(session.token_hash, newId(), T0 + REPEATED_WITHIN_MS)).toEqual({
    kind: 'reused',
    session_id: session.id,
    user_id: userId,
  });
  expect(await isLive(session.id)).toBe(false);
  expect(await rotate(second, newId())).toEqual({ kind: 'refused' });
  expect(await isLive(other.id)).toBe(true);
});

test('a refresh token used again at once changes nothing, and says what replaced it', async () => {
  const userId = await addUser(database.db);
  const session = await signIn(userId);
  const second = newId();
  await rotate(session.token_hash, second, T0);
  const repeated = { kind: 'repeated', session_id: session.id, user_id: userId, replaced_by: second };
  expect(await rotate(session.token_hash, newId(), T0 + REPEATED_WITHIN_MS - 1)).toEqual(repeated);
  expect(await isLive(session.id)).toBe(true);
  expect(await rotate(second, newId())).toMatchObject({ kind: 'rotated' });
});

test('of many uses of a refresh token at once one exchanges it', async () => {
  const session = await signIn(await addUser(database.db));
  const answers = await Promise.all(Array.from({ length: 10 }, () => rotate(session.token_hash, newId())));
  expect(answers.filter((answer) => answer.kind === 'rotated')).toHaveLength(1);
  expect(answers.filter((answer) => answer.kind === 'repeated')).toHaveLength(9);
});

test('refresh tokens that are unknown, expired or of somebody shut out are refused', async () => {
  const { db } = database;
  const userId = await addUser(db);
  const session = await signIn(userId);
  expect(await rotate(newId(), newId())).toEqual({ kind: 'refused' });
  expect(await rotate(session.token_hash, newId(), T0 + DAY_MS)).toEqual({ kind: 'refused' });
  expect(await findLiveSession(db, session.id, T0 + DAY_MS)).toMatchObject({ token_hash: null });
  await db.execute(sql`update "users" set "suspended_at" = now() where "id" = ${userId}`);
  expect(await rotate(session.token_hash, newId())).toEqual({ kind: 'refused' });
  expect(await findLiveSession(db, session.id, T0)).toBeNull();
  await db.execute(sql`update "users" set "suspended_at" = null where "id" = ${userId}`);
  await revokeSession(db, userId, session.id, T0);
  expect(await rotate(session.token_hash, newId())).toEqual({ kind: 'refused' });
});

test('only its user revokes a session, once', async () => {
  const { db } = database;
  const userId = await addUser(db);
  const session = await signIn(userId);
  expect(await revokeSession(db, await addUser(db), session.id, T0)).toBe(false);
  expect(await isLive(session.id)).toBe(true);
  expect(await revokeSession(db, userId, session.id, T0)).toBe(true);
  expect(await revokeSession(db, userId, session.id, T0)).toBe(false);
  expect(await isLive(session.id)).toBe(false);
});

test('revoking all sessions spares other users, and one if so wished', async () => {
  const { db } = database;
  const [userId, other] = [await addUser(db), await addUser(db)];
  const [first, second, third, foreign] = [await signIn(userId), await signIn(userId), await signIn(userId), await signIn(other)];
  expect((await revokeAllSessions(db, userId, T0, first.id)).toSorted()).toEqual([second.id, third.id].toSorted());
  expect(await revokeAllSessions(db, userId, T0)).toEqual([first.id]);
  expect(await isLive(foreign.id)).toBe(true);
});
