import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { newId } from '../new-id.ts';
import { freshDatabase } from '../testing/fresh-database.ts';
import { addExecution, addOwner, addUser, childOf, recordOf } from '../testing/rows.ts';
import { insertDeadLetter, type NewDeadLetter } from './dead-letters.ts';
import { recordExecution } from './execution-record.ts';
import {
  admitWaiting,
  expireQueued,
  failLost,
  listForsaken,
  takeOverdueLeases,
  takeOverdueQueued,
  terminateQueued,
} from './execution-sweep.ts';
import { findExecution, findExecutionRow } from './executions.ts';

// The sweeper sees all users, so each test looks for its own rows among those it finds.
const database = freshDatabase();
const ALL = 10_000;
const idsOf = (rows: { execution_id: string }[]) => rows.map((row) => row.execution_id);

test('a lane message that nobody picked up is taken once per interval', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const now = Date.now();
  const old = { queued_at: now - 60_000, expires_at: now + 60_000 };
  const lost = await addExecution(db, userId, graph, { ...old, slots: 1 });
  const waiting = await addExecution(db, userId, graph, { ...old, slots: 1 });
  const young = await addExecution(db, userId, graph);
  const begun = await addExecution(db, userId, graph, old);
  await recordExecution(db, recordOf(userId, graph, begun, { archive: null, execution: { status: 'RUNNING', ended_at: null } }));
  const taken = await takeOverdueQueued(db, now - 30_000, ALL);
  expect(taken.filter((one) => one.execution_id === lost)).toEqual([
    { execution_id: lost, user_id: userId, slot: expect.any(Number), lane: 'normal', expires_at: now + 60_000 },
  ]);
  for (const id of [waiting, young, begun]) expect(idsOf(taken)).not.toContain(id);
  expect(idsOf(await takeOverdueQueued(db, now - 30_000, ALL))).not.toContain(lost);
  expect(idsOf(await takeOverdueQueued(db, Date.now() + 1_000, ALL))).toContain(lost);
});

test('a running execution past its lease is taken, and then left alone for a while', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const now = Date.now();
  const running = async (lease_until: number, status: 'RUNNING' | 'REVIEW' = 'RUNNING') => {
    const id = await addExecution(db, userId, graph);
    await recordExecution(db, recordOf(userId, graph, id, { lease_until, archive: null, execution: { status, ended_at: null } }));
    return id;
  };
  const [late, inTime] = [await running(now - 1), await running(now + 60_000)];
  const taken = await takeOverdueLeases(db, now, ALL);
  expect(taken).toContainEqual({ execution_id: late, user_id: userId, slot: expect.any(Number) });
  expect(idsOf(taken)).not.toContain(inTime);
  expect(idsOf(await takeOverdueLeases(db, now + 59_000, ALL))).not.toContain(late);
  expect(idsOf(await takeOverdueLeases(db, now + 61_000, ALL))).toContain(late);
});

test('free slots that nobody gave away are given to who waits, in order, for every user', async () => {
  const { db } = database;
  const owners = [await addOwner(db), await addOwner(db)];
  for (const { userId, graph } of owners) {
    const now = Date.now();
    const blocker = await addExecution(db, userId, graph, { slots: 1 });
    const low = await addExecution(db, userId, graph, { slots: 1, lane: 'low', queued_at: now - 50, expires_at: now + 1e6 });
    const high = await addExecution(db, userId, graph, { slots: 1, lane: 'high' });
    expect(idsOf(await admitWaiting(db, 1, ALL))).not.toContain(high);
    await db.execute(sql`update "AgentGraphExecution" set "status" = 'FAILED' where "id" = ${blocker}`);
    const admitted = idsOf(await admitWaiting(db, 1, ALL));
    expect(admitted).toContain(high);
    expect(admitted).not.toContain(low);
    expect(await findExecutionRow(db, userId, high)).toMatchObject({ slot: expect.any(Number) });
  }
});

test('who waited for a slot too long fails with a dead letter; who holds one is left to its lane message', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const now = Date.now();
  const old = { queued_at: now - 9_000, expires_at: now - 1, slots: 1 };
  const [admitted, waiting] = [await addExecution(db, userId, graph, old), await addExecution(db, userId, graph, old)];
  expect(await expireQueued(db, now, ALL)).toEqual([waiting]);
  expect(await expireQueued(db, now, ALL)).toEqual([]);
  expect(await findExecution(db, userId, waiting)).toMatchObject({
    status: 'FAILED',
    error: { code: 'expired' },
    ended_at: new Date(now).toISOString(),
  });
  expect(await findExecution(db, userId, admitted)).toMatchObject({ status: 'QUEUED' });
  const { rows } = await db.execute(sql`select "cause", "lane" from "DeadLetter" where "execution_id" = ${waiting}`);
  expect(rows).toEqual([{ cause: 'expired', lane: 'normal' }]);
});

