import { beforeAll, describe, expect, test } from 'vitest';
import { type Account, jsonClient, signUp } from '../local/testing/json-client.ts';
import { usePlatform } from '../local/testing/platform.ts';
import type { AwaitedReview } from '../schema/api/reviews.ts';
import type { ExecutionEvent } from '../schema/execution/event.ts';
import type { Execution, NodeExecution } from '../schema/execution/execution.ts';
import type { Status } from '../schema/execution/status.ts';
import type { GraphDraft } from '../schema/graph/graph.ts';
import type { JsonObject } from '../schema/json.ts';
import { asking, large, running } from './testing/agents.ts';
import { chain, waiting } from './testing/graphs.ts';

/** Executions that await others, on the real parts: agents, reviews, large values, forks. */
const platform = usePlatform({ env: { RATE_LIMIT_AUTH_PER_MINUTE: '600' } });
let owner: Account;
let stranger: Account;
beforeAll(async () => {
  owner = await signUp(platform.url);
  stranger = await signUp(platform.url);
});

const post = (path: string, body: unknown, who = owner, headers: Record<string, string> = {}) =>
  who.client.request('POST', `/api/v1/${path}`, { body, headers });
const read = async <T>(path: string, who = owner): Promise<T> => (await who.client.request('GET', `/api/v1/${path}`)).body as T;
const save = async (graph: GraphDraft): Promise<string> => ((await post('graphs', graph)).body as { id: string }).id;

async function start(graph: GraphDraft, { v = 'a', wait = 0 }: { v?: string; wait?: number } = {}): Promise<Execution> {
  const headers: Record<string, string> = wait === 0 ? {} : { prefer: `wait=${wait}` };
  return (await post(`graphs/${await save(graph)}/execute`, { inputs: { v } }, owner, headers)).body as Execution;
}

