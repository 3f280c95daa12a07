import { beforeAll, describe, expect, test } from 'vitest';
import { type Account, jsonClient, signUp } from '../local/testing/json-client.ts';
import { usePlatform } from '../local/testing/platform.ts';
import type { ExecutionEvent } from '../schema/execution/event.ts';
import type { Execution, NodeExecution } from '../schema/execution/execution.ts';
import type { LiveMessage } from '../schema/execution/live-message.ts';
import type { GraphDraft } from '../schema/graph/graph.ts';
import { chain, waiting } from './testing/graphs.ts';
import { connectLive } from './testing/live-client.ts';

/** The whole path on the real parts, as a client sees it. */
const platform = usePlatform({ env: { RATE_LIMIT_AUTH_PER_MINUTE: '600' } });
let owner: Account;
let stranger: Account;
beforeAll(async () => {
  owner = await signUp(platform.url);
  stranger = await signUp(platform.url);
});

const save = async (graph: GraphDraft): Promise<string> =>
  ((await owner.client.request('POST', '/api/v1/graphs', { body: graph })).body as { id: string }).id;

async function start(graphId: string, headers: Record<string, string> = {}): Promise<Execution> {
  const { body } = await owner.client.request('POST', `/api/v1/graphs/${graphId}/execute`, { body: { inputs: { v: 'a' } }, headers });
  return body as Execution;
}

const read = async <T>(path: string): Promise<T> => (await owner.client.request('GET', `/api/v1/${path}`)).body as T;
const eventsOf = async (id: string) => (await read<{ items: ExecutionEvent[] }>(`executions/${id}/events?limit=1000`)).items;

/** The event that a live message was made from. */
const toEvent = ({ seq, at, data }: LiveMessage) => ({ seq, at: Date.parse(at), ...data });
const isEnd = (message: LiveMessage) => message.type === 'EXECUTION_COMPLETED' || message.type === 'EXECUTION_FAILED';

const authenticated = async () => {
  const client = await connectLive(platform.url, '/ws');
  client.send({ type: 'authenticate', token: owner.accessToken });
  await client.next((message) => message.type === 'PRESENCE');
  return client;
};

describe('an execution', () => {
  test('answers with its outputs when asked to wait, and the record says the same', async () => {
    const execution = await start(await save(chain(10)), { prefer: 'wait=30' });
    expect(execution).toMatchObject({
      status: 'COMPLETED',
      outputs: { v: ['axxxxxxxxxx'] },
      error: null,
      warnings: [],
      stats: { node_count: 12 },
    });
    expect(await read<Execution>(`executions/${execution.id}`)).toEqual(execution);
    const nodes = await read<{ items: NodeExecution[] }>(`executions/${execution.id}/nodes?limit=100`);
    expect(nodes.items.map((node) => node.status)).toEqual(Array(12).fill('COMPLETED'));
    expect(nodes.items.find((node) => node.node_id === 's2')).toMatchObject({
      input: { input: ['ax', 'x'], delimiter: '' },
      output: { output: ['axx'] },
    });
    const events = await eventsOf(execution.id);
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.at(-1)?.type).toBe('execution_completed');
  });

  test('is run again with the same inputs, on the version that it ran', async () => {
    const graphId = await save(chain(1));
    const first = await start(graphId, { prefer: 'wait=30' });
    await owner.client.request('PUT', `/api/v1/graphs/${graphId}`, { body: chain(2) });
    const again = await owner.client.request('POST', `/api/v1/executions/${first.id}/rerun`, { headers: { prefer: 'wait=30' } });
    expect(again.body).toMatchObject({
      status: 'COMPLETED',
      graph_version: 1,
      inputs: first.inputs,
      outputs: first.outputs,
      lane: first.lane,
    });
    expect((again.body as Execution).id).not.toBe(first.id);
    expect((await start(graphId, { prefer: 'wait=30' })).outputs).toEqual({ v: ['axx'] });
  });

  test('goes on after the wait is over', async () => {
    const answer = await start(await save(waiting(2)), { prefer: 'wait=1' });
    expect(answer).toMatchObject({ status: 'QUEUED', ended_at: null });
    const client = await connectLive(platform.url, `/parties/execution/${answer.id}`, { authorization: `Bearer ${owner.accessToken}` });
    expect(await client.next(isEnd)).toMatchObject({ type: 'EXECUTION_COMPLETED' });
    client.close();
    expect(await read<Execution>(`executions/${answer.id}`)).toMatchObject({ status: 'COMPLETED', outputs: { v: ['a'] } });
  });

  test('is stopped while it rests, once', async () => {
    const { id } = await start(await save(waiting(3_000)));
    const client = await connectLive(platform.url, `/parties/execution/${id}`, { authorization: `Bearer ${owner.accessToken}` });
    await client.next((message) => message.data.type === 'node_waiting');
    expect((await read<Execution>(`executions/${id}`)).status).toBe('RUNNING');
    expect((await owner.client.request('POST', `/api/v1/executions/${id}/stop`)).status).toBe(200);
    expect(await client.next(isEnd)).toMatchObject({ type: 'EXECUTION_FAILED', data: { type: 'execution_terminated' } });
    expect((await owner.client.request('POST', `/api/v1/executions/${id}/stop`)).body).toMatchObject({ code: 'already_ended' });
    expect((await read<Execution>(`executions/${id}`)).status).toBe('TERMINATED');
    client.close();
  });

  test('of somebody else looks like one that does not exist', async () => {
    const { id, graph_id } = await start(await save(chain(1)), { prefer: 'wait=30' });
    for (const [method, path] of [
      ['GET', `executions/${id}`],
      ['GET', `executions/${id}/nodes`],
      ['GET', `executions/${id}/events`],
      ['POST', `executions/${id}/stop`],
      ['POST', `executions/${id}/rerun`],
      ['GET', `graphs/${graph_id}`],
      ['POST', `graphs/${graph_id}/execute`],
    ] as const) {
      const { status, body } = await stranger.client.request(method, `/api/v1/${path}`, method === 'POST' ? { body: {} } : {});
      expect([path, status, body]).toEqual([path, 404, expect.objectContaining({ code: 'not_found' })]);
    }
    await expect(
      connectLive(platform.url, `/parties/execution/${id}`, { authorization: `Bearer ${stranger.accessToken}` }),
    ).rejects.toThrow('HTTP 404');
    await expect(connectLive(platform.url, `/parties/execution/${id}`)).rejects.toThrow('HTTP 401');
  });
});

