import { beforeAll, describe, expect, test } from 'vitest';
import { sendWebRequest } from '../../blocks/network/send-web-request.ts';
import { testApp } from './testing/test-app.ts';

const app = testApp();
const SECRETS = {
  api_key: { provider: 'github', secret: { type: 'api_key', api_key: 'canary-key' } },
  user_password: { provider: 'smtp', secret: { type: 'user_password', username: 'canary-name', password: 'canary-password' } },
  host_scoped: { provider: 'http', secret: { type: 'host_scoped', host: 'API.example.com', headers: { 'X-Key': 'canary-header' } } },
};

let ada = '';
let bob = '';
beforeAll(async () => {
  ada = (await app.signUp()).access_token;
  bob = (await app.signUp()).access_token;
});
const post = (body: unknown, token = ada) => app.ask('/api/v1/credentials', { token, body });
const add = async (token = ada): Promise<string> => (await post({ title: 'mine', ...SECRETS.api_key }, token)).body.id;

test.each(Object.entries(SECRETS))('keeps a credential of type %s and never shows its secret', async (type, given) => {
  const added = await post({ title: 'My key', ...given });
  expect(added).toMatchObject({
    status: 201,
    body: { type, provider: given.provider, title: 'My key', state: 'usable', last_used_at: null },
  });
  const at = `/api/v1/credentials/${added.body.id}`;
  expect(added.headers.get('location')).toBe(at);
  const answers = [
    added,
    await app.ask(at, { token: ada }),
    await app.ask('/api/v1/credentials', { token: ada }),
    await app.ask(at, { method: 'PATCH', token: ada, body: { title: 'Other', secret: given.secret } }),
    await app.ask(`${at}/used-by`, { token: ada }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200]);
  expect(answers.map(({ text }) => text).join()).not.toContain('canary');
  expect(answers[1]?.body).toEqual(added.body);
});

test('shows where the headers of a host-scoped one go', async () => {
  const { body } = await post({ title: 'x', ...SECRETS.host_scoped });
  expect(body.details).toEqual({ host: 'api.example.com', header_names: ['X-Key'] });
});

test.each<[string, object, string]>([
  ['an unknown provider', { provider: 'nobody', secret: SECRETS.api_key.secret }, '/provider'],
  ['an inherited name as provider', { provider: '__proto__', secret: SECRETS.api_key.secret }, '/provider'],
  ['a type that the provider does not take', { ...SECRETS.api_key, provider: 'smtp' }, '/secret/type'],
  ['a grant that was not connected', { provider: 'github', secret: { type: 'oauth2', access_token: 'canary' } }, '/secret/type'],
  ['an empty key', { provider: 'github', secret: { type: 'api_key', api_key: '' } }, '/secret/api_key'],
  ['a key of two lines', { provider: 'github', secret: { type: 'api_key', api_key: 'canary\r\nx: y' } }, '/secret/api_key'],
  ['a host that is none', { provider: 'http', secret: { ...SECRETS.host_scoped.secret, host: 'canary/path' } }, '/secret/host'],
  ['no headers', { provider: 'http', secret: { ...SECRETS.host_scoped.secret, headers: {} } }, '/secret/headers'],
  [
    'a header that is none',
    { provider: 'http', secret: { ...SECRETS.host_scoped.secret, headers: { 'a b': 'canary' } } },
    '/secret/headers',
  ],
  ['an empty title', { ...SECRETS.api_key, title: ' ' }, '/title'],
])('refuses %s, says where, and does not repeat the secret', async (_, given, pointer) => {
  const answer = await post({ title: 'x', ...given });
  expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_body' } });
  expect(answer.body.errors[0].pointer.startsWith(pointer)).toBe(true);
  expect(answer.text).not.toContain('canary');
});

test('changes title, end and secret one by one', async () => {
  const id = await add();
  const change = (body: object) => app.ask(`/api/v1/credentials/${id}`, { method: 'PATCH', token: ada, body });
  expect((await change({ title: 'Renamed' })).body).toMatchObject({ title: 'Renamed', expires_at: null });
  expect((await change({ expires_at: '2020-01-01T00:00:00Z' })).body).toMatchObject({ title: 'Renamed', state: 'expired' });
  expect((await change({ expires_at: null })).body).toMatchObject({ state: 'usable' });
  expect((await change({ secret: { type: 'api_key', api_key: 'new' } })).body).toMatchObject({ title: 'Renamed', state: 'usable' });
  expect(await change({ secret: SECRETS.user_password.secret })).toMatchObject({ status: 422, body: { code: 'invalid_body' } });
});

