import { sql } from 'drizzle-orm';
import { describe, expect, test } from 'vitest';
import { newId } from '../../db/new-id.ts';
import { insertDeadLetter } from '../../db/queries/dead-letters.ts';
import { recordExecution } from '../../db/queries/execution-record.ts';
import { findArchivedLog, findExecution, findExecutionRow, listNodeExecutions } from '../../db/queries/executions.ts';
import { claimIdempotencyKey } from '../../db/queries/idempotency.ts';
import { deleteNodeExecutions } from '../../db/queries/retention.ts';
import { createSession, findLiveSession, rotateRefreshToken } from '../../db/queries/sessions.ts';
import { rowsOf } from '../../db/statement.ts';
import { freshDatabase } from '../../db/testing/fresh-database.ts';
import { addExecution, addOwner, childOf, nodeExecution, recordOf } from '../../db/testing/rows.ts';
import { executionPrefix, logKey } from '../../schema/archive.ts';
import type { Status } from '../../schema/execution/status.ts';
import type { Graph } from '../../schema/graph/graph.ts';
import { REFRESH_TOKEN_S } from '../auth/refresh-token.ts';
import { type Bucket, type RetentionDeps, sweepRetention } from './sweep.ts';

const database = freshDatabase();
const DAY_MS = 86_400_000;
/** When the tests take place. */
const NOW = Date.parse('2027-06-01T00:00:00Z');
const daysAgo = (days: number) => NOW - days * DAY_MS;

type Kept = RetentionDeps & { bucket: Bucket; keys: Set<string>; logged: string[] };

/** A sweep at `NOW` over a bucket that gives two keys a page. */
function deps(change: Partial<RetentionDeps> = {}, keys: string[] = []): Kept {
  const stored = new Set(keys);
  const logged: string[] = [];
  return {
    now: () => NOW,
    database: database.db,
    bucket: {
      async keysUnder(prefix) {
        const found = [...stored].filter((key) => key.startsWith(prefix));
        return { keys: found.slice(0, 2), isAll: found.length <= 2 };
      },
      async delete(given) {
        for (const key of given) stored.delete(key);
      },
    },
    retention: { historyMs: 30 * DAY_MS, executionsMs: 100 * DAY_MS, deadLettersMs: DAY_MS, answersMs: DAY_MS, sessionsMs: DAY_MS },
    log: (message) => logged.push(message),
    ...change,
    keys: stored,
    logged,
  };
}

type Owner = { userId: string; graph: Graph };

/** An execution that ended, or that was last heard of, so many days ago. */
async function execution(owner: Owner, days: number, change: { status?: Status; large?: boolean; parent_id?: string } = {}) {
  const { status = 'COMPLETED', large = false, parent_id } = change;
  const { userId, graph } = owner;
  const at = daysAgo(days);
  const id = await addExecution(database.db, userId, graph, {
    queued_at: at - 1_000,
    expires_at: at + DAY_MS,
    parent: parent_id === undefined ? undefined : childOf(parent_id),
  });
  const isOver = ['COMPLETED', 'FAILED', 'TERMINATED'].includes(status);
  if (status === 'QUEUED') return id;
  await recordExecution(
    database.db,
    recordOf(userId, graph, id, {
      nodes: [nodeExecution(), nodeExecution({ firing: 2 })],
      archive: isOver ? (large ? { log_key: logKey(id) } : { log: new Uint8Array([1]) }) : null,
      execution: { status, ended_at: isOver ? new Date(at).toISOString() : null },
    }),
  );
  return id;
}

/** Ends an execution, so many days ago. */
const ended = ({ userId, graph }: Owner, id: string, days: number) =>
  recordExecution(database.db, recordOf(userId, graph, id, { execution: { ended_at: new Date(daysAgo(days)).toISOString() } }));

const nodeCount = async ({ userId }: Owner, id: string) => (await listNodeExecutions(database.db, userId, id, { limit: 10 }))?.items.length;
const rowOf = ({ userId }: Owner, id: string) => findExecutionRow(database.db, userId, id);

