import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Account, type Answer, jsonClient, signUp } from '../local/testing/json-client.ts';
import { usePlatform } from '../local/testing/platform.ts';
import type { Execution } from '../schema/execution/execution.ts';
import type { JsonObject, JsonValue } from '../schema/json.ts';
import { connectLive } from './testing/live-client.ts';

/** What a hostile client sends to a running platform. Whatever it is, the answer is a 4xx and everybody else goes on. */
const platform = usePlatform();
let user: Account;
let block: (name: string) => string;
beforeAll(async () => {
  user = await signUp(platform.url);
  const { items } = (await user.client.request('GET', '/api/v1/blocks')).body as { items: { id: string; name: string }[] };
  const ids = new Map(items.map(({ id, name }) => [name, id]));
  block = (name) => ids.get(name) ?? 'unknown block';
});

type Node = { id: string; block_id: string; input_default: JsonObject };
const node = (id: string, name: string, input_default: JsonObject = {}): Node => ({ id, block_id: block(name), input_default });
/** `a.pin -> b.pin` */
function link(text: string) {
  const [from = '', to = ''] = text.split(' -> ');
  const [source_id, source_name] = from.split('.');
  const [sink_id, sink_name] = to.split('.');
  return { source_id, source_name, sink_id, sink_name };
}

const save = (nodes: Node[], links: object[]): Promise<Answer> =>
  user.client.request('POST', '/api/v1/graphs', { body: { name: 'x', nodes, links } });

async function run(nodes: Node[], links: object[], inputs: JsonObject = {}): Promise<Execution> {
  const { id } = (await save(nodes, links)).body as { id: string };
  return (await user.client.request('POST', `/api/v1/graphs/${id}/execute`, { body: { inputs }, headers: { prefer: 'wait=30' } }))
    .body as Execution;
}

/** Every answer that is no success is a problem of the client's, in the one shape, and shows nothing of our insides. */
function expectRefusal({ status, headers, body }: Answer, what: string): void {
  if (status < 400) return;
  expect([what, status < 500, headers.get('content-type'), JSON.stringify(body).includes('node_modules')]).toEqual([
    what,
    true,
    'application/problem+json',
    false,
  ]);
}

describe('every operation of the document', () => {
  const ids = ['00000000-0000-4000-8000-000000000000', 'x', '__proto__', '%00', '%ff', "1'%20or%20'1'='1", 'a'.repeat(3_000)];
  const bodies = ['', 'null', '[]', '{}', '{"a":1}x', '{"a":1e400}', '\ufeff{}', '['.repeat(100_000), '{"__proto__":{"role":"admin"}}'];
  const types = ['application/json', 'text/plain', 'multipart/form-data; boundary=x', 'application/json; charset=utf-16'];
  const queries = ['limit=-1', 'limit=1e9', 'cursor=x', 'cursor=%00', 'after=1e99', 'status=__proto__', 'graph_id=x', 'grant_type=x'];

  test('answers whatever it is sent', async () => {
    const { paths } = (await user.client.request('GET', '/openapi.json')).body as { paths: Record<string, Record<string, unknown>> };
    const asked: [method: string, path: string, body?: string, type?: string][] = [];
    for (const [path, operations] of Object.entries(paths)) {
      const at = (id: string) => path.replace('{version}', '1').replace('{id}', id);
      for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])
        asked.push(...ids.map((id): [string, string] => [method, at(id)]));
      for (const query of queries) asked.push(['GET', `${at(ids[0] as string)}?${query}`]);
      for (const method of ['POST', 'PUT'].filter((one) => one.toLowerCase() in operations)) {
        for (const body of bodies) for (const type of types) asked.push([method, at(ids[0] as string), body, type]);
      }
    }
    const owner = await signUp(platform.url);
    const askNext = async (): Promise<void> => {
      for (let next = asked.pop(); next !== undefined; next = asked.pop()) {
        const [method, path, body, type] = next;
        if (path.endsWith('/logout') && method === 'POST') continue;
        const headers = { authorization: `Bearer ${owner.accessToken}`, ...(type === undefined ? {} : { 'content-type': type }) };
        const response = await fetch(`${platform.url}${path}`, { method, headers, ...(body === undefined ? {} : { body }) });
        const text = await response.text();
        expectRefusal({ status: response.status, headers: response.headers, body: text }, `${method} ${path.slice(0, 100)}`);
      }
    };
    await Promise.all([askNext(), askNext(), askNext(), askNext()]);
  });

  test('hears a sender of megabytes out', async () => {
    for (let round = 0; round < 5; round++) {
      const { status, body } = await user.client.request('POST', '/api/v1/graphs', { body: { ['k'.repeat(10_000_000)]: 1 } });
      expect([status, body]).toEqual([413, expect.objectContaining({ code: 'body_too_large' })]);
    }
  });

  test.each([
    [
      'a chunk that is none',
      'POST /auth/v1/signup HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n',
    ],
    ['a host that is none', 'GET /api/v1/blocks HTTP/1.1\r\nHost: [::::\r\n\r\n'],
  ])('refuses %s', async (_, bytes) => {
    const { port, hostname } = new URL(platform.url);
    const socket = connect(Number(port), hostname);
    socket.end(bytes);
    let answer = '';
    for await (const chunk of socket) answer += String(chunk);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
  });
});

