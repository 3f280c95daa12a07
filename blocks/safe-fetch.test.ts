import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { BlockFailure } from './define-block.ts';
import { createSafeFetch, MAX_REDIRECTS, MAX_RESPONSE_BYTES } from './safe-fetch.ts';
import { type CanaryServer, type Respond, startCanary } from './testing/canary-server.ts';

/** Answers by path: `/to?<url>` redirects there with `status`, `/loop` for ever, `/big` sends too much, `/slow` never ends. */
const answer: Respond = ({ url }, response) => {
  const { pathname, searchParams } = new URL(url, 'http://canary');
  if (pathname === '/to')
    response.writeHead(Number(searchParams.get('status') ?? 302), { location: headerText(searchParams.get('url') ?? '') }).end();
  else if (pathname === '/loop') response.writeHead(302, { location: '/loop' }).end();
  else if (pathname === '/big') response.end(Buffer.alloc(MAX_RESPONSE_BYTES + 1));
  else if (pathname === '/limit') response.end(Buffer.alloc(MAX_RESPONSE_BYTES));
  else if (pathname === '/slow') response.write('begun');
  else if (pathname === '/empty') response.writeHead(204).end();
  else response.end('answer');
};

/** A header's bytes as Node wants them: one character each. */
const headerText = (text: string): string => Buffer.from(text).toString('latin1');

let target: CanaryServer;
let other: CanaryServer;
/** On 127.0.0.1 and, where this machine has it, on ::1: nothing in these tests may reach them. */
const canaries: CanaryServer[] = [];
let at: string;
let elsewhere: string;

beforeAll(async () => {
  target = await startCanary('127.0.0.1', 0, answer);
  other = await startCanary('127.0.0.1', 0, answer);
  canaries.push(await startCanary('127.0.0.1'));
  const six = await startCanary('::1', canaries[0]?.port).catch(() => null);
  if (six !== null) canaries.push(six);
  at = `http://127.0.0.1:${target.port}`;
  elsewhere = `http://127.0.0.1:${other.port}`;
});
beforeEach(() => {
  target.hits.length = 0;
  other.hits.length = 0;
});
afterAll(async () => {
  await Promise.all([target, other, ...canaries].map((server) => server.close()));
  expect(canaries.flatMap((canary) => canary.hits)).toEqual([]);
});

const allowing = (...servers: CanaryServer[]) => createSafeFetch({ allowedHosts: servers.map((server) => `127.0.0.1:${server.port}`) });
const failureOf = async (attempt: Promise<unknown>): Promise<BlockFailure> => {
  const error = await attempt.then(
    () => new Error('it was not refused'),
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof BlockFailure)) throw error;
  return error;
};
const redirect = (url: string, status = 302) => `${at}/to?status=${status}&url=${encodeURIComponent(url)}`;

describe('addresses', () => {
  const hosts = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.1',
    '0177.1',
    '１２７.0.0.1',
    'localhost',
    'localhost.',
    'LOCALHOST',
    'a.localhost',
    '0',
    '0.0.0.0',
  ];
  hosts.push('[::1]', '[::]', '[::ffff:127.0.0.1]', '[::127.0.0.1]', '[0:0:0:0:0:ffff:7f00:1]', '[2002:7f00:1::]', '[64:ff9b::7f00:1]');

  test.each(hosts)('refuses %s, directly and by redirect', async (host) => {
    const url = `http://${host}:${canaries[0]?.port}/`;
    expect(await failureOf(createSafeFetch({ allowedHosts: [] })(url))).toMatchObject({ retry: 'never' });
    expect(await failureOf(allowing(target)(redirect(url)))).toMatchObject({ retry: 'never' });
    expect(target.hits).toHaveLength(1);
  });

  test.each([
    'ftp://example.com/',
    'file:///etc/passwd',
    'data:text/plain,x',
    'javascript:1',
    'gopher://example.com',
    'ws://example.com',
    'blob:http://example.com/1',
    'example.com',
    '/path',
    '',
    'http://',
    'http://a b/',
    'http://[::1',
    'http://256.1.1.1/',
  ])('refuses %j', async (url) => {
    expect(await failureOf(createSafeFetch({ allowedHosts: [] })(url))).toMatchObject({ retry: 'never' });
    await failureOf(allowing(target)(redirect(url === '' ? 'http://' : url === '/path' || url === 'example.com' ? 'http://[' : url)));
  });

  test('refuses a user name or password in the URL, also in a redirect', async () => {
    const withPassword = `http://user:secret@127.0.0.1:${target.port}/`;
    const failure = await failureOf(allowing(target)(withPassword));
    expect(failure.message).not.toContain('secret');
    await failureOf(allowing(target)(redirect(withPassword)));
    await failureOf(allowing(target)(`http://user@127.0.0.1:${target.port}/`));
  });

  test('an allowed host is allowed on its port alone', async () => {
    expect(await (await allowing(target)(at)).text()).toBe('answer');
    await failureOf(allowing(target)(elsewhere));
    await failureOf(createSafeFetch({ allowedHosts: ['127.0.0.1'] })(at));
  });

  test.each(['host', 'content-length', 'connection', 'transfer-encoding', 'cf-connecting-ip', 'proxy-authorization'])(
    'refuses the header %s',
    async (name) => {
      await failureOf(allowing(target)(at, { headers: { [name]: 'x' } }));
      expect(target.hits).toEqual([]);
    },
  );

  test.each<[string, string]>([
    ['bad name', 'x'],
    ['x', 'a\r\nhost: evil'],
    ['x', 'a\0b'],
    ['', 'x'],
  ])('refuses the header %j: %j', async (name, value) => {
    await failureOf(allowing(target)(at, { headers: { [name]: value } }));
    expect(target.hits).toEqual([]);
  });
});

