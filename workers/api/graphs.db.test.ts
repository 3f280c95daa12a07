import { beforeAll, describe, expect, test } from 'vitest';
import { textReplace } from '../../blocks/text/text-replace.ts';
import { testApp } from './testing/test-app.ts';

const app = testApp();
const blockId = textReplace.definition.id;
const node = (id: string) => ({
  id,
  block_id: blockId,
  input_default: { text: 'a b', old: 'a', new: 'c' },
  metadata: { position: { x: 1, y: 2 } },
});
const draft = {
  name: 'My agent',
  nodes: [node('one'), node('two')],
  links: [{ source_id: 'one', source_name: 'output', sink_id: 'two', sink_name: 'text' }],
};

let ada = '';
let bob = '';
beforeAll(async () => {
  ada = (await app.signUp()).access_token;
  bob = (await app.signUp()).access_token;
});
const create = async (body: unknown = draft) => (await app.ask('/api/v1/graphs', { token: ada, body })).body;

test('makes a graph, with ids for its links', async () => {
  const answer = await app.ask('/api/v1/graphs', { token: ada, body: draft });
  expect(answer).toMatchObject({ status: 201, body: { version: 1, is_active: true, name: 'My agent', description: '' } });
  expect(answer.headers.get('location')).toBe(`/api/v1/graphs/${answer.body.id}`);
  expect(answer.body.links[0].id).toMatch(/^[0-9a-f-]{36}$/);
  expect((await app.ask(`/api/v1/graphs/${answer.body.id}`, { token: ada })).body).toEqual(answer.body);
});

test('keeps what the user wrote, whatever it is called', async () => {
  const metadata = JSON.parse('{"__proto__": {"polluted": true}, "constructor": 1, "nul": "a\\u0000b", "lone": "\\ud800"}');
  const graph = await create({ ...draft, links: [], nodes: [{ ...node('a'), metadata }] });
  const stored = (await app.ask(`/api/v1/graphs/${graph.id}`, { token: ada })).text;
  expect(stored).toContain('"__proto__":{"polluted":true}');
  expect(JSON.parse(stored).nodes[0].metadata).toEqual(metadata);
});

test('makes a version of every save, and activates the one that is asked for', async () => {
  const { id } = await create();
  const saved = await app.ask(`/api/v1/graphs/${id}`, { method: 'PUT', token: ada, body: { ...draft, name: 'Second' } });
  expect(saved).toMatchObject({ status: 200, body: { version: 2, is_active: true, name: 'Second' } });
  const activated = await app.ask(`/api/v1/graphs/${id}/versions/1/activate`, { method: 'POST', token: ada });
  expect(activated.body).toMatchObject({ version: 1, is_active: true });
  expect((await app.ask(`/api/v1/graphs/${id}`, { token: ada })).body.version).toBe(1);
  expect((await app.ask(`/api/v1/graphs/${id}?version=2`, { token: ada })).body.name).toBe('Second');
  expect((await app.ask(`/api/v1/graphs/${id}/versions/2`, { token: ada })).body.is_active).toBe(false);
  const versions = await app.ask(`/api/v1/graphs/${id}/versions`, { token: ada });
  expect(versions.body.items.map((item: { version: number }) => item.version)).toEqual([2, 1]);
});

test('is exported as a draft that makes the same graph again', async () => {
  const graph = await create();
  const file = await app.ask(`/api/v1/graphs/${graph.id}/export`, { token: ada });
  expect([file.status, file.text.includes(graph.id)]).toEqual([200, false]);
  expect(await create(file.body)).toMatchObject({ name: graph.name, nodes: graph.nodes, links: graph.links });
  expect((await app.ask(`/api/v1/graphs/${graph.id}/export`, { token: bob })).status).toBe(404);
});

test('is gone after it was deleted', async () => {
  const { id } = await create();
  expect((await app.ask(`/api/v1/graphs/${id}`, { method: 'DELETE', token: ada })).status).toBe(204);
  expect((await app.ask(`/api/v1/graphs/${id}`, { token: ada })).status).toBe(404);
  expect((await app.ask(`/api/v1/graphs/${id}`, { method: 'DELETE', token: ada })).status).toBe(404);
});

test('answers a stranger like one that does not exist', async () => {
  const { id } = await create();
  const missing = '0190b8a0-0000-7000-8000-000000000001';
  const requests = (graph: string): [string, { method?: string; body?: unknown }][] => [
    [`/api/v1/graphs/${graph}`, {}],
    [`/api/v1/graphs/${graph}`, { method: 'PUT', body: draft }],
    [`/api/v1/graphs/${graph}`, { method: 'DELETE' }],
    [`/api/v1/graphs/${graph}/versions`, {}],
    [`/api/v1/graphs/${graph}/versions/1`, {}],
    [`/api/v1/graphs/${graph}/versions/1/activate`, { method: 'POST' }],
  ];
  for (const [index, [path, asking]] of requests(id).entries()) {
    const foreign = await app.ask(path, { ...asking, token: bob });
    const [missingPath, missingAsking] = requests(missing)[index] as [string, object];
    const none = await app.ask(missingPath, { ...missingAsking, token: bob });
    expect(foreign.status, path).toBe(404);
    expect({ ...foreign.body, instance: '' }).toEqual({ ...none.body, instance: '' });
  }
});