describe('a history', () => {
  test('goes when its time is over, and its execution stays', async () => {
    const owner = await addOwner(database.db);
    const [old, large, young] = [await execution(owner, 31), await execution(owner, 31, { large: true }), await execution(owner, 29)];
    const given = deps({}, [logKey(large), `${executionPrefix(large)}values/1`, logKey(young)]);
    await sweepRetention(given);
    for (const id of [old, large]) {
      expect(await rowOf(owner, id)).toMatchObject({
        archive: 'deleted',
        execution: { status: 'COMPLETED', outputs: { greeting: ['hello world'] } },
      });
      expect(await findArchivedLog(database.db, owner.userId, id)).toEqual({ kind: 'deleted' });
      expect(await nodeCount(owner, id)).toBe(0);
    }
    expect(await rowOf(owner, young)).toMatchObject({ archive: 'row' });
    expect(await nodeCount(owner, young)).toBe(2);
    // Other objects hold values that the execution itself refers to.
    expect([...given.keys]).toEqual([`${executionPrefix(large)}values/1`, logKey(young)]);
  });

  test('of an execution that has not ended is never touched, however old', async () => {
    const owner = await addOwner(database.db);
    const ids = await Promise.all((['QUEUED', 'RUNNING', 'REVIEW'] as const).map((status) => execution(owner, 1_000, { status })));
    const before = await Promise.all(ids.map((id) => rowOf(owner, id)));
    const given = deps({}, ids.map(logKey));
    await sweepRetention(given);
    expect(await Promise.all(ids.map((id) => rowOf(owner, id)))).toEqual(before);
    expect(given.keys.size).toBe(3);
    expect(await nodeCount(owner, ids[1] as string)).toBe(2);
  });

  test('loses its node executions in bounded statements', async () => {
    const owner = await addOwner(database.db);
    const [old, running] = [await execution(owner, 31), await execution(owner, 31, { status: 'RUNNING' })];
    expect(await deleteNodeExecutions(database.db, [old, running], 1)).toBe(1);
    expect(await deleteNodeExecutions(database.db, [old, running], 10)).toBe(1);
    expect(await deleteNodeExecutions(database.db, [old, running], 10)).toBe(0);
    expect(await nodeCount(owner, running)).toBe(2);
  });

  test.each([
    ['before', false],
    ['after', true],
  ])('whose sweep dies %s the object in the bucket is gone is found again by the next', async (_, isGone) => {
    const owner = await addOwner(database.db);
    const id = await execution(owner, 31, { large: true });
    const given = deps({}, [logKey(id)]);
    const dying: Bucket = {
      ...given.bucket,
      async delete(keys) {
        if (isGone) await given.bucket.delete(keys);
        throw new Error('the Worker was stopped');
      },
    };
    await sweepRetention({ ...given, bucket: dying });
    expect(given.logged).toEqual(['the sweeper could not delete old histories']);
    expect(await findArchivedLog(database.db, owner.userId, id)).toEqual({ kind: 'bucket', key: logKey(id) });
    await sweepRetention(given);
    expect(await rowOf(owner, id)).toMatchObject({ archive: 'deleted' });
    expect(given.keys.size).toBe(0);
  });
});

