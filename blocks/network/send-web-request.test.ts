import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CredentialSecret } from '../../schema/credential.ts';
import { findProvider } from '../../schema/credential-provider.ts';
import type { JsonValue } from '../../schema/json.ts';
import { Secret } from '../../schema/secret.ts';
import { type Block, BlockFailure } from '../define-block.ts';
import { createSafeFetch } from '../safe-fetch.ts';
import { type CanaryServer, startCanary } from '../testing/canary-server.ts';
import { type Input, runBlock } from '../testing/run-block.ts';
import { sendAuthenticatedWebRequest } from './send-authenticated-web-request.ts';
import { sendWebRequest } from './send-web-request.ts';

let server: CanaryServer;
/** What the server says next. */
let next: { status: number; type?: string; body: string | Buffer };

beforeAll(async () => {
  server = await startCanary('127.0.0.1', 0, (_, response) => {
    response.writeHead(next.status, next.type === undefined ? {} : { 'content-type': next.type }).end(next.body);
  });
});
beforeEach(() => {
  server.hits.length = 0;
  next = { status: 200, type: 'text/plain', body: 'ok' };
});
afterAll(() => server.close());

async function send(input: Input, allowed = true): Promise<(readonly [string, JsonValue])[]> {
  const fetch = createSafeFetch({ allowedHosts: allowed ? [`127.0.0.1:${server.port}`] : [] });
  return (await runBlock(sendWebRequest, { url: `http://127.0.0.1:${server.port}/path?q=1`, ...input }, { fetch })).yields;
}

describe('the answer', () => {
  test.each<[number, string]>([
    [200, 'response'],
    [201, 'response'],
    [304, 'response'],
    [400, 'client_error'],
    [404, 'client_error'],
    [429, 'client_error'],
    [500, 'server_error'],
    [503, 'server_error'],
  ])('of status %i comes on %s', async (status, pin) => {
    next = { status, type: 'application/json', body: status === 304 ? '' : '{"a":1}' };
    expect(await send({ method: 'GET' })).toEqual([[pin, status === 304 ? '' : { a: 1 }]]);
  });

  test.each<[string | undefined, string | Buffer, JsonValue]>([
    ['application/json', '{"a":[1,null]}', { a: [1, null] }],
    ['application/json; charset=utf-8', '"ñ"', 'ñ'],
    ['application/problem+json', '{"code":"x"}', { code: 'x' }],
    ['APPLICATION/JSON', '1', 1],
    ['application/json', 'not json', 'not json'],
    ['application/json', '', ''],
    ['application/json', '['.repeat(1_000), '['.repeat(1_000)],
    ['text/plain', '{"a":1}', '{"a":1}'],
    ['text/html; charset=ISO-8859-1', Buffer.from([0xf1]), 'ñ'],
    ['text/plain; charset=nonsense', 'ñ', 'ñ'],
    ['application/atom+xml', '<a/>', '<a/>'],
    [undefined, 'bare', 'bare'],
    ['image/png', Buffer.from([0x89, 0x50, 0, 0xff]), 'data:image/png;base64,iVAA/w=='],
  ])('of type %j with body %j is %j', async (type, body, value) => {
    next = { status: 200, body, ...(type === undefined ? {} : { type }) };
    expect(await send({ method: 'GET' })).toEqual([['response', value]]);
  });
});

describe('the request', () => {
  test('posts its body as JSON unless told otherwise', async () => {
    await send({ body: { a: [1], b: 'ñ' } });
    expect(server.hits[0]).toMatchObject({ method: 'POST', url: '/path?q=1', body: '{"a":[1],"b":"ñ"}' });
    expect(server.hits[0]?.headers['content-type']).toBe('application/json');
  });

  test('keeps a content type that the user set', async () => {
    await send({ body: { a: 1 }, headers: { 'Content-Type': 'application/vnd.x+json' } });
    expect(server.hits[0]?.headers['content-type']).toBe('application/vnd.x+json');
  });

  test('sends a form when it is not to be JSON', async () => {
    await send({ json_format: false, body: { a: 'x y', b: [1] } });
    expect(server.hits[0]).toMatchObject({ body: 'a=x+y&b=%5B1%5D' });
    expect(server.hits[0]?.headers['content-type']).toBe('application/x-www-form-urlencoded');
  });

  test('sends files as a multipart form', async () => {
    await send({ body: { a: 1 }, files_name: 'doc', files: ['data:text/plain;base64,aG9sYQ==', 'data:,hi%20there'] });
    const { body, headers } = server.hits[0] as (typeof server.hits)[0];
    expect(headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
    for (const part of ['name="a"', 'name="doc"; filename="file-1"', 'hola', 'hi there']) expect(body).toContain(part);
  });

  test.each(['https://example.com/x.png', '/etc/passwd', 'data:text/plain;base64,***', 'data:,%E0%A4%A'])(
    'refuses %j as a file',
    async (file) => {
      await expect(send({ files: [file] })).rejects.toThrow(BlockFailure);
      expect(server.hits).toEqual([]);
    },
  );

  test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s carries the key of its firing', async (method) => {
    await send({ method });
    expect(server.hits[0]?.headers['idempotency-key']).toBe('execution:node:1');
  });

  test.each(['GET', 'HEAD', 'OPTIONS'])('%s carries no such key', async (method) => {
    await send({ method });
    expect(server.hits[0]?.method).toBe(method);
    expect(server.hits[0]?.headers).not.toHaveProperty('idempotency-key');
  });

  test('leaves a key that the user chose', async () => {
    await send({ headers: { 'IDEMPOTENCY-KEY': 'mine' } });
    expect(server.hits[0]?.headers['idempotency-key']).toBe('mine');
  });

  test('with an empty body has none', async () => {
    await send({ method: 'GET', body: {} });
    await send({ method: 'POST', body: null });
    expect(server.hits.map((hit) => hit.body)).toEqual(['', '']);
  });

  test('a GET cannot carry a body', async () => {
    await expect(send({ method: 'GET', body: { a: 1 } })).rejects.toThrow('cannot carry a body');
  });

  test.each([{ 'bad name': 'x' }, { x: 'a\r\nb: c' }, { Host: 'evil' }])('refuses the headers %j', async (headers) => {
    await expect(send({ headers })).rejects.toThrow(BlockFailure);
    expect(server.hits).toEqual([]);
  });

  test('goes out through the guard only', async () => {
    await expect(send({ method: 'GET' }, false)).rejects.toThrow('may not be reached');
    expect(server.hits).toEqual([]);
  });
});