test('only its owner ends an execution that has not begun, and its slot goes to who waits', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const add = () => addExecution(db, userId, graph, { slots: 1 });
  const [admitted, waiting, next] = [await add(), await add(), await add()];
  const terminate = async (user: string, id: string) => await terminateQueued(db, user, id, 1, Date.now());
  const nothing = { terminated: false, admitted: [] };
  expect(await terminate(await addUser(db), waiting)).toEqual(nothing);
  expect(await terminate(userId, waiting)).toEqual({ terminated: true, admitted: [] });
  expect(await terminate(userId, waiting)).toEqual(nothing);
  expect(await terminate(userId, admitted)).toMatchObject({ terminated: true, admitted: [{ execution_id: next }] });
  expect(await findExecution(db, userId, waiting)).toMatchObject({ status: 'TERMINATED' });
});

const letter = (change: Partial<NewDeadLetter>): NewDeadLetter => ({
  lane: 'normal',
  cause: 'start_failed',
  execution_id: null,
  message: { hello: 'a\u0000b\ud800' },
  detail: 'it said: \u0000 \ud800',
  attempts: 5,
  error: { code: 'start_failed', message: 'It could not be started.' },
  slots: 1,
  now: Date.now(),
  ...change,
});

test('a dead letter fails the execution that waited for its message, whose slot goes on', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const [first, second] = [await addExecution(db, userId, graph, { slots: 1 }), await addExecution(db, userId, graph, { slots: 1 })];
  const answer = await insertDeadLetter(db, letter({ execution_id: first }));
  expect(answer).toMatchObject({ failed: true, admitted: [{ execution_id: second }] });
  expect(await findExecution(db, userId, first)).toMatchObject({ status: 'FAILED', error: { code: 'start_failed' } });
  expect(await insertDeadLetter(db, letter({ execution_id: first }))).toEqual({ failed: false, admitted: [] });
});

test('a dead letter leaves an execution alone that runs, and keeps messages that name none', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const id = await addExecution(db, userId, graph);
  await recordExecution(db, recordOf(userId, graph, id, { archive: null, execution: { status: 'RUNNING', ended_at: null } }));
  expect(await insertDeadLetter(db, letter({ execution_id: id }))).toEqual({ failed: false, admitted: [] });
  expect(await findExecution(db, userId, id)).toMatchObject({ status: 'RUNNING' });
  for (const execution_id of [newId(), 'no id', "'; --", null]) {
    expect(await insertDeadLetter(db, letter({ execution_id, lane: null, cause: 'malformed' }))).toEqual({ failed: false, admitted: [] });
  }
});

test('a running execution that its object does not know fails, and its slot goes to who waits', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const id = await addExecution(db, userId, graph, { slots: 1 });
  const next = await addExecution(db, userId, graph, { slots: 1 });
  expect(await failLost(db, id, 1, Date.now())).toEqual({ failed: false, admitted: [] });
  const running = { lease_until: Date.now() - 1, archive: null, slots: 1, execution: { status: 'RUNNING' as const, ended_at: null } };
  await recordExecution(db, recordOf(userId, graph, id, running));
  const { failed, admitted } = await failLost(db, id, 1, Date.now());
  expect(failed).toBe(true);
  expect(idsOf(admitted)).toEqual([next]);
  expect(await findExecution(db, userId, id)).toMatchObject({ status: 'FAILED', error: { code: 'lost' } });
  expect(await failLost(db, id, 1, Date.now())).toEqual({ failed: false, admitted: [] });
});

test('an execution that is awaited by one that has ended is found, until it has ended itself', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const parent = await addExecution(db, userId, graph);
  const child = await addExecution(db, userId, graph, { parent: childOf(parent) });
  const now = Date.now();
  const isFound = async (olderThan = now) => idsOf(await listForsaken(db, olderThan, ALL)).includes(child);
  expect(await isFound()).toBe(false);
  await recordExecution(db, recordOf(userId, graph, parent, { execution: { ended_at: new Date(now - 1_000).toISOString() } }));
  expect(await isFound()).toBe(true);
  expect(await isFound(now - 2_000)).toBe(false);
  await recordExecution(db, recordOf(userId, graph, child));
  expect(await isFound()).toBe(false);
});

test('nothing is accepted for an execution that has ended, or for somebody else’s', async () => {
  const { db } = database;
  const { userId, graph } = await addOwner(db);
  const ended = await addExecution(db, userId, graph);
  await recordExecution(db, recordOf(userId, graph, ended));
  await expect(addExecution(db, userId, graph, { parent: childOf(ended) })).rejects.toThrow('stale_graph');
  const other = await addOwner(db);
  const theirs = await addExecution(db, other.userId, other.graph);
  await expect(addExecution(db, userId, graph, { parent: childOf(theirs) })).rejects.toThrow('stale_graph');
});
