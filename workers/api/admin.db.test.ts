import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { insertGraph } from '../../db/queries/graphs.ts';
import { addExecution, draft } from '../../db/testing/rows.ts';
import type { AuthSession } from '../../schema/api/auth.ts';
import { REMEMBERED_MS } from '../auth/recent-identities.ts';
import { testApp } from './testing/test-app.ts';

const stopped: [string, string, string | undefined][] = [];
const app = testApp({
  executions: {
    stop: async (userId, id, reason) => {
      stopped.push([userId, id, reason]);
      return 'stopped';
    },
  },
});
let admin: AuthSession;
beforeAll(async () => {
  admin = await app.signUp('root@example.test');
});

const asAdmin = (path: string, asking: object = {}) => app.ask(`/api/v1/admin/${path}`, { token: admin.access_token, ...asking });
const suspend = (id: string) => asAdmin(`users/${id}/suspend`, { method: 'POST' });
const setRole = (id: string, role: string, token = admin.access_token) =>
  app.ask(`/api/v1/admin/users/${id}/role`, { method: 'PUT', token, body: { role } });
const keyOf = async ({ access_token: token }: AuthSession): Promise<string> =>
  (await app.ask('/api/v1/api-keys', { token, body: { name: 'x', scopes: ['graphs:read'] } })).body.key;

describe('the list of accounts', () => {
  test('is searched by a part of the address, taken literally', async () => {
    await app.signUp('findable_one@example.test');
    await app.signUp('findablextwo@example.test');
    const found = async (search: string) =>
      (await asAdmin(`users?search=${encodeURIComponent(search)}`)).body.items.map(({ email }: { email: string }) => email);
    expect(await found('FINDABLE')).toEqual(['findablextwo@example.test', 'findable_one@example.test']);
    expect(await found('e_o')).toEqual(['findable_one@example.test']);
    expect(await found('%')).toEqual([]);
    expect(await found("' or 1=1 --")).toEqual([]);
  });

  test('comes in pages, filtered by role', async () => {
    await app.signUp();
    const first = (await asAdmin('users?limit=1')).body;
    const second = (await asAdmin(`users?limit=1&cursor=${first.next_cursor}`)).body;
    expect(second.items[0].id).not.toBe(first.items[0].id);
    expect((await asAdmin(`users?limit=1&role=admin&cursor=${first.next_cursor}`)).body.code).toBe('bad_cursor');
    expect((await asAdmin('users?role=admin')).body.items.map(({ id }: { id: string }) => id)).toEqual([admin.user.id]);
  });

  test('shows nothing that an account keeps to itself', async () => {
    const { items } = (await asAdmin('users?limit=1')).body;
    expect(Object.keys(items[0]).sort()).toEqual(['created_at', 'email', 'email_confirmed_at', 'id', 'role', 'suspended_at']);
  });
});

describe('a suspended account', () => {
  test('has no session, no key and no sign-in, here at once and elsewhere within a second', async () => {
    const elsewhere = app.isolate();
    const session = await app.signUp('bad@example.test');
    const key = await keyOf(session);
    const bySession = { token: session.access_token };
    const byKey = { headers: { 'x-api-key': key } };
    for (const asking of [bySession, byKey]) {
      expect((await app.ask('/api/v1/graphs', asking)).status).toBe(200);
      expect((await elsewhere('/api/v1/graphs', asking)).status).toBe(200);
    }
    expect(await suspend(session.user.id)).toMatchObject({ status: 200, body: { user: { suspended_at: expect.any(String) } } });
    for (const asking of [bySession, byKey]) expect((await app.ask('/api/v1/graphs', asking)).status).toBe(401);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + REMEMBERED_MS });
    onTestFinished(() => void vi.useRealTimers());
    for (const asking of [bySession, byKey]) expect((await elsewhere('/api/v1/graphs', asking)).status).toBe(401);
    const signIn = { email: 'bad@example.test', password: 'a good password' };
    expect((await app.ask('/auth/v1/token?grant_type=password', { body: signIn })).status).toBe(401);
    expect((await app.ask('/auth/v1/token?grant_type=refresh_token', { body: { refresh_token: session.refresh_token } })).status).toBe(401);
    await app.redis.flush();
    for (const asking of [bySession, byKey]) expect((await app.ask('/api/v1/graphs', asking)).status).toBe(401);
  });

  test('has nothing that runs, and starts nothing', async () => {
    const session = await app.signUp();
    const graph = await insertGraph(app.database.db, session.user.id, draft());
    const running = [
      await addExecution(app.database.db, session.user.id, graph),
      await addExecution(app.database.db, session.user.id, graph),
    ];
    expect((await suspend(session.user.id)).body.executions_stopped).toBe(2);
    const reason = 'its user was suspended';
    expect(stopped.filter(([userId]) => userId === session.user.id).sort()).toEqual(
      running.map((id) => [session.user.id, id, reason]).sort(),
    );
    await expect(addExecution(app.database.db, session.user.id, graph)).rejects.toThrow('stale_graph');
  });

  test('comes back with its keys, and signs in anew', async () => {
    const session = await app.signUp('back@example.test');
    const key = await keyOf(session);
    await suspend(session.user.id);
    expect((await app.ask('/api/v1/graphs', { headers: { 'x-api-key': key } })).status).toBe(401);
    expect(await asAdmin(`users/${session.user.id}/unsuspend`, { method: 'POST' })).toMatchObject({
      status: 200,
      body: { suspended_at: null },
    });
    expect((await app.ask('/api/v1/graphs', { headers: { 'x-api-key': key } })).status).toBe(200);
    expect((await app.ask('/api/v1/graphs', { token: session.access_token })).status).toBe(401);
    const signIn = { email: 'back@example.test', password: 'a good password' };
    expect((await app.ask('/auth/v1/token?grant_type=password', { body: signIn })).status).toBe(200);
  });

  test('stays suspended when it is suspended again, and is told of once', async () => {
    const { user } = await app.signUp();
    await suspend(user.id);
    expect((await suspend(user.id)).status).toBe(200);
    const { items } = (await asAdmin(`audit?user_id=${user.id}`)).body;
    expect(items).toEqual([expect.objectContaining({ action: 'user.suspended', actor_id: admin.user.id, user_id: user.id })]);
  });
});

