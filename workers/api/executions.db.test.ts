import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { ExecutionEvent } from '../../schema/execution/event.ts';
import type { Execution } from '../../schema/execution/execution.ts';
import type { StartRequest, StartResult } from '../executions/executions.ts';
import { testApp } from './testing/test-app.ts';

const GRAPH = '0190b8a0-0000-7000-8000-00000000000a';
const EXECUTION = '0190b8a0-0000-7000-8000-00000000000b';
const OLD = '0190b8a0-0000-7000-8000-00000000000c';
/** Goes on for ever. */
const ENDLESS = '0190b8a0-0000-7000-8000-00000000000d';

const queued: Execution = {
  id: EXECUTION,
  graph_id: GRAPH,
  graph_version: 1,
  parent_id: null,
  forked_from: null,
  status: 'QUEUED',
  lane: 'normal',
  inputs: {},
  outputs: {},
  error: null,
  warnings: [],
  queued_at: '2027-01-01T00:00:00.000Z',
  started_at: null,
  ended_at: null,
  stats: { node_count: 0, node_errors: 0, retries: 0, duration_ms: null },
};
const completed: Execution = { ...queued, status: 'COMPLETED', outputs: { answer: [42] } };
const events: ExecutionEvent[] = [
  { seq: 1, at: 1, type: 'execution_started' },
  { seq: 2, at: 2, type: 'execution_output', name: 'answer', value: 'two\nlines' },
  { seq: 3, at: 3, type: 'execution_completed', warnings: [] },
];

let started: StartRequest[] = [];
let waits: number[] = [];
let result: StartResult;
let looks = 0;
let isHeard = true;
let onEndlessLook = () => {};
const accepted = (finished: Execution | null): StartResult => ({
  kind: 'accepted',
  execution: queued,
  wait: async (ms) => {
    waits.push(ms);
    return finished;
  },
});

const app = testApp({
  env: { RATE_LIMIT_EXECUTE_PER_MINUTE: '120' },
  executions: {
    start: async (request) => {
      started.push(request);
      if (!isHeard) throw new Error('the answer was lost');
      return result;
    },
    find: async (_, id) => (id === EXECUTION ? completed : null),
    stop: async (_, id) => (id === EXECUTION ? 'stopped' : id === GRAPH ? 'already_ended' : 'not_found'),
    nodes: async (_, id) => (id === OLD ? 'deleted' : null),
    // Grows by one event with each look.
    events: async (_, id, after) => {
      if (id === OLD) return 'deleted';
      if (id === ENDLESS) {
        onEndlessLook();
        return { events: [], ended: false };
      }
      if (id !== EXECUTION) return null;
      looks++;
      const page = events.slice(after, looks);
      return { events: page, ended: looks >= events.length };
    },
  },
});
const execute = (asking: object = {}) => app.ask(`/api/v1/graphs/${GRAPH}/execute`, { method: 'POST', token, ...asking });
let token = '';
let userId = '';
beforeAll(async () => {
  const session = await app.signUp();
  token = session.access_token;
  userId = session.user.id;
});
beforeEach(() => {
  started = [];
  waits = [];
  looks = 0;
  result = accepted(completed);
});

