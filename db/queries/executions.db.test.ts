import { expect, test } from 'vitest';
import { newId } from '../new-id.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { NAUGHTY } from '../testing/naughty-values.ts';
import { addExecution, addOwner, addUser, draft, newExecution, nodeExecution, recordOf } from '../testing/rows.ts';
import { recordExecution } from './execution-record.ts';
import {
  acceptExecution,
  countExecutionsByStatus,
  findArchivedLog,
  findExecution,
  findExecutionRow,
  listExecutions,
  listNodeExecutions,
  loadOrders,
} from './executions.ts';
import { deleteGraph, insertGraphVersion } from './graphs.ts';

const database = freshDatabase();

test('an accepted execution is QUEUED with its inputs exactly as given', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const execution = newExecution(userId, graph, { inputs: NAUGHTY, lane: 'high' });
  expect(await acceptExecution(db, execution)).toEqual({ kind: 'accepted', slot: expect.any(Number) });
  const found = await findExecution(db, userId, execution.id);
  expect(found).toEqual({
    id: execution.id,
    graph_id: graph.id,
    graph_version: 1,
    parent_id: null,
    forked_from: null,
    status: 'QUEUED',
    lane: 'high',
    inputs: expect.anything(),
    outputs: {},
    error: null,
    warnings: [],
    queued_at: new Date(execution.queued_at).toISOString(),
    started_at: null,
    ended_at: null,
    stats: { node_count: 0, node_errors: 0, retries: 0, duration_ms: null },
  });
  expect(JSON.stringify(found?.inputs)).toBe(JSON.stringify(NAUGHTY));
});

test('accepting the same execution again answers the same and changes nothing', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const execution = newExecution(userId, graph);
  const answers = await Promise.all(Array.from({ length: 5 }, () => acceptExecution(db, execution)));
  expect(answers).toEqual(Array(5).fill(answers[0]));
  expect(await countExecutionsByStatus(db, userId)).toMatchObject({ QUEUED: 1 });
});

test('what the guard of the graph lets in', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const stranger = await addUser(db);
  await insertGraphVersion(db, userId, graph.id, draft());
  const accept = (change: Parameters<typeof newExecution>[2], as = userId) => acceptExecution(db, newExecution(as, graph, change));
  expect(await accept({ graph_version: 2 })).toMatchObject({ kind: 'accepted' });
  expect(await accept({ graph_version: 1, expect_active: false })).toMatchObject({ kind: 'accepted' });
  expect(await accept({ graph_version: 1, expect_active: true })).toEqual({ kind: 'stale_graph' });
  expect(await accept({ graph_version: 3, expect_active: false })).toEqual({ kind: 'stale_graph' });
  expect(await accept({ graph_id: newId(), expect_active: false })).toEqual({ kind: 'stale_graph' });
  expect(await accept({ graph_version: 2 }, stranger)).toEqual({ kind: 'stale_graph' });
  await deleteGraph(db, userId, graph.id);
  expect(await accept({ graph_version: 2, expect_active: false })).toEqual({ kind: 'stale_graph' });
});

test('a user has as many slots as said; others have their own', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const other = await addOwner(db);
  const accept = (owner: typeof other) => acceptExecution(db, newExecution(owner.userId, owner.graph, { slots: 2 }));
  const answers = [];
  for (let one = 0; one < 4; one++) answers.push(await accept({ userId, graph }));
  expect(answers.map((answer) => answer.kind === 'accepted' && answer.slot !== null)).toEqual([true, true, false, false]);
  expect(await accept(other)).toEqual({ kind: 'accepted', slot: expect.any(Number) });
});

test('resting in REVIEW takes no slot', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const resting = await addExecution(db, userId, graph, { slots: 1 });
  await recordExecution(db, recordOf(userId, graph, resting, { execution: { status: 'REVIEW', ended_at: null }, archive: null }));
  expect(await acceptExecution(db, newExecution(userId, graph, { slots: 1 }))).toEqual({ kind: 'accepted', slot: expect.any(Number) });
});

test('a stranger sees no execution, node execution or log of somebody else', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const stranger = await addUser(db);
  const id = await addExecution(db, userId, graph);
  await recordExecution(db, recordOf(userId, graph, id));
  expect(await findExecution(db, stranger, id)).toBeNull();
  expect(await findExecutionRow(db, stranger, id)).toBeNull();
  expect(await listNodeExecutions(db, stranger, id, { limit: 10 })).toBeNull();
  expect(await findArchivedLog(db, stranger, id)).toBeNull();
  expect((await listExecutions(db, stranger, { limit: 10 })).items).toEqual([]);
  expect((await listExecutions(db, stranger, { limit: 10, graph_id: graph.id })).items).toEqual([]);
  expect(await countExecutionsByStatus(db, stranger, graph.id)).toMatchObject({ COMPLETED: 0 });
  expect((await recordExecution(db, recordOf(stranger, graph, id, { seq: 99 }))).kind).toBe('missing');
});

