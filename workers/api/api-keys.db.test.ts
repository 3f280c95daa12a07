import { describe, expect, onTestFinished, test, vi } from 'vitest';
import { REMEMBERED_MS } from '../auth/recent-identities.ts';
import { testApp } from './testing/test-app.ts';

const app = testApp();

type Key = { id: string; key: string };
async function owner(scopes: string[] = ['graphs:read'], more: object = {}): Promise<{ token: string; made: Key; userId: string }> {
  const { access_token: token, user } = await app.signUp();
  return { token, made: await makeKey(token, scopes, more), userId: user.id };
}
async function makeKey(token: string, scopes: string[], more: object = {}): Promise<Key> {
  const answer = await app.ask('/api/v1/api-keys', { token, body: { name: 'ci', scopes, ...more } });
  expect(answer.status).toBe(201);
  return answer.body;
}
const byKey = (key: string, path = '/api/v1/graphs', more: object = {}) => app.ask(path, { headers: { 'x-api-key': key }, ...more });
const draft = { name: 'x', nodes: [], links: [] };

describe('a new key', () => {
  test('is shown once, and then only by its ends', async () => {
    const { token, made } = await owner(['graphs:read', 'executions:read', 'graphs:read']);
    expect(made).toEqual({
      id: expect.any(String),
      name: 'ci',
      key: expect.stringMatching(/^edgeloom_[0-9A-Za-z]{49}$/),
      prefix: made.key.slice(0, 13),
      last_four: made.key.slice(-4),
      scopes: ['graphs:read', 'executions:read'],
      created_at: expect.any(String),
      last_used_at: null,
      expires_at: null,
    });
    const list = await app.ask('/api/v1/api-keys', { token });
    const { key, ...shown } = made as Key & object;
    expect(list.body).toEqual({ items: [shown], next_cursor: null });
    expect(list.text).not.toContain(key.slice(13, -4));
  });

  test('is stored as its hash only', async () => {
    const { made } = await owner();
    const { rows } = await app.database.db.execute(`select t::text from "APIKey" t union all select t::text from "AuditEntry" t`);
    expect(JSON.stringify(rows)).toContain(made.id);
    expect(JSON.stringify(rows)).not.toContain(made.key.slice(13, -4));
  });

  test.each([
    [{ name: '', scopes: ['graphs:read'] }, '/name'],
    [{ name: 'x', scopes: [] }, '/scopes'],
    [{ name: 'x', scopes: ['graphs:fly'] }, '/scopes/0'],
    [{ name: 'x', scopes: ['graphs:read'], expires_at: 'tomorrow' }, '/expires_at'],
    [{ name: 'x', scopes: ['graphs:read'], expires_at: '2020-01-01T00:00:00Z' }, '/expires_at'],
    [{ name: 'a\u0000b', scopes: ['graphs:read'] }, '/name'],
  ])('is refused as %j', async (body, pointer) => {
    const { access_token: token } = await app.signUp();
    expect(await app.ask('/api/v1/api-keys', { token, body })).toMatchObject({
      status: 422,
      body: { code: 'invalid_body', errors: [{ pointer }] },
    });
  });

  test('is one too many after a hundred', async () => {
    const { token } = await owner();
    for (let made = 1; made < 100; made++) await makeKey(token, ['graphs:read']);
    const answer = await app.ask('/api/v1/api-keys', { token, body: { name: 'x', scopes: ['graphs:read'] } });
    expect(answer).toMatchObject({ status: 409, body: { code: 'too_many_api_keys' } });
  });
});