describe('starting', () => {
  test('answers 202 with the queued execution and its address', async () => {
    const answer = await execute({ body: { inputs: { name: 'Ada' }, lane: 'high', version: 3 } });
    expect(answer).toMatchObject({ status: 202, body: queued });
    expect(answer.headers.get('location')).toBe(`/api/v1/executions/${EXECUTION}`);
    expect(started).toEqual([{ userId, graphId: GRAPH, version: 3, inputs: { name: 'Ada' }, lane: 'high' }]);
    expect(waits).toEqual([]);
  });

  test('needs no body', async () => {
    expect((await execute()).status).toBe(202);
    expect(started).toEqual([{ userId, graphId: GRAPH, inputs: {}, lane: 'normal' }]);
  });

  test('waits as long as is preferred and answers 200 with the end', async () => {
    const answer = await execute({ headers: { prefer: 'wait=30' } });
    expect(answer).toMatchObject({ status: 200, body: completed });
    expect(answer.headers.get('preference-applied')).toBe('wait=30');
    expect(waits).toEqual([30_000]);
  });

  test('answers 202 when that was not long enough', async () => {
    result = accepted(null);
    const answer = await execute({ headers: { prefer: 'wait=3600' } });
    expect(answer).toMatchObject({ status: 202, body: queued });
    expect(answer.headers.get('preference-applied')).toBe('wait=60');
  });

  test.each<[StartResult, number, string]>([
    [{ kind: 'not_found' }, 404, 'not_found'],
    [{ kind: 'no_nodes' }, 422, 'graph_has_no_nodes'],
    [
      { kind: 'invalid_graph', faults: [{ code: 'unknown_pin', message: 'no pin', pointer: '/links/0', link_id: 'l', pin: 'p' }] },
      422,
      'invalid_graph',
    ],
    [
      { kind: 'invalid_inputs', faults: [{ code: 'missing_input', name: 'x', pointer: '/inputs/x', message: 'missing' }] },
      422,
      'invalid_inputs',
    ],
  ])('says why not: %j', async (refusal, status, code) => {
    result = refusal;
    const answer = await execute();
    expect(answer).toMatchObject({ status, body: { code } });
    expect(answer.body.errors?.length ?? 0).toBe('faults' in refusal ? 1 : 0);
  });

  test.each([{ lane: 'fast' }, { inputs: [] }, { version: 0 }, { version: 1e10 }])('refuses %j', async (body) => {
    expect(await execute({ body })).toMatchObject({ status: 422, body: { code: 'invalid_body' } });
    expect(started).toEqual([]);
  });

  test('keeps inputs verbatim, __proto__ included', async () => {
    await execute({ raw: '{"inputs":{"__proto__":{"a":1}}}', headers: { 'content-type': 'application/json' } });
    expect(JSON.stringify(started[0]?.inputs)).toBe('{"__proto__":{"a":1}}');
  });

  test('happens once under one Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'once', prefer: 'wait=5' };
    const answers = await Promise.all([execute({ headers }), execute({ headers }), execute({ headers })]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(started).toHaveLength(1);
  });

  test('asked for again after an answer that was lost, means the same execution', async () => {
    const headers = { 'idempotency-key': 'lost' };
    isHeard = false;
    expect((await execute({ headers })).status).toBe(500);
    isHeard = true;
    await execute({ headers });
    await execute({ headers: { 'idempotency-key': 'another' } });
    const [lost, again, another] = started.map(({ id }) => id);
    expect(lost).toMatch(/^[0-9a-f-]{36}$/);
    expect([again === lost, another === lost]).toEqual([true, false]);
  });
});

describe('the limit of starts', () => {
  test('is told with each answer, and ends in 429 with the time to wait', async () => {
    const { access_token } = await app.signUp();
    const first = await execute({ token: access_token });
    expect([first.headers.get('ratelimit-limit'), first.headers.get('ratelimit-remaining')]).toEqual(['120', '119']);
    const answers = await Promise.all(Array.from({ length: 130 }, () => execute({ token: access_token })));
    const refused = answers.filter(({ status }) => status === 429);
    expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(refused[0]?.body.code).toBe('rate_limited');
  });

  test('is each user’s own', async () => {
    expect((await execute({ token: (await app.signUp()).access_token })).status).toBe(202);
  });
});

test('stops', async () => {
  const stop = (id: string) => app.ask(`/api/v1/executions/${id}/stop`, { method: 'POST', token });
  expect(await stop(EXECUTION)).toMatchObject({ status: 200, body: { id: EXECUTION } });
  expect(await stop(GRAPH)).toMatchObject({ status: 409, body: { code: 'already_ended' } });
  expect((await stop('0190b8a0-0000-7000-8000-00000000000c')).status).toBe(404);
});