describe('an execution', () => {
  test('goes when its time is over, after all that it left in the bucket, recorded or not', async () => {
    const owner = await addOwner(database.db);
    const [old, young] = [await execution(owner, 101), await execution(owner, 99)];
    const left = [1, 2, 3, 4, 5].map((n) => `${executionPrefix(old)}values/${n}`);
    const given = deps({}, [...left, `${executionPrefix(young)}values/1`]);
    const whenDeleted: boolean[] = [];
    const bucket: Bucket = {
      ...given.bucket,
      async delete(keys) {
        whenDeleted.push((await findExecution(database.db, owner.userId, old)) !== null);
        await given.bucket.delete(keys);
      },
    };
    await sweepRetention({ ...given, bucket });
    expect(await rowOf(owner, old)).toBeNull();
    expect(await rowOf(owner, young)).toMatchObject({ archive: 'deleted' });
    expect([...given.keys]).toEqual([`${executionPrefix(young)}values/1`]);
    expect(whenDeleted).toEqual([true, true, true]);
  });

  test('that cannot be cleared from the bucket stays, and keeps no other', async () => {
    const owner = await addOwner(database.db);
    const [stuck, free] = [await execution(owner, 102), await execution(owner, 101)];
    const given = deps();
    const bucket: Bucket = {
      ...given.bucket,
      async keysUnder(prefix) {
        if (prefix === executionPrefix(stuck)) throw new Error('the bucket is away');
        return given.bucket.keysUnder(prefix);
      },
    };
    await sweepRetention({ ...given, bucket });
    expect(given.logged).toEqual([`what execution ${stuck} left in the bucket could not be deleted`]);
    expect(await rowOf(owner, stuck)).not.toBeNull();
    expect(await rowOf(owner, free)).toBeNull();
    await sweepRetention(given);
    expect(await rowOf(owner, stuck)).toBeNull();
  });

  test('goes after its children, and waits for one that has not ended', async () => {
    const owner = await addOwner(database.db);
    const parent = await execution(owner, 150, { status: 'QUEUED' });
    const child = await execution(owner, 150, { parent_id: parent });
    const other = await execution(owner, 150, { status: 'QUEUED' });
    const running = await execution(owner, 150, { parent_id: other, status: 'RUNNING' });
    for (const id of [parent, other]) await ended(owner, id, 150);
    const given = deps({}, [`${executionPrefix(child)}values/1`]);
    await sweepRetention(given);
    expect(await rowOf(owner, child)).toBeNull();
    expect(given.keys.size).toBe(0);
    await sweepRetention(given);
    expect(await rowOf(owner, parent)).toBeNull();
    for (const id of [other, running]) expect(await rowOf(owner, id)).not.toBeNull();
  });

  test('is deleted once by two sweeps at the same time', async () => {
    const owner = await addOwner(database.db);
    const ids = await Promise.all([101, 102, 103].map((days) => execution(owner, days, { large: true })));
    const given = deps({}, ids.map(logKey));
    await Promise.all([sweepRetention(given), sweepRetention(given), sweepRetention(given)]);
    expect(await Promise.all(ids.map((id) => rowOf(owner, id)))).toEqual([null, null, null]);
    expect([given.keys.size, given.logged]).toEqual([0, []]);
  });

  test('and its history are kept for ever where the configuration says so', async () => {
    const owner = await addOwner(database.db);
    const id = await execution(owner, 10_000);
    const given = deps();
    const never = Number.POSITIVE_INFINITY;
    await sweepRetention({ ...given, retention: { ...given.retention, historyMs: never, executionsMs: never } });
    expect(await rowOf(owner, id)).toMatchObject({ archive: 'row' });
  });
});

test('dead letters go when their time is over', async () => {
  const letter = (days: number) => ({
    lane: null,
    cause: 'malformed' as const,
    execution_id: null,
    message: { days },
    detail: null,
    attempts: 1,
    error: null,
    slots: 1,
    now: daysAgo(days),
  });
  for (const days of [3, 2, 0.5]) await insertDeadLetter(database.db, letter(days));
  await sweepRetention(deps());
  expect(await rowsOf(database.db, sql`select "message" from "DeadLetter" where "cause" = 'malformed'`)).toEqual([
    { message: { days: 0.5 } },
  ]);
});

test('answers under an Idempotency-Key go when their time is over', async () => {
  const { userId } = await addOwner(database.db);
  const claim = (key: string, now: number) =>
    claimIdempotencyKey(database.db, { user_id: userId, key, method_path: 'POST /x', body_hash: 'h', now });
  await claim('old', daysAgo(1) - 1);
  await claim('young', daysAgo(1));
  await sweepRetention(deps());
  expect(await claim('old', NOW)).toEqual({ kind: 'new' });
  expect(await claim('young', daysAgo(1))).toEqual({ kind: 'in_progress' });
});

test('a sign-in goes when its last refresh token has been over for long enough, revoked or not', async () => {
  const { userId } = await addOwner(database.db);
  const ttl = REFRESH_TOKEN_S * 1_000;
  const signIn = async (now: number) => {
    const session = { id: newId(), user_id: userId, token_hash: newId(), user_agent: null, expires_at: now + ttl, now };
    await createSession(database.db, session);
    return session;
  };
  const exists = async (id: string) => (await rowsOf(database.db, sql`select 1 from "AuthSession" where "id" = ${id}`)).length === 1;
  const tokens = async (id: string) => (await rowsOf(database.db, sql`select 1 from "AuthRefreshToken" where "session_id" = ${id}`)).length;

  const over = await signIn(NOW - ttl - DAY_MS - 1);
  const justOver = await signIn(NOW - ttl - DAY_MS + 1);
  const used = await signIn(NOW - ttl - 2 * DAY_MS);
  await rotateRefreshToken(database.db, { token_hash: used.token_hash, next_hash: newId(), expires_at: NOW + 1, now: NOW - ttl + 1 });
  await sweepRetention(deps());
  expect([await exists(over.id), await exists(justOver.id), await exists(used.id)]).toEqual([false, true, true]);
  expect([await tokens(justOver.id), await tokens(used.id)]).toEqual([1, 1]);
  // Access tokens that name a deleted sign-in are refused like those of a revoked one.
  expect(await findLiveSession(database.db, over.id, Date.now())).toBeNull();
});
