import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { testApp } from '../api/testing/test-app.ts';

const app = testApp();
const signIn = (email: string, password: string, headers = {}) =>
  app.ask('/auth/v1/token?grant_type=password', { body: { email, password }, headers });
const refresh = (refresh_token: string) => app.ask('/auth/v1/token?grant_type=refresh_token', { body: { refresh_token } });
const whoAmI = (token: string) => app.ask('/auth/v1/user', { token });
const PAGE = { 'sec-fetch-site': 'same-origin', origin: 'http://edgeloom.test' };

test('makes the first account an admin and the next ones users', async () => {
  const first = await app.signUp('Ada@Example.test');
  const second = await app.signUp();
  expect(first).toMatchObject({
    token_type: 'bearer',
    expires_in: 900,
    user: { email: 'ada@example.test', app_metadata: { role: 'admin' } },
  });
  expect(second.user.app_metadata.role).toBe('user');
  expect(await whoAmI(first.access_token)).toMatchObject({ status: 200, body: { id: first.user.id, aud: 'authenticated' } });
});

test('ignores members of a sign-up that are not the user’s to set', async () => {
  const body = { email: 'mass@example.test', password: 'a good password', role: 'admin', app_metadata: { role: 'admin' }, id: 'x' };
  const answer = await app.ask('/auth/v1/signup', { body });
  expect(answer.body.user.app_metadata.role).toBe('user');
});

test.each([
  [{ email: 'nobody', password: 'a good password' }, 422, 'invalid_body'],
  [{ email: 'short@example.test', password: '1234567' }, 422, 'weak_password'],
  [{ email: 'long@example.test', password: 'x'.repeat(1_001) }, 422, 'invalid_body'],
  [{ email: `${'x'.repeat(300)}@example.test`, password: 'a good password' }, 422, 'invalid_body'],
  [{ email: ['a@example.test'], password: 'a good password' }, 422, 'invalid_body'],
  [{}, 422, 'invalid_body'],
])('refuses to sign %j up', async (body, status, code) => {
  expect(await app.ask('/auth/v1/signup', { body })).toMatchObject({ status, body: { code, msg: expect.any(String) } });
});

test('says the same about a wrong password and an unknown e-mail', async () => {
  await app.signUp('known@example.test');
  const known = await signIn('known@example.test', 'wrong');
  const unknown = await signIn('unknown@example.test', 'wrong');
  expect(known.status).toBe(401);
  expect(known.body).toEqual(unknown.body);
  expect(known.body).toMatchObject({ code: 'invalid_credentials', error_code: 'invalid_credentials' });
});

test('takes one account per e-mail, whatever its case', async () => {
  await app.signUp('twice@example.test');
  const again = await app.ask('/auth/v1/signup', { body: { email: 'TWICE@example.test', password: 'a good password' } });
  expect(again).toMatchObject({ status: 409, body: { code: 'email_taken', error_code: 'user_already_exists' } });
});

describe('refresh tokens', () => {
  test('are exchanged for a new session of the same user', async () => {
    const session = await app.signUp();
    const next = await refresh(session.refresh_token);
    expect(next).toMatchObject({ status: 200, body: { user: { id: session.user.id } } });
    expect(next.body.refresh_token).not.toBe(session.refresh_token);
    expect((await refresh(next.body.refresh_token)).status).toBe(200);
  });

  test('bring the session’s current tokens when one is used again at once', async () => {
    const session = await app.signUp();
    const [one, other] = await Promise.all([refresh(session.refresh_token), refresh(session.refresh_token)]);
    expect([one.status, other.status]).toEqual([200, 200]);
    expect(one.body.refresh_token).toBe(other.body.refresh_token);
    const next = await refresh(one.body.refresh_token);
    expect((await refresh(session.refresh_token)).body.refresh_token).toBe(next.body.refresh_token);
    expect((await whoAmI(next.body.access_token)).status).toBe(200);
  });

  test('end their session for everybody when one is used again later', async () => {
    const session = await app.signUp();
    const next = await refresh(session.refresh_token);
    await app.database.db.execute(sql`update "AuthRefreshToken" set "used_at" = "used_at" - interval '10 seconds'`);
    expect(await refresh(session.refresh_token)).toMatchObject({ status: 401, body: { code: 'invalid_refresh_token' } });
    expect((await refresh(next.body.refresh_token)).status).toBe(401);
    expect((await whoAmI(next.body.access_token)).status).toBe(401);
  });

  test('are no access tokens, and access tokens are no refresh tokens', async () => {
    const session = await app.signUp();
    expect((await whoAmI(session.refresh_token)).status).toBe(401);
    expect((await refresh(session.access_token)).status).toBe(401);
  });
});