test('answers a stranger like one that does not exist', async () => {
  const id = await add();
  const missing = '0190b8a0-0000-7000-8000-000000000001';
  for (const [method, path, body] of [
    ['GET', ''],
    ['PATCH', '', { title: 'x' }],
    ['DELETE', ''],
    ['DELETE', '?force=true'],
    ['GET', '/used-by'],
  ] as const) {
    const asking = { method, token: bob, ...(body === undefined ? {} : { body }) };
    const foreign = await app.ask(`/api/v1/credentials/${id}${path}`, asking);
    const none = await app.ask(`/api/v1/credentials/${missing}${path}`, asking);
    expect(foreign.status, `${method} ${path}`).toBe(404);
    expect({ ...foreign.body, instance: '' }).toEqual({ ...none.body, instance: '' });
  }
  expect((await app.ask('/api/v1/credentials', { token: bob })).body.items).toEqual([]);
  expect((await app.ask(`/api/v1/credentials/${id}`, { token: ada })).status).toBe(200);
});

test('lists in pages, and of one provider', async () => {
  const { access_token: token } = await app.signUp();
  for (const given of Object.values(SECRETS)) await post({ title: given.provider, ...given }, token);
  const first = (await app.ask('/api/v1/credentials?limit=2', { token })).body;
  const second = (await app.ask(`/api/v1/credentials?limit=2&cursor=${first.next_cursor}`, { token })).body;
  const titles = [...first.items, ...second.items].map((item: { title: string }) => item.title);
  expect([titles, second.next_cursor]).toEqual([['http', 'smtp', 'github'], null]);
  expect((await app.ask('/api/v1/credentials?provider=smtp', { token })).body.items).toHaveLength(1);
});

describe('a credential that a graph refers to', () => {
  const draft = (id: string, pin = 'headers') => ({
    name: 'Caller',
    nodes: [{ id: 'call', block_id: sendWebRequest.definition.id, input_default: { url: 'https://a.test', [pin]: { id } } }],
    links: [],
  });

  test('is deleted only when that is meant', async () => {
    const id = await add();
    const graph = (await app.ask('/api/v1/graphs', { token: ada, body: draft(id) })).body;
    expect((await app.ask(`/api/v1/credentials/${id}/used-by`, { token: ada })).body.items).toEqual([
      { graph_id: graph.id, graph_name: 'Caller', graph_version: 1, node_ids: ['call'] },
    ]);
    const refused = await app.ask(`/api/v1/credentials/${id}`, { method: 'DELETE', token: ada });
    expect(refused).toMatchObject({
      status: 409,
      body: { code: 'credential_in_use', detail: 'Graphs refer to this credential: "Caller".' },
    });
    expect((await app.ask(`/api/v1/credentials/${id}?force=true`, { method: 'DELETE', token: ada })).status).toBe(204);
    expect((await app.ask(`/api/v1/credentials/${id}`, { token: ada })).status).toBe(404);
  });

  test('is free once no active version refers to it', async () => {
    const id = await add();
    const graph = (await app.ask('/api/v1/graphs', { token: ada, body: draft(id) })).body;
    await app.ask(`/api/v1/graphs/${graph.id}`, { method: 'PUT', token: ada, body: draft('nothing') });
    expect((await app.ask(`/api/v1/credentials/${id}`, { method: 'DELETE', token: ada })).status).toBe(204);
  });

  test('is not in use because a stranger’s graph names it', async () => {
    const id = await add();
    await app.ask('/api/v1/graphs', { token: bob, body: draft(id) });
    expect((await app.ask(`/api/v1/credentials/${id}`, { method: 'DELETE', token: ada })).status).toBe(204);
  });
});

test('names the providers, and which can be connected here', async () => {
  const { items } = (await app.ask('/api/v1/credentials/providers', { token: ada })).body;
  expect(items).toContainEqual({ id: 'github', title: 'GitHub', types: ['api_key', 'oauth2'], connects: false, default_scopes: ['repo'] });
});