describe('a credential', () => {
  let other: CanaryServer;
  beforeAll(async () => {
    other = await startCanary('127.0.0.1');
  });
  beforeEach(() => {
    other.hits.length = 0;
  });
  afterAll(() => other.close());

  const provider = findProvider('http');
  const headers = { 'X-Token': 'canary', Authorization: 'Bearer canary' };
  function sendWith(block: Block, host: string, input: Input = {}) {
    const secret = new Secret<CredentialSecret>({ type: 'host_scoped', host, headers });
    const fetch = createSafeFetch({ allowedHosts: [server, other].map(({ port }) => `127.0.0.1:${port}`) });
    const credential = async () => (provider === undefined ? null : { provider, secret });
    return runBlock(block, { url: `http://127.0.0.1:${server.port}/path`, method: 'GET', ...input }, { fetch, credential });
  }
  const here = () => `http://127.0.0.1:${server.port}`;

  test.each([sendWebRequest, sendAuthenticatedWebRequest])(
    'sends its headers to its host, over those of the node: $definition.name',
    async (block) => {
      await sendWith(block, here(), { headers: { 'x-token': 'mine', 'x-other': 'kept' } });
      expect(server.hits[0]?.headers).toMatchObject({ 'x-token': 'canary', authorization: 'Bearer canary', 'x-other': 'kept' });
    },
  );

  test.each([sendWebRequest, sendAuthenticatedWebRequest])(
    'leaves them behind at a redirect to another host: $definition.name',
    async (block) => {
      const { port } = other;
      const hop = await startCanary('127.0.0.1', 0, (_, response) =>
        response.writeHead(302, { location: `http://127.0.0.1:${port}/` }).end(),
      );
      const fetch = createSafeFetch({ allowedHosts: [hop, other].map((one) => `127.0.0.1:${one.port}`) });
      const secret = new Secret<CredentialSecret>({ type: 'host_scoped', host: `http://127.0.0.1:${hop.port}`, headers });
      const credential = async () => (provider === undefined ? null : { provider, secret });
      await runBlock(block, { url: `http://127.0.0.1:${hop.port}/`, method: 'GET' }, { fetch, credential });
      await hop.close();
      expect(hop.hits[0]?.headers).toMatchObject({ 'x-token': 'canary' });
      expect(other.hits).toHaveLength(1);
      for (const name of ['x-token', 'authorization']) expect(other.hits[0]?.headers).not.toHaveProperty(name);
    },
  );

  test('for another host sends nothing of its own', async () => {
    await sendWith(sendWebRequest, 'api.example.com');
    expect(server.hits[0]?.headers).not.toHaveProperty('x-token');
  });

  test('for another host is refused where it is needed', async () => {
    await expect(sendWith(sendAuthenticatedWebRequest, 'api.example.com')).rejects.toThrow('for api.example.com, not for http://127.0.0.1');
    expect(server.hits).toEqual([]);
  });

  test('that sets a header of the connection is refused', async () => {
    const secret = new Secret<CredentialSecret>({ type: 'host_scoped', host: here(), headers: { Host: 'evil' } });
    const fetch = createSafeFetch({ allowedHosts: [`127.0.0.1:${server.port}`] });
    const credential = async () => (provider === undefined ? null : { provider, secret });
    await expect(runBlock(sendWebRequest, { url: here(), method: 'GET' }, { fetch, credential })).rejects.toThrow(
      'The header host cannot be set',
    );
  });
});
