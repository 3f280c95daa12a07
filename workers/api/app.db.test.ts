import { describe, expect, test } from 'vitest';
import { testApp } from './testing/test-app.ts';

const app = testApp();

describe('what is not there', () => {
  test.each([
    ['GET', '/api/v1/nothing', 404, 'not_found'],
    ['GET', '/api/v1/graphs/not-an-id', 404, 'not_found'],
    ['PATCH', '/api/v1/graphs', 405, 'method_not_allowed'],
    ['DELETE', '/api/v1/blocks', 405, 'method_not_allowed'],
    ['GET', '/auth/v1/signup', 405, 'method_not_allowed'],
  ])('%s %s answers %i', async (method, path, status, code) => {
    const { access_token } = await app.signUp();
    const answer = await app.ask(path, { method, token: access_token });
    expect(answer).toMatchObject({ status, body: { code, status, title: expect.any(String), type: expect.any(String) } });
    expect(answer.headers.get('content-type')).toBe('application/problem+json');
    expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
  });

  test('says which methods an address takes', async () => {
    const answer = await app.ask('/api/v1/graphs', { method: 'PATCH' });
    expect(answer.headers.get('allow')?.split(', ').sort()).toEqual(['GET', 'HEAD', 'POST']);
  });
});

describe('a body that cannot be read', () => {
  const type = { 'content-type': 'application/json' };
  const cases: [string, { raw: BodyInit; headers: { [name: string]: string } }, number, string][] = [
    ['no JSON', { raw: '{"name": oops}', headers: type }, 400, 'malformed_json'],
    ['an empty one', { raw: '', headers: type }, 400, 'malformed_json'],
    ['a byte order mark', { raw: '\ufeff{}', headers: type }, 400, 'malformed_json'],
    ['no UTF-8', { raw: new Uint8Array([0x22, 0xff, 0x22]), headers: type }, 400, 'malformed_json'],
    ['too deep', { raw: '['.repeat(100_000), headers: type }, 400, 'json_too_deep'],
    ['too large', { raw: `"${'x'.repeat(4_000_000)}"`, headers: type }, 413, 'body_too_large'],
    ['a form', { raw: 'name=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415, 'unsupported_media_type'],
    ['text', { raw: '{}', headers: { 'content-type': 'text/plain' } }, 415, 'unsupported_media_type'],
    ['the wrong shape', { raw: '{"name": 7}', headers: type }, 422, 'invalid_body'],
    ['no object', { raw: 'null', headers: type }, 422, 'invalid_body'],
  ];
  test.each(cases)('(%s) is refused', async (_, sent, status, code) => {
    const { access_token } = await app.signUp();
    expect(await app.ask('/api/v1/graphs', { method: 'POST', token: access_token, ...sent })).toMatchObject({ status, body: { code } });
  });

  test('points to what is wrong in it', async () => {
    const { access_token } = await app.signUp();
    const answer = await app.ask('/api/v1/graphs', { token: access_token, body: { name: '', nodes: [{ id: 'a' }], links: [] } });
    expect(answer.body.errors.map((fault: { pointer: string }) => fault.pointer)).toEqual(['/name', '/nodes/0/block_id']);
  });
});

describe('what needs a user', () => {
  test.each([
    ['nothing', {}],
    ['an empty token', { authorization: 'Bearer ' }],
    ['another scheme', { authorization: 'Basic YTpi' }],
    ['nonsense', { authorization: 'Bearer abc.def.ghi' }],
  ])('refuses %s', async (_, headers) => {
    const answer = await app.ask('/api/v1/graphs', { headers });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(answer.headers.get('www-authenticate')).toBe('Bearer');
  });
});

test('shows the catalogue of blocks to anyone', async () => {
  const list = await app.ask('/api/v1/blocks');
  expect(list.body.items.length).toBeGreaterThan(0);
  expect((await app.ask(`/api/v1/blocks/${list.body.items[0].id}`)).body).toEqual(list.body.items[0]);
  expect((await app.ask('/api/v1/blocks/0190b8a0-0000-7000-8000-000000000001')).status).toBe(404);
});

test('describes itself', async () => {
  expect((await app.ask('/openapi.json')).body.openapi).toBe('3.1.0');
  const docs = await app.ask('/docs');
  expect(docs).toMatchObject({ status: 200 });
  expect(docs.headers.get('content-security-policy')).toContain("default-src 'none'");
});

test('tells the health of one service, and knows those it has', async () => {
  expect(await app.ask('/health/database')).toMatchObject({ status: 200, body: { status: 'up' } });
  expect((await app.ask('/health/auth')).body.status).toBe('up');
  expect((await app.ask('/health/clamav')).status).toBe(404);
});

test('grants other origins nothing', async () => {
  const answer = await app.ask('/api/v1/blocks', { headers: { origin: 'https://evil.test' } });
  expect(answer.headers.get('access-control-allow-origin')).toBeNull();
});