/** The execution once it has this status. */
async function reaching(id: string, status: Status): Promise<Execution> {
  for (;;) {
    const execution = await read<Execution>(`executions/${id}`);
    if (execution.status === status) return execution;
    if (['COMPLETED', 'FAILED', 'TERMINATED'].includes(execution.status)) throw new Error(JSON.stringify(execution));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const childrenOf = async (id: string) => (await read<{ items: Execution[] }>(`executions?parent_id=${id}`)).items;
const eventsOf = async (id: string) => (await read<{ items: ExecutionEvent[] }>(`executions/${id}/events?limit=1000`)).items;

describe('an agent that runs an agent', () => {
  test('answers with what that one answers, and both are executions of their own', async () => {
    const inner = await save(chain(2));
    const execution = await start(running(inner), { wait: 30 });
    expect(execution).toMatchObject({ status: 'COMPLETED', outputs: { v: ['axx'] }, parent_id: null });
    const [child] = await childrenOf(execution.id);
    expect(child).toMatchObject({ status: 'COMPLETED', graph_id: inner, parent_id: execution.id, lane: execution.lane });
    const { items } = await read<{ items: NodeExecution[] }>(`executions/${execution.id}/nodes`);
    expect(items.find((node) => node.node_id === 'agent')).toMatchObject({ status: 'COMPLETED', agent_execution_id: child?.id });
    expect((await read<{ items: Execution[] }>('executions?limit=100')).items.some(({ id }) => id === child?.id)).toBe(false);
  });

  test.each([
    ['00000000-0000-7000-8000-000000000000', 1],
    ['no id', 1],
    ['00000000-0000-7000-8000-000000000000', 2 ** 40],
  ])('fails when there is no agent %s with version %d', async (graphId, version) => {
    const execution = await start(running(graphId, version), { wait: 30 });
    expect(execution).toMatchObject({ status: 'FAILED', error: { code: 'unknown_agent', node_id: 'agent' } });
  });

  test('cannot run the agent of somebody else', async () => {
    const { body } = await post('graphs', chain(1), stranger);
    const execution = await start(running((body as { id: string }).id), { wait: 30 });
    expect(execution).toMatchObject({ status: 'FAILED', error: { code: 'unknown_agent' } });
  });

  test('stops that one when it is stopped', async () => {
    const execution = await start(running(await save(waiting(600))));
    let child: Execution | undefined;
    while (child?.status !== 'RUNNING') [child] = await childrenOf(execution.id);
    expect((await post(`executions/${execution.id}/stop`, {})).status).toBe(200);
    await reaching(child.id, 'TERMINATED');
  });

  test('that runs itself is refused at its depth, not run for ever', async () => {
    const id = await save(running('00000000-0000-7000-8000-000000000000'));
    const itself = running(id, 2);
    expect((await owner.client.request('PUT', `/api/v1/graphs/${id}`, { body: itself })).status).toBe(200);
    const { body } = await post(`graphs/${id}/execute`, { inputs: { v: 'a' } }, owner, { prefer: 'wait=60' });
    expect(body).toMatchObject({ status: 'FAILED', error: { code: 'agent_failed', message: expect.stringMatching(/8 deep/) } });
  });

  test('rests in REVIEW while that one does, and goes on with it', async () => {
    const execution = await start(running(await save(asking())));
    await reaching(execution.id, 'REVIEW');
    const [child] = await childrenOf(execution.id);
    const decision = { node_id: 'ask', firing: 1, decision: 'approved', data: 'b' };
    expect((await post(`executions/${child?.id}/review`, decision)).status).toBe(204);
    expect(await reaching(execution.id, 'COMPLETED')).toMatchObject({ outputs: { v: ['b'] } });
  });
});

describe('a review', () => {
  const inReview = async (editable = true) => {
    const execution = await start(asking(editable));
    await reaching(execution.id, 'REVIEW');
    return execution.id;
  };
  const which = { node_id: 'ask', firing: 1 };
  const listed = async (id: string, who = owner) =>
    (await read<{ items: AwaitedReview[] }>('reviews?limit=100', who)).items.filter((review) => review.execution_id === id);
  /** Waits for the record, which follows the log. */
  const recorded = async (id: string) => {
    while ((await listed(id)).length === 0) await new Promise((resolve) => setTimeout(resolve, 50));
  };

  test('is listed until it is decided, and only to its owner', async () => {
    const id = await inReview();
    await recorded(id);
    expect(await listed(id)).toMatchObject([{ ...which, name: 'Send it?', editable: true, graph_name: 'asks a person' }]);
    expect(await listed(id, stranger)).toEqual([]);
    expect((await post(`executions/${id}/review`, { ...which, decision: 'approved' })).status).toBe(204);
    await reaching(id, 'COMPLETED');
    while ((await listed(id)).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
  });

  test('rejected goes on without approval', async () => {
    const id = await inReview();
    expect((await post(`executions/${id}/review`, { ...which, decision: 'rejected', message: 'no' })).status).toBe(204);
    expect(await reaching(id, 'COMPLETED')).toMatchObject({ outputs: {} });
  });

  test('is decided once, however many decide at the same time', async () => {
    const id = await inReview();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, at) => post(`executions/${id}/review`, { ...which, decision: 'approved', data: at })),
    );
    expect(answers.map(({ status }) => status).toSorted()).toEqual([204, ...Array(9).fill(409)]);
    expect((await reaching(id, 'COMPLETED')).outputs.v).toHaveLength(1);
  });

  test('is nobody else’s, and what may not be changed is not', async () => {
    const id = await inReview(false);
    const decision = { ...which, decision: 'approved' };
    expect((await post(`executions/${id}/review`, decision, stranger)).status).toBe(404);
    expect((await post(`executions/${id}/review-link`, which, stranger)).status).toBe(404);
    expect((await post(`executions/${id}/review`, { ...decision, data: 'b' })).body).toMatchObject({ code: 'not_editable' });
    expect((await post(`executions/${id}/stop`, {})).status).toBe(200);
    expect((await post(`executions/${id}/review`, decision)).body).toMatchObject({ code: 'not_in_review' });
  });

  test('can be decided by whoever has its link, once', async () => {
    const id = await inReview();
    await recorded(id);
    const { status, body } = await post(`executions/${id}/review-link`, which);
    expect(status).toBe(201);
    const token = new URL((body as { url: string }).url).hash.slice(1);
    const anyone = jsonClient(platform.url);
    const byLink = (what: string, more: JsonObject = {}) =>
      anyone.request('POST', `/api/v1/review-links/${what}`, { body: { token, ...more } });
    expect((await byLink('open')).body).toEqual({ graph_name: 'asks a person', name: 'Send it?', data: 'a', editable: true });
    expect((await byLink('decide', { decision: 'approved', data: 'by link' })).status).toBe(204);
    expect(await reaching(id, 'COMPLETED')).toMatchObject({ outputs: { v: ['by link'] } });
    expect((await byLink('decide', { decision: 'rejected' })).body).toMatchObject({ code: 'not_in_review' });
  });

  test('of text that Postgres cannot decode is listed and opened like any other', async () => {
    const v = 'a\u0000b\ud800';
    const { id } = (await post(`graphs/${await save(asking())}/execute`, { inputs: { v } })).body as Execution;
    await reaching(id, 'REVIEW');
    await recorded(id);
    const { body } = await post(`executions/${id}/review-link`, which);
    const token = new URL((body as { url: string }).url).hash.slice(1);
    const answer = await jsonClient(platform.url).request('POST', '/api/v1/review-links/open', { body: { token } });
    expect(answer).toMatchObject({ status: 200, body: { data: v } });
    await post(`executions/${id}/stop`, {});
  });

  test('takes no other token for its link, and its link is no other token', async () => {
    const id = await inReview();
    await recorded(id);
    const { body } = await post(`executions/${id}/review-link`, which);
    const token = new URL((body as { url: string }).url).hash.slice(1);
    const anyone = jsonClient(platform.url);
    for (const other of [owner.accessToken, `${token}x`, token.split('.').slice(0, 2).join('.'), '']) {
      const answer = await anyone.request('POST', '/api/v1/review-links/open', { body: { token: other } });
      expect(answer.body).toMatchObject({ code: 'invalid_link' });
    }
    expect((await jsonClient(platform.url, token).request('GET', '/api/v1/executions')).status).toBe(401);
  });
});

