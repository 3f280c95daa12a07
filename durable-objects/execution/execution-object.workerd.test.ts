import { abortAllDurableObjects, evictDurableObject, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { findBlockDefinition } from '../../blocks/catalogue.ts';
import { connect } from '../../db/client.ts';
import { newId } from '../../db/new-id.ts';
import { acceptExecution, findArchivedLog, findExecution } from '../../db/queries/executions.ts';
import { insertGraph } from '../../db/queries/graphs.ts';
import { addUser } from '../../db/testing/rows.ts';
import type { GraphDraft } from '../../schema/graph/graph.ts';
import { compileGraph, type Plan } from '../../schema/graph/plan.ts';
import type { ExecutionOrder, ExecutionRpc } from '../../schema/rpc.ts';
import { slotObjectName } from '../../schema/slot.ts';
import { waiting } from '../../workers/testing/graphs.ts';

/** The object on the real runtime: real storage, alarms and eviction, the record in a real Postgres. */
const database = connect((env as unknown as { DATABASE_URL: string }).DATABASE_URL);
let userId: string;
beforeAll(async () => {
  userId = await addUser(database);
});

/** The stub's generated type does not end for recursive JSON; what travels is this. */
const objectOf = (slot: number): DurableObjectStub & ExecutionRpc =>
  env.Execution.getByName(slotObjectName({ user_id: userId, slot })) as unknown as DurableObjectStub & ExecutionRpc;

/** Accepts an execution as the Worker does, and gives its order and object. */
async function accepted(draft: GraphDraft) {
  const graph = await insertGraph(database, userId, draft);
  const plan: Plan = compileGraph(graph, findBlockDefinition);
  const now = Date.now();
  const execution_id = newId();
  const answer = await acceptExecution(database, {
    id: execution_id,
    user_id: userId,
    graph_id: graph.id,
    graph_version: 1,
    expect_active: true,
    lane: 'normal',
    inputs: { v: 'a' },
    queued_at: now,
    expires_at: now + 60_000,
    slots: 100,
  });
  if (answer.kind !== 'accepted' || answer.slot === null) throw new Error('no slot');
  const order: ExecutionOrder = {
    execution_id,
    user_id: userId,
    graph_id: graph.id,
    graph_version: 1,
    lane: 'normal',
    plan,
    inputs: { v: 'a' },
    queued_at: now,
  };
  return { id: execution_id, order, slot: answer.slot, object: objectOf(answer.slot) };
}

/** The object's own tables. The runtime's, where it notes that an alarm has rung, are its affair. */
const tablesOf = (object: DurableObjectStub) =>
  runInDurableObject(object, (_, { storage }) =>
    storage.sql
      .exec<{ name: string }>("SELECT name FROM sqlite_master WHERE type = 'table'")
      .toArray()
      .map(({ name }) => name)
      .filter((name) => !name.startsWith('_cf_')),
  );

const rest = (seconds: number) => accepted(waiting(seconds));

describe('an execution object', () => {
  test('starts once however often it is told to', async () => {
    const { id, order, object } = await rest(600);
    expect(await object.start(id)).toBe('order_needed');
    const answers = await Promise.all(Array.from({ length: 50 }, () => object.start(id, order)));
    expect(answers.toSorted()).toEqual([...Array(49).fill('joined'), 'started']);
    const log = await object.events(id, 0, 1_000);
    expect(log.kind === 'events' && log.events.filter((event) => event.type === 'execution_started')).toHaveLength(1);
    await object.stop(id, 'enough');
  });

  test('starts from an offer, and forgets it', async () => {
    const { id, order, object } = await rest(600);
    await object.offer(order);
    expect(await object.start(id)).toBe('started');
    await object.stop(id, 'enough');
    await object.record(id);
    expect(await object.start(id)).toBe('ended');
  });

  test('goes on after it was evicted while its node rested', async () => {
    const { id, order, object } = await rest(1);
    await object.start(id, order);
    await evictDurableObject(object);
    const ended = await object.wait(id, 10_000);
    expect(ended).toMatchObject({ status: 'COMPLETED', outputs: { v: ['a'] }, stats: { retries: 0 } });
  });

  test('goes on after its memory was lost in the middle', async () => {
    const { id, order, object, slot } = await rest(1);
    await object.start(id, order);
    await abortAllDurableObjects();
    expect(await objectOf(slot).wait(id, 10_000)).toMatchObject({ status: 'COMPLETED', outputs: { v: ['a'] } });
  });

  test('does nothing new when its alarm rings early, twice, or after the end', async () => {
    const { id, order, object } = await rest(600);
    await object.start(id, order);
    const before = await object.events(id, 0, 1_000);
    await runDurableObjectAlarm(object);
    await runDurableObjectAlarm(object);
    expect(await object.events(id, 0, 1_000)).toEqual(before);
    await object.stop(id, 'enough');
    await object.record(id);
    await runDurableObjectAlarm(object);
    expect(await findExecution(database, userId, id)).toMatchObject({ status: 'TERMINATED' });
  });

  test('goes on when its lane message comes again after its alarm was lost', async () => {
    const { id, order, object } = await rest(1);
    await object.start(id, order);
    await runInDurableObject(object, (_, { storage }) => storage.deleteAlarm());
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 2_000 });
    try {
      expect(await object.start(id)).toBe('joined');
    } finally {
      vi.useRealTimers();
    }
    expect(await object.wait(id, 10_000)).toMatchObject({ status: 'COMPLETED', outputs: { v: ['a'] } });
    // It believes that the alarm which was lost is still armed, and another test may draw this slot.
    await object.record(id);
    await evictDurableObject(object);
  });

  test('records the end with the whole log, and then is free for the next execution', async () => {
    const { id, order, object } = await rest(0);
    await object.start(id, order);
    expect(await object.wait(id, 10_000)).toMatchObject({ status: 'COMPLETED' });
    expect(await object.record(id)).toBe(true);
    expect(await findExecution(database, userId, id)).toMatchObject({ status: 'COMPLETED', outputs: { v: ['a'] } });
    expect(await findArchivedLog(database, userId, id)).toMatchObject({ kind: 'row' });
    expect(await object.view(id)).toBeNull();

    const next = { ...order, execution_id: newId() };
    expect(await object.start(next.execution_id, next)).toBe('started');
    expect(await object.start(id, order)).toBe('ended');
    await object.stop(next.execution_id, 'enough');
  });

  test('lets nobody else in while it runs', async () => {
    const { id, order, object } = await rest(600);
    await object.start(id, order);
    const other = { ...order, execution_id: newId() };
    expect(await object.start(other.execution_id, other)).toBe('busy');
    expect(await object.view(other.execution_id)).toBeNull();
    expect(await object.stop(other.execution_id, 'not yours')).toBe(false);
    expect(await object.view(id)).toMatchObject({ status: 'RUNNING' });
    await object.stop(id, 'enough');
  });

  test('does not start what was stopped before its message came', async () => {
    const { id, order, object } = await rest(600);
    await object.offer(order);
    expect(await object.stop(id, 'changed my mind')).toBe(false);
    expect(await object.start(id)).toBe('ended');
  });

  test('always has an alarm while its execution is not over', async () => {
    const { id, order, object } = await rest(600);
    await object.start(id, order);
    const alarm = await runInDurableObject(object, (_, state) => state.storage.getAlarm());
    expect(alarm).not.toBeNull();
    await object.stop(id, 'enough');
  });

  test('gives its storage back once its slot has been idle for a while', async () => {
    const { id, order, object } = await rest(0);
    await object.start(id, order);
    await object.wait(id, 10_000);
    await object.record(id);
    expect(await tablesOf(object)).not.toEqual([]);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 120_000 });
    try {
      await runDurableObjectAlarm(object);
    } finally {
      vi.useRealTimers();
    }
    expect(await tablesOf(object)).toEqual([]);
    expect(await runInDurableObject(object, (_, { storage }) => storage.getAlarm())).toBeNull();
    const next = { ...order, execution_id: newId() };
    expect(await object.start(next.execution_id, next)).toBe('started');
  });

  test('gives the storage of an end that an earlier life recorded back, and records it no second time after that', async () => {
    const { id, order, object } = await rest(0);
    await object.start(id, order);
    await object.wait(id, 10_000);
    await object.record(id);
    await evictDurableObject(object);
    await runDurableObjectAlarm(object);
    expect(await tablesOf(object)).toEqual([]);
    expect(await runInDurableObject(object, (_, { storage }) => storage.getAlarm())).toBeNull();
    expect(await findExecution(database, userId, id)).toMatchObject({ status: 'COMPLETED' });
  });

  test('neither goes on with nor begins anew what its log contradicts, and serves the next', async () => {
    const { id, order, object } = await rest(600);
    await object.start(id, order);
    await runInDurableObject(object, (_, { storage }) =>
      storage.sql.exec('UPDATE log SET events = ?', '[{"seq":7,"at":0,"type":"execution_started"}]'),
    );
    await evictDurableObject(object);
    expect(await object.wake(id)).toBe(false);
    expect(await object.start(id, order)).toBe('busy');
    const next = { ...order, execution_id: newId() };
    expect(await object.start(next.execution_id, next)).toBe('started');
    await object.stop(next.execution_id, 'enough');
  });

  test('tells the viewers of one that is stopped before it began', async () => {
    const { id, order, object } = await rest(600);
    await object.offer(order);
    const { webSocket } = await object.fetch(`https://execution/${id}`, { headers: { upgrade: 'websocket' } });
    const told = new Promise<unknown>((resolve) => webSocket?.addEventListener('message', ({ data }) => resolve(JSON.parse(String(data)))));
    webSocket?.accept();
    await object.stop(id, 'changed my mind');
    expect(await told).toMatchObject({
      type: 'EXECUTION_FAILED',
      execution_id: id,
      data: { type: 'execution_terminated', reason: 'changed my mind' },
    });
  });

  test('plays what a viewer missed and then goes on, through an eviction, for that execution only', async () => {
    const { id, order, object } = await rest(600);
    const early = await view(object, id, 0);
    await object.start(id, order);
    const late = await view(object, id, 2);
    const other = await view(object, newId(), 0);
    await evictDurableObject(object);
    await object.stop(id, 'enough');
    const log = await object.events(id, 0, 1_000);
    const seqs = log.kind === 'events' ? log.events.map((event) => event.seq) : [];
    await vi.waitFor(() => expect(late.at(-1)).toBe(seqs.at(-1)));
    expect([early, late, other]).toEqual([seqs, seqs.slice(2), []]);
  });
});

/** A viewer's socket; gives the `seq` of every message, as they come. */
async function view(object: DurableObjectStub, executionId: string, after: number): Promise<number[]> {
  const { webSocket } = await object.fetch(`https://execution/${executionId}?after=${after}`, { headers: { upgrade: 'websocket' } });
  const seqs: number[] = [];
  webSocket?.addEventListener('message', ({ data }) => {
    seqs.push((JSON.parse(String(data)) as { seq: number }).seq);
  });
  webSocket?.accept();
  return seqs;
}