describe('signing out', () => {
  test('refuses the access token at once', async () => {
    const session = await app.signUp();
    expect((await whoAmI(session.access_token)).status).toBe(200);
    expect((await app.ask('/auth/v1/logout', { method: 'POST', token: session.access_token })).status).toBe(204);
    expect((await whoAmI(session.access_token)).status).toBe(401);
    expect((await refresh(session.refresh_token)).status).toBe(401);
  });

  test.each([
    ['global', 401, 401],
    ['local', 401, 200],
    ['others', 200, 401],
  ])('%s: this session answers %i, the other %i', async (scope, here, there) => {
    const email = `${scope}@example.test`;
    const one = await app.signUp(email);
    const other = (await signIn(email, 'a good password')).body;
    await app.ask(`/auth/v1/logout?scope=${scope}`, { method: 'POST', token: one.access_token });
    expect((await whoAmI(one.access_token)).status).toBe(here);
    expect((await whoAmI(other.access_token)).status).toBe(there);
  });

  test('holds when Redis forgets everything', async () => {
    const session = await app.signUp();
    await app.ask('/auth/v1/logout', { method: 'POST', token: session.access_token });
    await app.redis.flush();
    expect((await whoAmI(session.access_token)).status).toBe(401);
  });
});

describe('the web session', () => {
  const cookieOf = (headers: Headers) => headers.getSetCookie()[0] ?? '';

  test('is a cookie that scripts cannot read, for our own pages only', async () => {
    await app.signUp('web@example.test');
    const fromPage = await signIn('web@example.test', 'a good password', PAGE);
    expect(cookieOf(fromPage.headers)).toMatch(/^edgeloom_session=[\w.-]+; Path=\/; HttpOnly; SameSite=Lax; Max-Age=2592000$/);
    expect(cookieOf((await signIn('web@example.test', 'a good password')).headers)).toBe('');
    const elsewhere = { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' };
    expect(cookieOf((await signIn('web@example.test', 'a good password', elsewhere)).headers)).toBe('');
  });

  test('lets our pages in, and other sites’ requests that change something out', async () => {
    await app.signUp('page@example.test');
    const signedIn = await signIn('page@example.test', 'a good password', PAGE);
    const cookie = cookieOf(signedIn.headers).split(';')[0] as string;
    const logout = (headers: { [name: string]: string }) => app.ask('/auth/v1/logout', { method: 'POST', headers: { cookie, ...headers } });
    expect((await app.ask('/auth/v1/user', { headers: { cookie } })).status).toBe(200);
    expect(await logout({})).toMatchObject({ status: 403, body: { code: 'bad_origin' } });
    expect((await logout({ origin: 'null' })).status).toBe(403);
    expect((await logout({ 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' })).status).toBe(403);
    const out = await logout(PAGE);
    expect(out.status).toBe(204);
    expect(cookieOf(out.headers)).toContain('Max-Age=0');
    expect((await app.ask('/auth/v1/user', { headers: { cookie } })).status).toBe(401);
  });

  test.each(['', 'edgeloom_session=', 'edgeloom_session=abc', `edgeloom_session=0190b8a0-0000-7000-8000-000000000001.${'A'.repeat(43)}`])(
    'lets nobody in with the cookie %j',
    async (cookie) => {
      expect((await app.ask('/auth/v1/user', { headers: { cookie } })).status).toBe(401);
    },
  );
});

test('publishes the key that its tokens are signed with', async () => {
  const answer = await app.ask('/.well-known/jwks.json');
  expect(answer.body.keys).toEqual([expect.objectContaining({ kty: 'EC', crv: 'P-256', alg: 'ES256', use: 'sig' })]);
  expect(answer.text).not.toContain('"d"');
});

describe('with three attempts a minute', () => {
  const strict = testApp({ env: { RATE_LIMIT_AUTH_PER_MINUTE: '3' } });

  test('every answer says what is left, and one too many is refused whatever the password', async () => {
    const answers: Awaited<ReturnType<typeof strict.ask>>[] = [];
    // More than two windows let through: the minute may turn meanwhile.
    for (let attempt = 0; attempt < 7; attempt++) {
      answers.push(await strict.ask('/auth/v1/token?grant_type=password', { body: { email: 'ada@example.test', password: 'a guess' } }));
    }
    const left = (answer?: (typeof answers)[number]) => [
      answer?.headers.get('ratelimit-limit'),
      answer?.headers.get('ratelimit-remaining'),
    ];
    expect([answers[0]?.status, ...left(answers[0])]).toEqual([401, '3', '2']);
    const refused = answers.find(({ status }) => status === 429);
    expect(refused?.body).toMatchObject({ code: 'rate_limited' });
    expect(left(refused)).toEqual(['3', '0']);
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});