describe('a large value', () => {
  test('stands in its place by reference, reaches blocks whole, and is read by its owner', async () => {
    const v = 'x'.repeat(900_000);
    const execution = await start(large(), { v, wait: 30 });
    expect(execution).toMatchObject({ status: 'COMPLETED', outputs: { key: [0, 1, 2] } });
    const [value] = execution.outputs.v as [{ $spilled: { id: string; bytes: number } }];
    expect(value.$spilled).toMatchObject({ type: 'array' });
    const path = `executions/${execution.id}/values/${value.$spilled.id}`;
    expect(await read(path)).toEqual([v, v, v]);
    expect((await stranger.client.request('GET', `/api/v1/${path}`)).status).toBe(404);
    const yielded = (await eventsOf(execution.id)).find((event) => event.type === 'node_output' && event.node_id === 'list');
    expect(yielded).toMatchObject({ value });
  });

  test('that an agent answers becomes one of whoever ran it', async () => {
    const v = 'x'.repeat(900_000);
    const execution = await start(running(await save(large())), { v, wait: 30 });
    const [value] = execution.outputs.v as [{ $spilled: { id: string } }];
    expect(await read(`executions/${execution.id}/values/${value.$spilled.id}`)).toEqual([v, v, v]);
  });
});

describe('a fork', () => {
  test('goes on from a node execution with other outputs, of an execution that is over or under way', async () => {
    const over = await start(chain(3), { wait: 30 });
    const fork = { node_id: 's1', firing: 1, outputs: { output: ['fork '] } };
    const { status, body } = await post(`executions/${over.id}/fork`, fork, owner, { prefer: 'wait=30' });
    expect(status).toBe(200);
    expect(body).toMatchObject({ status: 'COMPLETED', outputs: { v: ['fork xx'] }, forked_from: over.id, inputs: { v: 'a' } });
    const events = await eventsOf((body as Execution).id);
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));

    const underWay = await start(waiting(600));
    await reaching(underWay.id, 'RUNNING');
    const ahead = { node_id: 'wait', firing: 1, outputs: { output_message: ['no time'] } };
    expect((await post(`executions/${underWay.id}/fork`, ahead, owner, { prefer: 'wait=30' })).body).toMatchObject({
      status: 'COMPLETED',
      outputs: { v: ['no time'] },
    });
    await post(`executions/${underWay.id}/stop`, {});
  });

  test('takes large values along', async () => {
    const v = 'x'.repeat(900_000);
    const { id } = await start(large(), { v, wait: 30 });
    const { body } = await post(`executions/${id}/fork`, { node_id: 'list', firing: 1 }, owner, { prefer: 'wait=30' });
    const fork = body as Execution;
    expect(fork).toMatchObject({ status: 'COMPLETED', outputs: { key: [0, 1, 2] } });
    const [value] = fork.outputs.v as [{ $spilled: { id: string } }];
    expect(await read(`executions/${fork.id}/values/${value.$spilled.id}`)).toEqual([v, v, v]);
  });

  test.each<[string, JsonObject, string, string]>([
    ['a node that is not there', { node_id: 'nobody', firing: 1 }, 'unknown_node', '/node_id'],
    ['a firing that never was', { node_id: 's1', firing: 9 }, 'never_began', '/firing'],
    ['a pin that is not there', { node_id: 's1', firing: 1, outputs: { nowhere: [1] } }, 'unknown_pin', '/outputs/nowhere'],
    ['an output node with other outputs', { node_id: 'out', firing: 1, outputs: { output: [1] } }, 'output_node', '/outputs'],
    [
      'a large value that it never had',
      {
        node_id: 's1',
        firing: 1,
        outputs: { output: [{ $spilled: { id: '00000000-0000-4000-8000-000000000000', bytes: -1, type: 'string' } }] },
      },
      'unknown_value',
      '/outputs/output/0',
    ],
  ])('is refused from %s', async (_, request, code, pointer) => {
    const { id } = await start(chain(1), { wait: 30 });
    const answer = await post(`executions/${id}/fork`, request);
    expect(answer).toMatchObject({ status: 422, body: { code: 'invalid_fork', errors: [{ code, pointer }] } });
    expect((await post(`executions/${id}/fork`, request, stranger)).status).toBe(404);
  });
});