test('counts by status, zeros included', async () => {
  const counts = await app.ask('/api/v1/executions/counts', { token });
  expect(counts.body).toMatchObject({ total: 0, by_status: { QUEUED: 0, COMPLETED: 0 } });
});

describe('the log', () => {
  const path = `/api/v1/executions/${EXECUTION}/events`;

  test('comes in pages', async () => {
    expect((await app.ask(path, { token })).body).toEqual({ items: events.slice(0, 1), next_after: 1, ended: false });
    expect((await app.ask(`${path}?after=1`, { token })).body).toEqual({ items: events.slice(1, 2), next_after: 2, ended: false });
    expect((await app.ask(`${path}?after=3`, { token })).body).toEqual({ items: [], next_after: 3, ended: true });
  });

  test('streams as it grows until it has ended', async () => {
    const answer = await app.ask(path, { token, headers: { accept: 'text/event-stream' } });
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    const sent = answer.text.split('\n\n').filter((part) => part.startsWith('id:'));
    expect(sent.map((part) => JSON.parse(/^data: (.*)$/m.exec(part)?.[1] ?? ''))).toEqual(events);
    expect(answer.text).toMatch(/event: ended\ndata: \{\}\n\n$/);
  });

  test('streams to nobody whose session is over or whose key was revoked', async () => {
    const { access_token } = await app.signUp();
    const made = await app.ask('/api/v1/api-keys', { token, body: { name: 'ci', scopes: ['executions:read'] } });
    const open = (headers: { [name: string]: string }) =>
      app.ask(`/api/v1/executions/${ENDLESS}/events`, { headers: { accept: 'text/event-stream', ...headers } });
    let opened = 0;
    const { promise: bothOpen, resolve } = Promise.withResolvers<void>();
    onEndlessLook = () => {
      if (++opened === 2) resolve();
    };
    const streams = [open({ authorization: `Bearer ${access_token}` }), open({ 'x-api-key': made.body.key })];
    await bothOpen;
    expect((await app.ask('/auth/v1/logout?scope=local', { method: 'POST', token: access_token })).status).toBe(204);
    expect((await app.ask(`/api/v1/api-keys/${made.body.id}`, { method: 'DELETE', token })).status).toBe(204);
    // They end, though their execution does not.
    for (const answer of await Promise.all(streams)) expect(answer).toMatchObject({ status: 200, text: '' });
  });

  test('goes on after the last event that the client has', async () => {
    looks = 3;
    const answer = await app.ask(path, { token, headers: { accept: 'text/event-stream', 'last-event-id': '2' } });
    expect(answer.text).toMatch(/^id: 3\nevent: execution_completed\n/);
  });

  test('that is not kept any more is gone, and so are the node executions', async () => {
    for (const [what, accept] of [
      ['events', 'application/json'],
      ['events', 'text/event-stream'],
      ['nodes', 'application/json'],
    ] as const) {
      const answer = await app.ask(`/api/v1/executions/${OLD}/${what}`, { token, headers: { accept } });
      expect(answer).toMatchObject({ status: 410, body: { code: 'history_deleted' } });
    }
  });

  test('of nobody is not found', async () => {
    expect((await app.ask(`/api/v1/executions/${GRAPH}/events`, { token })).status).toBe(404);
  });
});

describe('while Redis is away', () => {
  beforeAll(() => app.redis.stop());

  test('executions start, and who is signed in stays so', async () => {
    expect((await execute()).status).toBe(202);
    expect((await app.ask('/auth/v1/user', { token })).status).toBe(200);
  });

  test('nobody can sign in, since attempts cannot be counted', async () => {
    const body = { email: 'user-1@example.test', password: 'a good password' };
    const answer = await app.ask('/auth/v1/token?grant_type=password', { body });
    expect(answer).toMatchObject({ status: 503, body: { code: 'limiter_unavailable' } });
    expect(answer.headers.get('retry-after')).toBe('1');
  });

  test('health says so', async () => {
    expect(await app.ask('/health/redis')).toMatchObject({ status: 503, body: { status: 'down' } });
  });
});