test('the row says where the log is', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const [none, inRow, inBucket] = [
    await addExecution(db, userId, graph),
    await addExecution(db, userId, graph),
    await addExecution(db, userId, graph),
  ];
  const log = crypto.getRandomValues(new Uint8Array(5_000));
  await recordExecution(db, recordOf(userId, graph, inRow, { archive: { log } }));
  await recordExecution(db, recordOf(userId, graph, inBucket, { archive: { log_key: 'logs/1' } }));
  expect(await findExecutionRow(db, userId, none)).toMatchObject({
    archive: 'none',
    recorded_seq: 0,
    slot: expect.any(Number),
  });
  expect(await findExecutionRow(db, userId, inRow)).toMatchObject({ archive: 'row', recorded_seq: 10, execution: { status: 'COMPLETED' } });
  expect(await findExecutionRow(db, userId, inBucket)).toMatchObject({ archive: 'bucket' });
  expect(await findArchivedLog(db, userId, none)).toBeNull();
  const stored = await findArchivedLog(db, userId, inRow);
  expect(stored?.kind === 'row' && new Uint8Array(stored.log)).toEqual(log);
  expect(await findArchivedLog(db, userId, inBucket)).toEqual({ kind: 'bucket', key: 'logs/1' });
});

test('walking the pages of executions meets each once, newest first, under every filter', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const second = await insertGraphVersion(db, userId, graph.id, draft());
  if (second === null) throw new Error('no second version');
  const times = [5, 3, 3, 3, 1, 4, 3, 2].map((at) => 1_800_000_000_000 + at);
  const ids = await Promise.all(times.map((queued_at) => addExecution(db, userId, second, { queued_at, expires_at: queued_at + 1e9 })));
  const walk = async (filter: { graph_id?: string; status?: 'QUEUED' | 'FAILED' }) => {
    const seen: { id: string; queued_at: string | null }[] = [];
    for (let cursor: string | undefined; ; ) {
      const page = await listExecutions(db, userId, { ...filter, limit: 3, cursor });
      seen.push(...page.items);
      if (page.next_cursor === null) return seen;
      cursor = page.next_cursor;
    }
  };
  const all = await walk({});
  expect(all.map((one) => Date.parse(one.queued_at ?? ''))).toEqual(times.toSorted((a, b) => b - a));
  expect(all.map((one) => one.id).toSorted()).toEqual(ids.toSorted());
  expect(await walk({ graph_id: graph.id, status: 'QUEUED' })).toEqual(all);
  expect(await walk({ status: 'FAILED' })).toEqual([]);
  const { next_cursor } = await listExecutions(db, userId, { limit: 3 });
  await expect(listExecutions(db, userId, { limit: 3, status: 'QUEUED', cursor: next_cursor ?? '' })).rejects.toMatchObject({
    code: 'bad_cursor',
  });
});

test('walking the pages of node executions meets each once, in the order in which they started', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const id = await addExecution(db, userId, graph);
  expect(await listNodeExecutions(db, userId, id, { limit: 10 })).toEqual({ items: [], next_cursor: null });
  const at = (ms: number) => new Date(1_800_000_000_000 + ms).toISOString();
  const nodes = [
    nodeExecution({ node_id: 'b', started_at: at(2) }),
    nodeExecution({ node_id: 'a:1', started_at: at(2) }),
    nodeExecution({ node_id: 'a:1', firing: 2, started_at: at(2) }),
    nodeExecution({ node_id: 'z', started_at: at(1) }),
    nodeExecution({ node_id: 'never', started_at: null, ended_at: null, status: 'INCOMPLETE' }),
    nodeExecution({ node_id: 'never', firing: 2, started_at: null, ended_at: null, status: 'INCOMPLETE' }),
  ];
  await recordExecution(db, recordOf(userId, graph, id, { nodes }));
  const seen: string[] = [];
  for (let cursor: string | undefined; ; ) {
    const page = await listNodeExecutions(db, userId, id, { limit: 2, cursor });
    seen.push(...(page?.items ?? []).map((one) => `${one.node_id} ${one.firing}`));
    if (!page?.next_cursor) break;
    cursor = page.next_cursor;
  }
  expect(seen).toEqual(['z 1', 'a:1 1', 'a:1 2', 'b 1', 'never 1', 'never 2']);
});

test('orders are loaded for those ids that exist, whatever else was asked', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const execution = newExecution(userId, graph, { inputs: NAUGHTY });
  await acceptExecution(db, execution);
  const [order, ...others] = await loadOrders(db, [execution.id, newId(), 'no id', "'}; --", '']);
  expect(others).toEqual([]);
  expect(order).toEqual({
    execution_id: execution.id,
    user_id: userId,
    graph_id: graph.id,
    graph_version: 1,
    lane: 'normal',
    inputs: expect.anything(),
    credentials: null,
    slot: expect.any(Number),
    status: 'QUEUED',
    queued_at: execution.queued_at,
    expires_at: execution.expires_at,
  });
  expect(JSON.stringify(order?.inputs)).toBe(JSON.stringify(NAUGHTY));
  expect(await loadOrders(db, ['no id'])).toEqual([]);
});
