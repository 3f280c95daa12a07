import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type GitHubServer, startGitHubServer } from '../../blocks/oauth/testing/github-server.ts';
import { type CanaryServer, startCanary } from '../../blocks/testing/canary-server.ts';
import type { Env } from '../env.ts';
import { testApp } from './testing/test-app.ts';

/** Connecting accounts and testing credentials, against servers that behave like the providers. */
let github: GitHubServer;
let api: CanaryServer;
let next: { status: number; body: unknown };
const env: Partial<Env> = {};
beforeAll(async () => {
  github = await startGitHubServer();
  github.callbackPrefix = 'http://edgeloom.test';
  api = await startCanary('127.0.0.1', 0, (_, response) => response.writeHead(next.status).end(JSON.stringify(next.body)));
  env.EGRESS_ALLOWED_HOSTS = [new URL(github.url).host, `127.0.0.1:${api.port}`].join();
  env.PROVIDER_SETTINGS = JSON.stringify({
    github: {
      client_id: github.clientId,
      client_secret: github.clientSecret,
      api_url: github.url,
      authorize_url: `${github.url}/login/oauth/authorize`,
      token_url: `${github.url}/login/oauth/access_token`,
    },
    slack: { api_url: `http://127.0.0.1:${api.port}/slack` },
    telegram: { api_url: `http://127.0.0.1:${api.port}` },
    openai: { api_url: 'http://10.0.0.1' },
    groq: { api_url: 'http://127.0.0.1:9' },
  });
});
afterAll(() => Promise.all([github.close(), api.close()]));
const app = testApp({ env });

let ada = '';
let bob = '';
beforeAll(async () => {
  ada = (await app.signUp()).access_token;
  bob = (await app.signUp()).access_token;
});
beforeEach(() => {
  github.signedIn = { id: 7, login: 'ada-l', emails: [] };
  api.hits.length = 0;
});

const begin = (body: object = {}, token = ada) => app.ask('/api/v1/credentials/connect', { token, body: { provider: 'github', ...body } });
const cookieOf = (answer: { headers: Headers }): string => answer.headers.get('set-cookie')?.split(';')[0] ?? '';
/** Goes to the provider as a browser would: where it sends the browser back to, as a path of ours. */
async function visit(url: string): Promise<string> {
  const { pathname, search } = new URL((await fetch(url, { redirect: 'manual' })).headers.get('location') ?? '');
  return pathname + search;
}
const comeBack = (path: string, cookie: string) => app.ask(path, { headers: { cookie } });
const landed = (answer: { headers: Headers }): URL => new URL(answer.headers.get('location') ?? '');
const listed = async (token = ada) => (await app.ask('/api/v1/credentials', { token })).body.items as { id: string; title: string }[];

test('an account is connected, and shown with its name and scopes', async () => {
  const begun = await begin({ scopes: ['repo', 'gist'], title: 'Work', return_to: '/build?graph=1' });
  expect(begun.status).toBe(200);
  expect(begun.headers.get('set-cookie')).toMatch(
    /^edgeloom_connect=[\w-]{43}; Path=\/api\/v1\/credentials; HttpOnly; SameSite=Lax; Max-Age=600$/,
  );
  const answer = await comeBack(await visit(begun.body.authorize_url), cookieOf(begun));
  expect(answer.status).toBe(303);
  const to = landed(answer);
  expect(`${to.pathname}${to.search}`).toMatch(/^\/build\?graph=1&connected=[0-9a-f-]{36}$/);
  const shown = await app.ask(`/api/v1/credentials/${to.searchParams.get('connected')}`, { token: ada });
  expect(shown.body).toMatchObject({
    provider: 'github',
    type: 'oauth2',
    title: 'Work',
    state: 'usable',
    details: { account: 'ada-l', scopes: ['repo', 'gist'] },
  });
  expect(shown.text).not.toContain('gho_');
  expect((await app.ask(`/api/v1/credentials/${shown.body.id}/test`, { method: 'POST', token: ada })).body).toMatchObject({
    outcome: 'accepted',
    account: 'ada-l',
  });
});

test('a credential is connected again in its place', async () => {
  const { authorize_url } = (await begin()).body as { authorize_url: string };
  expect(authorize_url).toContain('state=');
  const first = await begin({ title: 'Mine' });
  const id = landed(await comeBack(await visit(first.body.authorize_url), cookieOf(first))).searchParams.get('connected') ?? '';
  github.signedIn = { id: 8, login: 'other', emails: [] };
  const again = await begin({ credential_id: id });
  expect(landed(await comeBack(await visit(again.body.authorize_url), cookieOf(again))).searchParams.get('connected')).toBe(id);
  expect((await app.ask(`/api/v1/credentials/${id}`, { token: ada })).body).toMatchObject({ title: 'Mine', details: { account: 'other' } });
  expect(await begin({ credential_id: id }, bob)).toMatchObject({ status: 404 });
});

