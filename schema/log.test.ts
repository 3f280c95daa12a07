import { describe, expect, test } from 'vitest';
import { redact } from './log.ts';

/** As drizzle throws it. */
const failedQuery = (query: string, params: string[]) =>
  Object.assign(new Error(`Failed query: ${query}\nparams: ${params}`, { cause: new Error('gone') }), { query, params });

describe('redact', () => {
  test.each([
    ['a secret by the name of its field', { password: 'hunter2', refresh_token: 'x', Authorization: 'Bearer y' }],
    ['a secret deeper inside', { request: { headers: [{ cookie: 'hunter2' }] } }],
    ['the password of an address', { message: 'cannot reach postgres://me:hunter2@db.example/edgeloom' }],
    ['a token inside a text', { detail: 'got eyJhbGciOiJFUzI1NiJ9.eyJzdWIiOiJodW50ZXIyIn0.hunter2 from the client' }],
    ['what a statement was to store', { error: failedQuery('insert into "users" values ($1)', ['hunter2\nhunter2']) }],
    ['what an error carries', { error: new Error('no', { cause: new Error('postgres://me:hunter2@db/x') }) }],
  ])('hides %s', (_, fields) => {
    expect(JSON.stringify(redact(fields))).not.toContain('hunter2');
  });

  test.each([
    ...['password', 'new_password', 'passwordHash', 'password_hash', 'secret', 'client_secret', 'clientSecret'],
    ...['token', 'access_token', 'refresh_token', 'id_token', 'token_hash', 'authorization', 'Authorization', 'proxy-authorization'],
    ...['cookie', 'set-cookie', 'Set-Cookie', 'api_key', 'apiKey', 'apikey', 'x-api-key', 'X-API-Key', 'JWT_PRIVATE_JWK', 'jwk'],
    ...['credential', 'credentials', 'CREDENTIAL_KEYS', 'key_hash', 'code_verifier', 'otp'],
  ])('hides a field named %s, whatever it holds and wherever it stands', (name) => {
    for (const value of ['hunter2', ['hunter2'], { inner: 'hunter2' }]) {
      expect(JSON.stringify(redact({ [name]: value, deeper: [{ [name]: value }] }))).not.toContain('hunter2');
    }
  });

  test('hides an API key inside a text', () => {
    const key = `edgeloom_${'hunter2'.repeat(7)}`;
    expect(JSON.stringify(redact({ url: `/x?key=${key}`, error: new Error(`not ${key}`) }))).not.toContain('hunter2');
  });

  test('says which statement failed, where, and why', () => {
    const error = failedQuery('select $1', ['hunter2']);
    expect(redact({ error })).toMatchObject({
      error: { message: 'Failed query: select $1', stack: expect.stringContaining('log.test.ts'), cause: { message: 'gone' } },
    });
  });

  test('keeps what is not secret', () => {
    const fields = { status: 500, path: '/api/v1/graphs', tags: ['a'], nothing: null };
    expect(redact(fields)).toEqual(fields);
  });

  test('writes an object that contains itself', () => {
    const loop: { [name: string]: unknown } = {};
    loop.again = loop;
    expect(JSON.stringify(redact({ loop }))).toContain('[deep]');
  });
});