describe('a graph that cannot run', () => {
  const broken = { ...draft, links: [{ source_id: 'one', source_name: 'nothing', sink_id: 'three', sink_name: 'text' }] };

  test('is refused with all that is wrong', async () => {
    const answer = await app.ask('/api/v1/graphs', { token: ada, body: broken });
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_graph' } });
    const faults = answer.body.errors as { code: string; pointer: string; link_id?: string; pin?: string }[];
    expect(faults.map(({ code, pointer }) => `${code} ${pointer}`).sort()).toEqual([
      'unknown_node /links/0/sink_id',
      'unknown_pin /links/0/source_name',
    ]);
    expect(faults.every((fault) => fault.link_id !== undefined)).toBe(true);
  });

  test('can be asked about without saving it', async () => {
    expect((await app.ask('/api/v1/graphs/validate', { token: ada, body: draft })).body).toEqual({ valid: true, errors: [] });
    const checked = await app.ask('/api/v1/graphs/validate', { token: ada, body: broken });
    expect(checked).toMatchObject({ status: 200, body: { valid: false } });
    expect(checked.body.errors).toHaveLength(2);
  });
});

describe('the list', () => {
  test('comes in pages that meet without a gap or a double', async () => {
    const { access_token } = await app.signUp();
    for (let index = 0; index < 5; index++)
      await app.ask('/api/v1/graphs', { token: access_token, body: { ...draft, name: `Agent ${index}` } });
    const names: string[] = [];
    let cursor: string | null = null;
    do {
      const query: string = cursor === null ? '?limit=2' : `?limit=2&cursor=${cursor}`;
      const page = (await app.ask(`/api/v1/graphs${query}`, { token: access_token })).body;
      names.push(...page.items.map((item: { name: string }) => item.name));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(names).toEqual(['Agent 4', 'Agent 3', 'Agent 2', 'Agent 1', 'Agent 0']);
  });

  test.each([
    ['limit=0', 422, 'invalid_query'],
    ['limit=101', 422, 'invalid_query'],
    ['limit=abc', 422, 'invalid_query'],
    ['limit=1.5', 422, 'invalid_query'],
    ['cursor=abc', 400, 'bad_cursor'],
    ["cursor=' or 1=1 --", 400, 'bad_cursor'],
  ])('answers ?%s with %i', async (query, status, code) => {
    expect(await app.ask(`/api/v1/graphs?${query}`, { token: ada })).toMatchObject({ status, body: { code } });
  });

  test('refuses a cursor of somebody else’s list', async () => {
    await create();
    await create();
    const { next_cursor } = (await app.ask('/api/v1/graphs?limit=1', { token: ada })).body;
    expect(await app.ask(`/api/v1/graphs?cursor=${next_cursor}`, { token: bob })).toMatchObject({
      status: 400,
      body: { code: 'bad_cursor' },
    });
  });
});

describe('Idempotency-Key', () => {
  const post = (key: string, body: unknown, token = ada) => app.ask('/api/v1/graphs', { token, body, headers: { 'idempotency-key': key } });

  test('gives fifty requests at once one effect and one answer', async () => {
    const { access_token } = await app.signUp();
    const answers = await Promise.all(Array.from({ length: 50 }, () => post('fifty', draft, access_token)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter(({ headers }) => headers.get('idempotency-replayed') === 'true')).toHaveLength(49);
    expect((await app.ask('/api/v1/graphs', { token: access_token })).body.items).toHaveLength(1);
  });

  test('replays the answer with its address', async () => {
    const first = await post('replay', draft);
    const again = await post('replay', draft);
    expect(again).toMatchObject({ status: 201, body: first.body });
    expect(again.headers.get('location')).toBe(first.headers.get('location'));
  });

  test('is refused for another body, and is another user’s own', async () => {
    const first = await post('mine', draft);
    expect(await post('mine', { ...draft, name: 'Other' })).toMatchObject({ status: 422, body: { code: 'idempotency_key_reused' } });
    expect((await post('mine', draft, bob)).body.id).not.toBe(first.body.id);
  });

  test('is free again after a refusal', async () => {
    expect((await post('free', { ...draft, nodes: [] })).status).toBe(422);
    expect((await post('free', draft)).status).toBe(201);
  });

  test.each(['', 'x'.repeat(256), 'with space'])('refuses the key %j', async (key) => {
    expect((await post(key, draft)).status).toBe(400);
  });
});