describe('a key', () => {
  test('opens what its scopes say, as its user, and names the scope that is missing', async () => {
    const { token, made } = await owner(['graphs:read']);
    await app.ask('/api/v1/graphs', { token, body: draft });
    expect(await byKey(made.key)).toMatchObject({ status: 200, body: { items: [{ name: 'x' }] } });
    const refused = await byKey(made.key, '/api/v1/graphs', { body: draft });
    expect(refused).toMatchObject({ status: 403, body: { code: 'missing_scope', detail: expect.stringContaining('graphs:write') } });
  });

  test('manages no keys and signs nobody out, whatever its scopes', async () => {
    const { made } = await owner(['account:read', 'graphs:write', 'executions:write']);
    for (const [method, path] of [
      ['GET', '/api/v1/api-keys'],
      ['DELETE', `/api/v1/api-keys/${made.id}`],
      ['POST', '/auth/v1/logout'],
    ] as const) {
      expect(await byKey(made.key, path, { method })).toMatchObject({ status: 403, body: { code: 'session_required' } });
    }
    expect((await byKey(made.key, '/auth/v1/user')).status).toBe(200);
  });

  test('speaks for the request before any session, even if it is not good', async () => {
    const { token, made } = await owner(['executions:read']);
    const asking = (key: string) => app.ask('/api/v1/graphs', { token, headers: { 'x-api-key': key } });
    expect((await asking(made.key)).body.code).toBe('missing_scope');
    expect((await asking('')).status).toBe(401);
    expect((await asking(`${made.key.slice(0, -1)}!`)).status).toBe(401);
  });

  test('notes when it was last used', async () => {
    const { token, made } = await owner();
    await byKey(made.key);
    const { last_used_at } = (await app.ask('/api/v1/api-keys', { token })).body.items[0];
    expect(Date.now() - Date.parse(last_used_at)).toBeLessThan(60_000);
  });

  test('is refused as soon as it is revoked, and does not come back when Redis forgets', async () => {
    const { token, made } = await owner();
    expect((await byKey(made.key)).status).toBe(200);
    expect((await app.ask(`/api/v1/api-keys/${made.id}`, { method: 'DELETE', token })).status).toBe(204);
    expect((await byKey(made.key)).status).toBe(401);
    await app.redis.flush();
    expect((await byKey(made.key)).status).toBe(401);
    expect((await app.ask('/api/v1/api-keys', { token })).body.items).toEqual([]);
    expect((await app.ask(`/api/v1/api-keys/${made.id}`, { method: 'DELETE', token })).status).toBe(404);
  });

  test('is refused by another isolate within a second of being revoked', async () => {
    const other = app.isolate();
    const { token, made } = await owner();
    const asksThere = async () => (await other('/api/v1/graphs', { headers: { 'x-api-key': made.key } })).status;
    expect(await asksThere()).toBe(200);
    await app.ask(`/api/v1/api-keys/${made.id}`, { method: 'DELETE', token });
    expect(REMEMBERED_MS).toBeLessThanOrEqual(1_000);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + REMEMBERED_MS });
    onTestFinished(() => void vi.useRealTimers());
    expect(await asksThere()).toBe(401);
  });

  test('is refused from the moment it expires', async () => {
    const { made } = await owner(['graphs:read'], { expires_at: new Date(Date.now() + 3_600_000).toISOString() });
    expect((await byKey(made.key)).status).toBe(200);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_000 });
    onTestFinished(() => void vi.useRealTimers());
    expect((await byKey(made.key)).status).toBe(401);
  });

  test('works while Redis is away', async () => {
    const { made } = await owner();
    const lone = app.isolate({ UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:9' });
    expect((await lone('/api/v1/graphs', { headers: { 'x-api-key': made.key } })).status).toBe(200);
  });

  test('gets another name from its owner', async () => {
    const { token, made } = await owner();
    const renamed = await app.ask(`/api/v1/api-keys/${made.id}`, { method: 'PATCH', token, body: { name: 'deploys' } });
    expect(renamed).toMatchObject({ status: 200, body: { id: made.id, name: 'deploys', scopes: ['graphs:read'] } });
    expect((await byKey(made.key)).status).toBe(200);
  });

  test('of somebody else is not there', async () => {
    const { made } = await owner();
    const { access_token: token } = await app.signUp();
    expect((await app.ask(`/api/v1/api-keys/${made.id}`, { method: 'PATCH', token, body: { name: 'mine' } })).status).toBe(404);
    expect((await app.ask(`/api/v1/api-keys/${made.id}`, { method: 'DELETE', token })).status).toBe(404);
    expect((await byKey(made.key)).status).toBe(200);
  });
});

test('the audit trail tells a user what happened to their keys, and nobody else', async () => {
  const { token, made, userId } = await owner();
  await app.ask(`/api/v1/api-keys/${made.id}`, { method: 'PATCH', token, body: { name: 'deploys' } });
  await app.ask(`/api/v1/api-keys/${made.id}`, { method: 'DELETE', token });
  const { body } = await app.ask('/api/v1/audit', { token });
  expect(body.items.map((entry: { action: string; detail: object }) => [entry.action, entry.detail])).toEqual([
    ['api_key.revoked', { name: 'deploys', last_four: made.key.slice(-4) }],
    ['api_key.renamed', { name: 'deploys', former_name: 'ci' }],
    ['api_key.created', expect.objectContaining({ name: 'ci', scopes: ['graphs:read'] })],
  ]);
  for (const entry of body.items) expect(entry).toMatchObject({ user_id: userId, actor_id: userId, target_id: made.id });
  const { access_token: other } = await app.signUp();
  expect((await app.ask('/api/v1/audit', { token: other })).body.items).toEqual([]);
  expect((await app.ask('/api/v1/admin/audit', { token: other })).status).toBe(403);
});

test('the audit trail comes in pages', async () => {
  const { token } = await owner();
  for (let made = 0; made < 4; made++) await makeKey(token, ['graphs:read']);
  const first = (await app.ask('/api/v1/audit?limit=3', { token })).body;
  const second = (await app.ask(`/api/v1/audit?limit=3&cursor=${first.next_cursor}`, { token })).body;
  expect([first.items.length, second.items.length, second.next_cursor]).toEqual([3, 2, null]);
  const { access_token: other } = await app.signUp();
  expect((await app.ask(`/api/v1/audit?limit=3&cursor=${first.next_cursor}`, { token: other })).body.code).toBe('bad_cursor');
});