describe('redirects', () => {
  test('are left to whoever asks for that', async () => {
    const response = await allowing(target)(redirect(elsewhere), { redirect: 'manual' });
    expect([response.status, response.headers.get('location')]).toEqual([302, elsewhere]);
    expect(other.hits).toEqual([]);
  });

  test.each([
    [301, 'POST', 'GET', ''],
    [302, 'POST', 'GET', ''],
    [303, 'POST', 'GET', ''],
    [303, 'PUT', 'GET', ''],
    [307, 'POST', 'POST', 'body'],
    [308, 'PUT', 'PUT', 'body'],
    [301, 'PUT', 'PUT', 'body'],
    [302, 'DELETE', 'DELETE', 'body'],
  ])('%i turns %s into %s with the body %j', async (status, method, then, body) => {
    await allowing(target)(redirect('/end', status), { method, body: 'body', headers: { 'content-type': 'text/x' } });
    expect(target.hits.at(-1)).toMatchObject({ method: then, url: '/end', body });
    expect(target.hits.at(-1)?.headers['content-type']).toBe(body === '' ? undefined : 'text/x');
  });

  test('a HEAD stays a HEAD', async () => {
    await allowing(target)(redirect('/end', 303), { method: 'HEAD' });
    expect(target.hits.map((hit) => hit.method)).toEqual(['HEAD', 'HEAD']);
  });

  test('secrets stay with the origin that they were for, other headers go on', async () => {
    const headers = { authorization: 'Bearer s', cookie: 'a=b', 'x-api-key': 's', 'x-other': 'o' };
    await allowing(target, other)(redirect(`${at}/same`), { headers });
    expect(target.hits.at(-1)?.headers).toMatchObject(headers);
    await allowing(target, other)(redirect(`${elsewhere}/end`), { headers });
    expect(other.hits[0]?.headers).toMatchObject({ 'x-other': 'o' });
    for (const name of ['authorization', 'cookie', 'x-api-key']) expect(other.hits[0]?.headers).not.toHaveProperty(name);
  });

  test('secrets dropped once do not come back', async () => {
    await allowing(target, other)(redirect(`${elsewhere}/to?url=${encodeURIComponent(`${at}/end`)}`), { headers: { authorization: 's' } });
    expect(target.hits.at(-1)).toMatchObject({ url: '/end' });
    expect(target.hits.at(-1)?.headers).not.toHaveProperty('authorization');
  });

  test('are followed a few times, not for ever', async () => {
    expect((await failureOf(allowing(target)(`${at}/loop`))).message).toContain(`more than ${MAX_REDIRECTS} times`);
    expect(target.hits).toHaveLength(MAX_REDIRECTS + 1);
  });

  test('one without a place to go is an answer', async () => {
    const bare = createSafeFetch({ allowedHosts: [], fetch: async () => new Response('x', { status: 302 }) });
    expect((await bare('https://example.com')).status).toBe(302);
  });
});

describe('answers', () => {
  test('are read up to the limit and no further', async () => {
    expect((await (await allowing(target)(`${at}/limit`)).arrayBuffer()).byteLength).toBe(MAX_RESPONSE_BYTES);
    expect(await failureOf(allowing(target)(`${at}/big`))).toMatchObject({ retry: 'never' });
  });

  test('may be endless: reading stops at the limit and tells the sender', async () => {
    let cancelled = false;
    const endless = new ReadableStream({
      pull: (controller) => controller.enqueue(new Uint8Array(100_000)),
      cancel: () => {
        cancelled = true;
      },
    });
    await failureOf(createSafeFetch({ allowedHosts: [], fetch: async () => new Response(endless) })('https://example.com'));
    expect(cancelled).toBe(true);
  });

  test('without a body have none', async () => {
    const response = await allowing(target)(`${at}/empty`);
    expect([response.status, await response.text()]).toEqual([204, '']);
  });

  test('stop at the signal, before and while they are read', async () => {
    const aborted = AbortSignal.abort(new Error('stopped'));
    await expect(allowing(target)(at, { signal: aborted })).rejects.toThrow('stopped');
    const controller = new AbortController();
    const reading = allowing(target)(`${at}/slow`, { signal: controller.signal });
    setTimeout(() => controller.abort(new Error('stopped')), 50);
    await expect(reading).rejects.toThrow('stopped');
  });

  test('that never come are worth another try', async () => {
    const closed = await startCanary('127.0.0.1');
    const safeFetch = allowing(closed);
    await closed.close();
    expect(await failureOf(safeFetch(`http://127.0.0.1:${closed.port}/`))).toMatchObject({ retry: 'after' });
  });
});
