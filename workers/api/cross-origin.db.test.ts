import { beforeAll, describe, expect, test, vi } from 'vitest';
import { fillPath } from '../../local/security/resources.ts';
import { MAX_BODY_BYTES, MAX_JSON_DEPTH } from '../../schema/bounds.ts';
import { OPERATIONS } from './operations.ts';
import { type TestApp, testApp } from './testing/test-app.ts';

/** What every operation owes to browsers and to hostile bodies, asked of each of them. */
const ALLOWED = 'https://app.example.com';
const app = testApp({ env: { CORS_ALLOWED_ORIGINS: ` ${ALLOWED}, http://localhost:3000` } });
const closed = testApp();
const NOBODY = '00000000-0000-4000-8000-000000000000';
const PAGE = { 'sec-fetch-site': 'same-origin', origin: 'http://edgeloom.test' };

const at = (path: string): string => fillPath(path, () => NOBODY);
const named = (filter: (operation: (typeof OPERATIONS)[number]) => boolean) =>
  OPERATIONS.filter(filter).map(
    ({ method, path, ...rest }) => [`${method} ${path}`, { method: method.toUpperCase(), path: at(path), ...rest }] as const,
  );

async function cookieOf(of: TestApp): Promise<string> {
  const { email } = (await of.signUp()).user;
  const answer = await of.ask('/auth/v1/token?grant_type=password', { body: { email, password: 'a good password' }, headers: PAGE });
  return (answer.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '';
}

describe('a session’s cookie that another page makes a browser send', () => {
  let cookie = '';
  beforeAll(async () => {
    cookie = await cookieOf(app);
  });
  const elsewhere: { [name: string]: string }[] = [
    {},
    { origin: 'null' },
    { origin: 'https://evil.test' },
    { origin: ALLOWED },
    { 'sec-fetch-site': 'cross-site', origin: 'http://edgeloom.test' },
    { 'sec-fetch-site': 'same-site', origin: 'http://sub.edgeloom.test' },
    { 'sec-fetch-site': 'none' },
  ];

  test.each(named(({ method, auth }) => method !== 'get' && auth.who !== 'public'))(
    'changes nothing by %s',
    async (_, { method, path }) => {
      for (const headers of elsewhere) {
        const answer = await app.ask(path, { method, headers: { cookie, ...headers }, raw: '{}' });
        expect([headers, answer.status, answer.body.code]).toEqual([headers, 403, 'bad_origin']);
      }
    },
  );

  test('lets our own page in', async () => {
    expect((await app.ask('/api/v1/graphs/validate', { headers: { cookie, ...PAGE }, body: {} })).status).toBe(422);
  });
});

describe('a page of another origin', () => {
  const preflight = (of: TestApp, origin: string) =>
    of.ask('/api/v1/graphs', {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'x-api-key,content-type' },
    });
  const granted = (headers: Headers) => headers.get('access-control-allow-origin');

  test.each([ALLOWED, 'http://localhost:3000'])('%s is let in where the deployment names it, without cookies', async (origin) => {
    const asked = await preflight(app, origin);
    expect([asked.status, granted(asked.headers)]).toEqual([204, origin]);
    expect(asked.headers.get('access-control-allow-headers')?.split(',')).toContain('x-api-key');
    for (const path of ['/api/v1/blocks', '/api/v1/graphs', '/api/v1/nothing']) {
      const { headers } = await app.ask(path, { headers: { origin } });
      expect([granted(headers), headers.get('access-control-allow-credentials')]).toEqual([origin, null]);
      expect(headers.get('vary')?.toLowerCase()).toContain('origin');
      expect(headers.get('access-control-expose-headers')).toContain('x-request-id');
    }
  });

  test.each(['null', 'https://evil.test', 'https://app.example.com.evil.test', 'http://app.example.com', 'https://app.example.com:8443'])(
    '%s is granted nothing',
    async (origin) => {
      expect(granted((await preflight(app, origin)).headers)).toBeNull();
      const { headers } = await app.ask('/api/v1/blocks', { headers: { origin } });
      expect([granted(headers), headers.get('vary')?.toLowerCase()]).toEqual([null, 'origin']);
    },
  );

  test('is granted nothing where the deployment names none', async () => {
    expect(granted((await preflight(closed, ALLOWED)).headers)).toBeNull();
    expect(granted((await closed.ask('/api/v1/blocks', { headers: { origin: ALLOWED } })).headers)).toBeNull();
  });
});

describe('every answer', () => {
  const expectArmour = (headers: Headers) =>
    expect({
      sniff: headers.get('x-content-type-options'),
      frame: headers.get('x-frame-options'),
      referrer: headers.get('referrer-policy'),
      https: headers.get('strict-transport-security'),
      policy: headers.get('content-security-policy'),
    }).toEqual({
      sniff: 'nosniff',
      frame: 'DENY',
      referrer: 'no-referrer',
      https: 'max-age=15552000',
      policy: expect.stringMatching(/^default-src 'none';(?!.*unsafe)/),
    });

  // Here are no parts whose health could be asked.
  beforeAll(() => void vi.spyOn(console, 'error').mockImplementation(() => {}));

  test.each(named(() => true))('of %s has its security headers', async (_, { method, path }) => {
    expectArmour((await app.ask(path, { method, ...(method === 'GET' ? {} : { raw: '{' }) })).headers);
  });

  test.each(['/docs', '/openapi.json', '/api/v1/nothing'])('of %s has its security headers', async (path) => {
    expectArmour((await app.ask(path)).headers);
  });
});

describe('a body', () => {
  let token = '';
  beforeAll(async () => {
    token = (await app.signUp('root-of-none@example.test')).access_token;
  });
  const withBody = named(({ body, auth }) => body !== undefined && auth.who !== 'admin');

  test.each(withBody)('of too many levels is refused by %s', async (_, { method, path, query }) => {
    const target = query === undefined ? path : `${path}?grant_type=password`;
    const raw = `${'['.repeat(MAX_JSON_DEPTH + 1)}${']'.repeat(MAX_JSON_DEPTH + 1)}`;
    const answer = await app.ask(target, { method, token, raw, headers: { 'content-type': 'application/json' } });
    expect([answer.status, answer.body.code]).toEqual([400, 'json_too_deep']);
  });

  test.each(withBody)('that is too large is refused by %s', async (_, { method, path, query, bodyLimit = MAX_BODY_BYTES }) => {
    const target = query === undefined ? path : `${path}?grant_type=password`;
    const raw = `"${'x'.repeat(bodyLimit)}"`;
    const answer = await app.ask(target, { method, token, raw, headers: { 'content-type': 'application/json' } });
    expect([answer.status, answer.body.code]).toEqual([413, 'body_too_large']);
  });
});