describe('a return that is not to be believed connects nothing', () => {
  test.each<[string, (path: string, cookie: string) => [string, string]]>([
    ['without the browser’s cookie', (path) => [path, '']],
    ['of another browser', (path) => [path, `edgeloom_connect=${'x'.repeat(43)}`]],
    ['with another state', (path, cookie) => [path.replace(/state=[^&]+/, 'state=foreign'), cookie]],
    ['without a state', (path, cookie) => [path.replace(/state=[^&]+/, ''), cookie]],
  ])('%s', async (_, change) => {
    const before = await listed();
    const begun = await begin();
    const answer = await comeBack(...change(await visit(begun.body.authorize_url), cookieOf(begun)));
    expect([answer.status, landed(answer).pathname, landed(answer).search]).toEqual([303, '/profile', '?connect_error=unknown_state']);
    expect(await listed()).toEqual(before);
  });

  test('a second time', async () => {
    const begun = await begin();
    const path = await visit(begun.body.authorize_url);
    expect(landed(await comeBack(path, cookieOf(begun))).search).toContain('connected=');
    expect(landed(await comeBack(path, cookieOf(begun))).search).toBe('?connect_error=unknown_state');
  });

  test('with a made-up code', async () => {
    const begun = await begin();
    const path = (await visit(begun.body.authorize_url)).replace(/code=[^&]+/, 'code=made-up');
    expect(landed(await comeBack(path, cookieOf(begun))).search).toBe('?connect_error=bad_verification_code');
  });

  test('when the person says no', async () => {
    github.signedIn = null;
    const begun = await begin();
    expect(landed(await comeBack(await visit(begun.body.authorize_url), cookieOf(begun))).search).toBe('?connect_error=access_denied');
  });
});

test.each<[object, number, string]>([
  [{ provider: 'slack' }, 422, 'provider_not_connectable'],
  [{ provider: 'google' }, 422, 'provider_not_connectable'],
  [{ provider: '__proto__' }, 422, 'provider_not_connectable'],
  [{ return_to: 'https://evil.test' }, 422, 'invalid_body'],
  [{ return_to: '//evil.test' }, 422, 'invalid_body'],
  [{ return_to: '/\\evil.test' }, 422, 'invalid_body'],
  [{ scopes: ['a b'] }, 422, 'invalid_body'],
  [{ credential_id: '0190b8a0-0000-7000-8000-000000000001' }, 404, 'not_found'],
])('%j begins nothing', async (body, status, code) => {
  expect(await begin(body)).toMatchObject({ status, body: { code } });
});

describe('a test of a credential', () => {
  const add = async (provider: string, secret: object, more = {}): Promise<string> =>
    (await app.ask('/api/v1/credentials', { token: ada, body: { provider, title: 'x', secret, ...more } })).body.id;
  const tested = async (id: string, token = ada) => app.ask(`/api/v1/credentials/${id}/test`, { method: 'POST', token });
  const key = { type: 'api_key', api_key: 'canary-key' };

  test.each<[number, unknown, string]>([
    [200, { ok: true, user: 'ada' }, 'accepted'],
    [200, { ok: false, error: 'invalid_auth canary-key' }, 'refused'],
    [401, { ok: false }, 'refused'],
    [429, {}, 'unreachable'],
    [500, 'canary-key', 'unreachable'],
    [200, 'no json', 'refused'],
  ])('whose provider answers %i %j finds it %s', async (status, body, outcome) => {
    next = { status, body };
    const answer = await tested(await add('slack', key));
    expect(answer).toMatchObject({ status: 200, body: { outcome } });
    expect(answer.text).not.toContain('canary-key');
    expect(api.hits[0]).toMatchObject({ method: 'POST', url: '/slack/auth.test', headers: { authorization: 'Bearer canary-key' } });
  });

  test('does not show an account name that is the secret', async () => {
    next = { status: 200, body: { ok: true, user: 'I am canary-key' } };
    expect((await tested(await add('slack', key))).body).not.toHaveProperty('account');
  });

  test('that travels in the path stays out of the answer', async () => {
    next = { status: 200, body: { ok: true, result: { username: 'bot' } } };
    const answer = await tested(await add('telegram', { type: 'api_key', api_key: '1:canary/key' }));
    expect(api.hits[0]?.url).toBe('/bot1%3Acanary%2Fkey/getMe');
    expect([answer.body.account, answer.text.includes('canary')]).toEqual(['bot', false]);
  });

  test.each([
    ['openai', 'unreachable', '10.0.0.1 may not be reached.'],
    ['groq', 'unreachable', '127.0.0.1:9 may not be reached.'],
  ])('of %s goes through the guard only', async (provider, outcome, message) => {
    expect((await tested(await add(provider, key))).body).toEqual({ outcome, message });
  });

  test('of headers asks the front page of their host', async () => {
    next = { status: 403, body: {} };
    const host = `http://127.0.0.1:${api.port}`;
    const id = await add('http', { type: 'host_scoped', host, headers: { 'x-key': 'canary-key' } });
    expect((await tested(id)).body.outcome).toBe('refused');
    next = { status: 404, body: {} };
    expect((await tested(id)).body.outcome).toBe('accepted');
    expect(api.hits[1]).toMatchObject({ method: 'GET', url: '/', headers: { 'x-key': 'canary-key' } });
  });

  test('of what nobody can be asked about says so', async () => {
    const wildcard = await add('http', { type: 'host_scoped', host: '*.example.com', headers: { 'x-key': 'canary-key' } });
    const password = await add('smtp', { type: 'user_password', username: 'ada', password: 'canary' });
    expect([(await tested(wildcard)).body.outcome, (await tested(password)).body.outcome]).toEqual(['untestable', 'untestable']);
  });

  test('of one that has expired asks nobody', async () => {
    const id = await add('slack', key, { expires_at: '2020-01-01T00:00:00Z' });
    expect((await tested(id)).body.outcome).toBe('expired');
    expect(api.hits).toEqual([]);
  });

  test('is its owner’s only', async () => {
    expect((await tested(await add('slack', key), bob)).status).toBe(404);
    expect(api.hits).toEqual([]);
  });
});
