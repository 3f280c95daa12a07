import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { newId } from '../new-id.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { addExecution, addOwner, childOf, newUser, recordOf } from '../testing/rows.ts';
import { recordExecution } from './execution-record.ts';
import { createSession } from './sessions.ts';
import { createUser, findUser, findUserToSignIn, updateUser } from './users.ts';

const database = freshDatabase();

test('the first account is admin where that is the rule, the next is not', async () => {
  const { db } = database;
  const roles: string[] = [];
  for (let one = 0; one < 3; one++) {
    const answer = await createUser(db, newUser({ first_is_admin: true }));
    if (answer.kind === 'created') roles.push(answer.user.role);
  }
  expect(roles).toEqual(['admin', 'user', 'user']);
});

test('an e-mail belongs to one account, whatever its case, also when two sign up at once', async () => {
  const { db } = database;
  const answers = await Promise.all(
    ['Ana@Example.test', 'ana@example.TEST', ' ana@example.test'].map((email) => createUser(db, newUser({ email }))),
  );
  expect(answers.map((answer) => answer.kind).toSorted()).toEqual(['created', 'email_taken', 'email_taken']);
  const found = await findUserToSignIn(db, 'ANA@example.test');
  expect(found).toMatchObject({ user: { email: 'ana@example.test', role: 'user' }, password_hash: 'scrypt$x' });
});

test('an account is shown without its password', async () => {
  const { db } = database;
  const now = Date.parse('2026-11-22T10:00:00.123Z');
  const answer = await createUser(db, newUser({ email: 'eva@example.test', language: 'es', time_zone: 'Europe/Madrid', now }));
  if (answer.kind !== 'created') throw new Error(answer.kind);
  const at = new Date(now).toISOString();
  expect(answer.user).toEqual({
    id: expect.any(String),
    email: 'eva@example.test',
    metadata: {},
    new_email: null,
    role: 'user',
    language: 'es',
    time_zone: 'Europe/Madrid',
    email_confirmed_at: at,
    suspended_at: null,
    created_at: at,
    updated_at: at,
  });
  expect(await findUser(db, answer.user.id)).toEqual(answer.user);
  expect(await findUser(db, newId())).toBeNull();
  expect(await findUserToSignIn(db, 'nobody@example.test')).toBeNull();
});

test('a change of an account leaves what it does not name', async () => {
  const { db } = database;
  const answer = await createUser(db, newUser({ now: 1_000 }));
  if (answer.kind !== 'created') throw new Error(answer.kind);
  const { user } = answer;
  expect(await updateUser(db, user.id, { language: 'es' }, 2_000)).toEqual({
    ...user,
    language: 'es',
    updated_at: new Date(2_000).toISOString(),
  });
  expect(await updateUser(db, user.id, { password_hash: 'scrypt$y' }, 3_000)).toMatchObject({ language: 'es' });
  expect((await findUserToSignIn(db, user.email))?.password_hash).toBe('scrypt$y');
  expect(await updateUser(db, newId(), { language: 'es' }, 2_000)).toBeNull();
});

test('with an account goes everything that is its own', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const id = await addExecution(db, userId, graph);
  await addExecution(db, userId, graph, { parent: childOf(id) });
  await recordExecution(db, recordOf(userId, graph, id));
  await createSession(db, {
    id: newId(),
    user_id: userId,
    token_hash: newId(),
    user_agent: null,
    expires_at: Date.now() + 1e6,
    now: Date.now(),
  });
  await db.execute(sql`delete from "users" where "id" = ${userId}`);
  for (const table of [
    'AgentGraph',
    'AgentNode',
    'AgentNodeLink',
    'AgentGraphExecution',
    'AgentNodeExecution',
    'AuthSession',
    'AuthRefreshToken',
  ]) {
    const { rows } = await db.execute(sql`select count(*)::int as count from ${sql.identifier(table)}`);
    expect([table, rows[0]]).toEqual([table, { count: 0 }]);
  }
});