describe('the role of an account', () => {
  test('holds at once, for sessions and keys that were there before', async () => {
    const session = await app.signUp();
    const users = () => app.ask('/api/v1/admin/users?limit=1', { token: session.access_token });
    expect((await users()).status).toBe(403);
    expect(await setRole(session.user.id, 'admin')).toMatchObject({ status: 200, body: { role: 'admin' } });
    expect((await users()).status).toBe(200);
    expect((await setRole(session.user.id, 'user')).status).toBe(200);
    expect((await users()).status).toBe(403);
    const { items } = (await app.ask('/api/v1/audit', { token: session.access_token })).body;
    expect(items).toMatchObject([
      { action: 'user.role_changed', detail: { role: 'user', former_role: 'admin' }, actor_id: null },
      { action: 'user.role_changed', detail: { role: 'admin', former_role: 'user' }, actor_id: null },
    ]);
  });

  test('is never taken from the last admin, not even by another who is suspended', async () => {
    expect(await setRole(admin.user.id, 'user')).toMatchObject({ status: 409, body: { code: 'last_admin' } });
    const other = await app.signUp();
    await setRole(other.user.id, 'admin');
    await suspend(other.user.id);
    expect((await setRole(admin.user.id, 'user')).body.code).toBe('last_admin');
    expect((await asAdmin('settings')).status).toBe(200);
  });

  test('may be given up by an admin who is not the last', async () => {
    const other = await app.signUp();
    await setRole(other.user.id, 'admin');
    expect((await setRole(other.user.id, 'user', other.access_token)).status).toBe(200);
  });
});

test('an admin cannot suspend themselves', async () => {
  expect(await suspend(admin.user.id)).toMatchObject({ status: 409, body: { code: 'own_account' } });
});

test.each(['suspend', 'unsuspend'])('%s of nobody answers 404', async (what) => {
  expect((await asAdmin(`users/00000000-0000-4000-8000-000000000000/${what}`, { method: 'POST' })).status).toBe(404);
});

describe('the settings', () => {
  const change = (body: object) => asAdmin('settings', { method: 'PATCH', body });

  test('are the defaults until an admin changes them, one by one', async () => {
    expect((await asAdmin('settings')).body).toEqual({ sign_up: 'open', running_per_user: 100 });
    onTestFinished(async () => void (await change({ sign_up: 'open', running_per_user: 100 })));
    expect((await change({ sign_up: 'closed' })).body).toEqual({ sign_up: 'closed', running_per_user: 100 });
    expect(await app.ask('/auth/v1/signup', { body: { email: 'late@example.test', password: 'a good password' } })).toMatchObject({
      status: 403,
      body: { code: 'signup_disabled' },
    });
    expect((await app.ask('/auth/v1/signup', { body: { email: 'root@example.test', password: 'a good password' } })).status).toBe(403);
    expect((await asAdmin('audit?action=settings.changed')).body.items[0]).toMatchObject({ user_id: null, detail: { sign_up: 'closed' } });
  });

  test('bound what runs from the next execution on', async () => {
    const { user } = await app.signUp();
    const graph = await insertGraph(app.database.db, user.id, draft());
    onTestFinished(async () => void (await change({ running_per_user: 100 })));
    await change({ running_per_user: 1 });
    for (let started = 0; started < 3; started++) await addExecution(app.database.db, user.id, graph);
    const { rows } = await app.database.db.execute(
      `select count("slot")::int as running from "AgentGraphExecution" where "user_id" = '${user.id}'`,
    );
    expect(rows[0]?.running).toBe(1);
  });

  test.each([{ sign_up: 'maybe' }, { running_per_user: 0 }, { running_per_user: 1.5 }, { running_per_user: '5' }])(
    '%j is refused',
    async (body) => {
      expect((await change(body)).status).toBe(422);
    },
  );

  test('an empty change changes nothing and is not told of', async () => {
    const before = (await asAdmin('audit')).body.items.length;
    expect((await change({})).status).toBe(200);
    expect((await asAdmin('audit')).body.items.length).toBe(before);
  });
});