describe('a name or a text', () => {
  const names = ['__proto__', 'constructor', 'toString', 'hasOwnProperty', '💥', "'; drop table users --", '{{ 7 * 7 }}'];
  test.each(names)('%s is kept as it is wherever a name may stand', async (name) => {
    const value: JsonValue = JSON.parse(`{${JSON.stringify(name)}: [{"__proto__": {"polluted": 1}}, "\\u0000", "\\ud800"]}`);
    const execution = await run(
      [
        node(name, 'AgentInput', { name }),
        node('store', 'StoreValue'),
        node('dictionary', 'CreateDictionary', Object.fromEntries([[`values_#_${name}`, 'kept']])),
        node('find', 'FindInDictionary', { key: name }),
        node('out', 'AgentOutput', { name }),
        node('found', 'AgentOutput', { name: 'found' }),
      ],
      [
        { source_id: name, source_name: 'result', sink_id: 'store', sink_name: 'input', id: name },
        ...['store.output -> out.value', 'dictionary.dictionary -> find.input', 'find.output -> found.value'].map(link),
      ],
      Object.fromEntries([[name, value]]),
    );
    expect(JSON.stringify(execution.outputs[name])).toBe(JSON.stringify([value]));
    const read = (await user.client.request('GET', `/api/v1/executions/${execution.id}`)).body as Execution;
    expect(JSON.stringify(read)).toBe(JSON.stringify(execution));
    expect(read.outputs.found).toEqual(['kept']);
  });
});

describe('a small graph that asks for much', () => {
  const many = Array.from({ length: 1_000 }, (_, at) => at);
  const sinks = () => many.slice(0, 400).map((at) => node(`n${at}`, 'StoreValue'));
  test.each<[string, () => [Node[], object[], JsonObject?], string]>([
    [
      'a megabyte, ten thousand times',
      () => [[node('t', 'CountdownTimer', { input_message: 'x'.repeat(900_000), repeat: 10_000 })], []],
      'execution_too_large',
    ],
    [
      'a burst over many links',
      () => [[node('e', 'StepThroughItems', { items: many }), ...sinks()], sinks().map(({ id }) => link(`e.item -> ${id}.input`))],
      'too_many_node_executions',
    ],
    [
      'a loop without an end',
      () => [
        [node('a', 'StoreValue', { input: 1 }), node('b', 'StoreValue')],
        [link('a.output -> b.input'), link('b.output -> b.input')],
      ],
      'too_many_node_executions',
    ],
    [
      'an endless template',
      () => [[node('f', 'FillTextTemplate', { values: {}, format: '{% for i in range(9**9) %}{% endfor %}' })], []],
      'block_failed',
    ],
  ])('%s: fails, is recorded, and holds nobody up', async (_, graph, code) => {
    const [nodes, links, inputs] = graph();
    const from = performance.now();
    const { id, ...ended } = await run(nodes, links, inputs);
    expect(ended).toMatchObject({ status: 'FAILED', error: { code } });
    const record = async () => (await user.client.request('GET', `/api/v1/executions?limit=1`)).body;
    await expect.poll(record, { timeout: 5_000 }).toMatchObject({ items: [{ id, status: 'FAILED' }] });
    expect(performance.now() - from).toBeLessThan(5_000);
  });

  test('a number of a million digits is refused at once', async () => {
    const { id } = (await save([node('n', 'AgentNumberInput', { name: 'n' })], [])).body as { id: string };
    const from = performance.now();
    const answer = await user.client.request('POST', `/api/v1/graphs/${id}/execute`, {
      body: { inputs: { n: `${'1'.repeat(1_000_000)}x` } },
    });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_inputs' } });
    expect(performance.now() - from).toBeLessThan(2_000);
  });

  test('lists of millions of positions are refused at once', async () => {
    const pins = Object.fromEntries(many.map((at) => [`values_$_${at}${'_$_9999'.repeat(20)}`, 1]));
    expect(await save([node('l', 'CreateList', pins)], [])).toMatchObject({ status: 422, body: { errors: [{ code: 'bad_pin_name' }] } });
  });
});

test('fifty requests under one idempotency key start one execution', async () => {
  const { id } = (await save([node('n', 'StoreValue', { input: 1 })], [])).body as { id: string };
  const headers = { 'idempotency-key': 'fifty', prefer: 'wait=20' };
  const start = () => user.client.request('POST', `/api/v1/graphs/${id}/execute`, { body: {}, headers });
  const answers = await Promise.all(Array.from({ length: 50 }, start));
  expect(new Set(answers.map(({ status, body }) => `${status} ${(body as Execution).id}`)).size).toBe(1);
});

test('clients that leave while they are signed in leave no tab behind', async () => {
  const leave = async (): Promise<void> => {
    const client = await connectLive(platform.url, '/ws');
    client.send({ type: 'authenticate', token: user.accessToken });
    client.close();
    await client.closed;
  };
  await Promise.all(Array.from({ length: 40 }, leave));
  const last = await connectLive(platform.url, '/ws');
  last.send({ type: 'authenticate', token: user.accessToken });
  await last.next((message) => message.type === 'PRESENCE' && message.data.connections === 1);
  last.close();
});

test('after all of it the platform is up, everything has ended, and no secret was printed', async () => {
  expect((await jsonClient(platform.url).request('GET', '/health')).body).toMatchObject({ status: 'up' });
  const { by_status } = (await user.client.request('GET', '/api/v1/executions/counts')).body as { by_status: Record<string, number> };
  expect([by_status.QUEUED, by_status.RUNNING]).toEqual([0, 0]);
  const log = platform.printed.join('\n');
  expect(log).not.toContain('"status":500');
  for (const secret of [user.password, user.accessToken, 'scrypt$', secretOf(platform.dataDir)]) expect(log).not.toContain(secret);
});

/** The private half of the key that signs access tokens. */
function secretOf(dataDir: string): string {
  return /"d\\?":\\?"([\w-]{43})/.exec(readFileSync(`${dataDir}/secrets.json`, 'utf8'))?.[1] ?? '';
}