describe('a live stream', () => {
  test('joined is the log, whether it was watched from the start, resumed, or played after the end', async () => {
    const client = await authenticated();
    const { id } = await start(await save(waiting(1)));
    client.send({ type: 'subscribe', execution_id: id });
    await client.next((message) => message.execution_id === id && message.data.type === 'node_waiting');
    client.close();
    const seen = client.messages.filter((message) => message.seq !== undefined);

    const again = await authenticated();
    again.send({ type: 'subscribe', execution_id: id, after: seen.at(-1)?.seq });
    await again.next((message) => message.seq !== undefined && isEnd(message));
    seen.push(...again.messages.filter((message) => message.seq !== undefined));
    const log = await eventsOf(id);
    expect(seen.map(toEvent)).toEqual(log);

    const late = await connectLive(platform.url, `/parties/execution/${id}?after=2`, { authorization: `Bearer ${owner.accessToken}` });
    await late.next(isEnd);
    expect(late.messages.map(toEvent)).toEqual(log.slice(2));
    again.close();
    late.close();
  });

  test('tells every tab of the user when an execution starts and ends, and who is there', async () => {
    const headers = { authorization: `Bearer ${owner.accessToken}` };
    const [one, other] = [await connectLive(platform.url, '/parties/user-channel/me', headers), await authenticated()];
    await one.next((message) => message.type === 'PRESENCE' && Number(message.data.connections) >= 2);
    const { id } = await start(await save(chain(1)), { prefer: 'wait=30' });
    for (const tab of [one, other]) {
      await tab.next((message) => message.type === 'EXECUTION_STARTED' && message.execution_id === id);
      await tab.next((message) => message.type === 'EXECUTION_COMPLETED' && message.execution_id === id);
    }
    one.close();
    other.close();
  });

  test.each([
    ['before it knows who asks', { type: 'subscribe', execution_id: '01890000-0000-7000-8000-000000000000' }, 'unauthenticated'],
    ['for what is no message', 'hello', 'invalid_message'],
    ['for an unknown type', { type: 'shout' }, 'invalid_message'],
    ['for deep nesting', '['.repeat(5_000), 'invalid_message'],
  ])('answers with an error %s', async (_, message, code) => {
    const client = await connectLive(platform.url, '/ws');
    client.send(message);
    expect(await client.next((one) => one.type === 'ERROR')).toMatchObject({ data: { code } });
    client.close();
  });

  test('closes on a token that is not valid', async () => {
    const client = await connectLive(platform.url, '/ws');
    client.send({ type: 'authenticate', token: `${owner.accessToken.slice(0, -3)}abc` });
    expect(await client.closed).toBe(4401);
  });

  test('of an execution that does not exist is an error, and the socket lives on', async () => {
    const client = await authenticated();
    client.send({ type: 'subscribe', execution_id: '01890000-0000-7000-8000-000000000000' });
    expect(await client.next((message) => message.type === 'ERROR')).toMatchObject({ data: { code: 'not_found' } });
    client.send({ type: 'ping' });
    await client.next((message) => message.type === 'PONG');
    client.close();
  });
});

describe('more executions than slots', () => {
  test('wait for their turn and all complete', async () => {
    const graphId = await save(waiting(1));
    const started = await Promise.all(Array.from({ length: 130 }, () => start(graphId)));
    const client = await authenticated();
    for (const { id } of started) {
      client.send({ type: 'subscribe', execution_id: id });
      await client.next((message) => message.execution_id === id && message.seq !== undefined && isEnd(message));
      client.send({ type: 'unsubscribe', execution_id: id });
    }
    client.close();
    const { total, by_status } = await read<{ total: number; by_status: Record<string, number> }>(`executions/counts?graph_id=${graphId}`);
    expect([total, by_status.COMPLETED]).toEqual([130, 130]);
  });
});

describe('the doors', () => {
  test('every service says that it is up', async () => {
    const { status, body } = await jsonClient(platform.url).request('GET', '/health');
    expect([status, body]).toEqual([200, expect.objectContaining({ status: 'up' })]);
  });

  test.each([
    ['GET', '/api/v1/nothing', 404],
    ['PATCH', '/api/v1/graphs', 405],
    ['GET', '/ws', 426],
    ['GET', '/parties/execution/x', 426],
  ])('%s %s answers %i as a problem', async (method, path, status) => {
    const answer = await owner.client.request(method, path);
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    expect(JSON.stringify(answer.body)).not.toMatch(/\bat .*\.js:\d+/);
  });

  test('what is no route is the site', async () => {
    expect((await fetch(platform.url)).headers.get('content-type')).toMatch(/^text\/html/);
    expect((await fetch(`${platform.url}/nowhere`)).status).toBe(404);
  });
});
