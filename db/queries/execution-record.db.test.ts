import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { STATUSES, type Status } from '../../schema/execution/status.ts';
import type { Lane } from '../../schema/lane.ts';
import { newId } from '../new-id.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { NAUGHTY } from '../testing/naughty-values.ts';
import { addExecution, addOwner, nodeExecution, recordOf } from '../testing/rows.ts';
import { recordExecution } from './execution-record.ts';
import { findExecution, findExecutionRow, listNodeExecutions } from './executions.ts';

const database = freshDatabase();
const recorded = { kind: 'recorded', admitted: [] };

test('a record brings the row and its node executions to where the log is', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const id = await addExecution(db, userId, graph);
  const record = recordOf(userId, graph, id, {
    execution: {
      status: 'FAILED',
      error: { code: 'block_failed', message: 'no', node_id: 'in' },
      warnings: [{ code: 'starved', message: 'pin never filled', node_id: 'out', pin: 'value' }],
    },
    nodes: [nodeExecution({ status: 'FAILED', error: { code: 'block_failed', message: 'no' }, attempts: 4 })],
  });
  expect(await recordExecution(db, record)).toEqual(recorded);
  const { inputs: _, queued_at: __, ...told } = record.execution;
  expect(await findExecution(db, userId, id)).toMatchObject(told);
  expect((await listNodeExecutions(db, userId, id, { limit: 10 }))?.items).toEqual(record.nodes);
});

test('values of users come back exactly, from outputs and from node executions', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const id = await addExecution(db, userId, graph);
  const outputs = JSON.parse('{"__proto__": ["p"], "nul\\u0000": ["\\u0000"], "lone": ["\\ud800", null, 1e21]}');
  const node = nodeExecution({ input: NAUGHTY, output: outputs, error: { code: 'x', message: 'a\u0000b\ud800' } });
  await recordExecution(db, recordOf(userId, graph, id, { execution: { outputs, error: node.error }, nodes: [node] }));
  const found = await findExecution(db, userId, id);
  expect(JSON.stringify([found?.outputs, found?.error])).toBe(JSON.stringify([outputs, node.error]));
  const nodes = await listNodeExecutions(db, userId, id, { limit: 10 });
  expect(JSON.stringify([nodes?.items[0]?.input, nodes?.items[0]?.output])).toBe(JSON.stringify([NAUGHTY, outputs]));
});

test('repeating a record, or bringing an older one late, changes nothing', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const id = await addExecution(db, userId, graph);
  const running = recordOf(userId, graph, id, {
    seq: 5,
    archive: null,
    lease_until: Date.now() + 60_000,
    execution: { status: 'RUNNING', ended_at: null },
    nodes: [nodeExecution({ status: 'RUNNING', ended_at: null })],
  });
  const over = recordOf(userId, graph, id, { seq: 9 });
  await recordExecution(db, running);
  await recordExecution(db, over);
  const before = [await findExecutionRow(db, userId, id), await listNodeExecutions(db, userId, id, { limit: 10 })];
  const answers = await Promise.all([running, over, running, over].map((record) => recordExecution(db, record)));
  expect(answers).toEqual(Array(4).fill(recorded));
  expect([await findExecutionRow(db, userId, id), await listNodeExecutions(db, userId, id, { limit: 10 })]).toEqual(before);
  expect(before[0]).toMatchObject({ recorded_seq: 9, execution: { status: 'COMPLETED' } });
});

test('a record of what is not there is told so', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  expect(await recordExecution(db, recordOf(userId, graph, newId()))).toEqual({ kind: 'missing' });
});

test('node executions of earlier records stay, later ones replace them', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const id = await addExecution(db, userId, graph);
  const first = nodeExecution({ node_id: 'a' });
  const again = [nodeExecution({ node_id: 'b', status: 'RUNNING' }), nodeExecution({ node_id: 'b', attempts: 2 })];
  await recordExecution(
    db,
    recordOf(userId, graph, id, { seq: 3, archive: null, execution: { status: 'RUNNING' }, nodes: [first, ...again.slice(0, 1)] }),
  );
  await recordExecution(db, recordOf(userId, graph, id, { seq: 4, nodes: again }));
  expect((await listNodeExecutions(db, userId, id, { limit: 10 }))?.items).toEqual([first, again[1]]);
});

// The guard in SQL follows from ALLOWED_MOVES, several moves at once included.
const REACHES: Record<Status, Status[]> = {
  INCOMPLETE: ['INCOMPLETE', 'QUEUED', 'RUNNING', 'REVIEW', 'COMPLETED', 'FAILED', 'TERMINATED'],
  QUEUED: ['QUEUED', 'RUNNING', 'REVIEW', 'COMPLETED', 'FAILED', 'TERMINATED'],
  RUNNING: ['RUNNING', 'REVIEW', 'COMPLETED', 'FAILED', 'TERMINATED'],
  REVIEW: ['RUNNING', 'REVIEW', 'COMPLETED', 'FAILED', 'TERMINATED'],
  COMPLETED: [],
  FAILED: [],
  TERMINATED: [],
};
test.each(STATUSES)('from %s a record moves the row where the table of moves leads, and nowhere else', async (from) => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  for (const to of STATUSES) {
    const id = await addExecution(db, userId, graph);
    await db.execute(sql`update "AgentGraphExecution" set "status" = ${from} where "id" = ${id}`);
    const answer = await recordExecution(db, recordOf(userId, graph, id, { archive: null, execution: { status: to } }));
    const moves = REACHES[from].includes(to);
    expect([to, answer]).toEqual([to, moves ? recorded : { kind: 'refused', status: from }]);
    expect((await findExecution(db, userId, id))?.status).toBe(moves ? to : from);
  }
});

test('a slot given back goes to who waits: by lane, then by age', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const now = Date.now();
  const add = (lane: Lane, age: number) =>
    addExecution(db, userId, graph, { lane, queued_at: now - age, expires_at: now + 60_000, slots: 2 });
  const running = [await add('low', 100), await add('low', 100)];
  const waiting = [await add('low', 90), await add('normal', 50), await add('normal', 60), await add('high', 10)];
  const expired = await addExecution(db, userId, graph, { lane: 'high', queued_at: now - 9_000, expires_at: now - 1, slots: 2 });
  const order = [waiting[3], waiting[2], waiting[1], waiting[0]];
  for (const [at, id] of [...running, ...order.slice(0, 2)].entries()) {
    const record = recordOf(userId, graph, id ?? '', { slots: 2 });
    const next = order[at] ?? '';
    const answer = await recordExecution(db, record);
    expect(answer).toEqual({
      kind: 'recorded',
      admitted: [
        {
          execution_id: next,
          user_id: userId,
          slot: expect.any(Number),
          lane: expect.any(String),
          expires_at: now + 60_000,
          queued_at: expect.any(Number),
          graph_id: graph.id,
          graph_version: 1,
          inputs: { who: 'world' },
          is_whole: true,
          credentials: null,
        },
      ],
    });
    // Told again until it has begun: the first answer may have been lost.
    expect(await recordExecution(db, record)).toEqual(answer);
  }
  expect(await findExecutionRow(db, userId, expired)).toMatchObject({ slot: null });
});

test('a slot is given back when an execution comes to rest in REVIEW, once', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const first = await addExecution(db, userId, graph, { slots: 1 });
  const [second, third] = [await addExecution(db, userId, graph, { slots: 1 }), await addExecution(db, userId, graph, { slots: 1 })];
  const rest = recordOf(userId, graph, first, { seq: 2, slots: 1, archive: null, execution: { status: 'REVIEW', ended_at: null } });
  expect(await recordExecution(db, rest)).toMatchObject({ admitted: [{ execution_id: second }] });
  // It ends from REVIEW: there is no slot to give back, and `second` still holds the only one.
  expect(await recordExecution(db, recordOf(userId, graph, first, { seq: 3, slots: 1 }))).toEqual(recorded);
  expect(await recordExecution(db, recordOf(userId, graph, second, { slots: 1 }))).toMatchObject({ admitted: [{ execution_id: third }] });
});

test('more slots than before are filled at once, and fewer are respected', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const running = await addExecution(db, userId, graph, { slots: 1 });
  for (let one = 0; one < 5; one++) await addExecution(db, userId, graph, { slots: 1 });
  const answer = await recordExecution(db, recordOf(userId, graph, running, { slots: 3 }));
  if (answer.kind !== 'recorded') throw new Error(answer.kind);
  expect(answer.admitted).toHaveLength(3);
  const again = await recordExecution(db, recordOf(userId, graph, answer.admitted[0]?.execution_id ?? '', { slots: 1 }));
  expect(again).toEqual(recorded);
});

test('a hundred node executions are recorded in one statement', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const id = await addExecution(db, userId, graph);
  const nodes = Array.from({ length: 100 }, (_, at) => nodeExecution({ node_id: `n${String(at).padStart(3, '0')}` }));
  await recordExecution(db, recordOf(userId, graph, id, { nodes }));
  expect((await listNodeExecutions(db, userId, id, { limit: 200 }))?.items).toEqual(nodes);
});
