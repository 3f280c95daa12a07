import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, test } from 'vitest';
import { newId } from '../../db/new-id.ts';
import { recordExecution } from '../../db/queries/execution-record.ts';
import { insertGraph } from '../../db/queries/graphs.ts';
import { markHistoriesDeleted } from '../../db/queries/retention.ts';
import { freshDatabase } from '../../db/testing/fresh-database.ts';
import { addExecution, addUser, recordOf } from '../../db/testing/rows.ts';
import { logKey } from '../../schema/archive.ts';
import type { ExecutionEvent } from '../../schema/execution/event.ts';
import type { Execution } from '../../schema/execution/execution.ts';
import type { Graph } from '../../schema/graph/graph.ts';
import type { LaneMessage } from '../../schema/lane.ts';
import type { ExecutionRpc } from '../../schema/rpc.ts';
import { chain } from '../testing/graphs.ts';
import { LogCache } from './log-cache.ts';
import { PlanCache } from './plan-cache.ts';
import { type ReadDeps, readExecutions } from './read-executions.ts';
import { type StartDeps, startExecution } from './start-execution.ts';

const database = freshDatabase();
let userId: string;
let graph: Graph;
beforeAll(async () => {
  userId = await addUser(database.db);
  graph = await insertGraph(database.db, userId, chain(1));
});

/** Executions over an object of the test's own. */
function deps(object: Partial<ExecutionRpc>): StartDeps & ReadDeps & { sent: LaneMessage[]; logged: string[] } {
  const sent: LaneMessage[] = [];
  const logged: string[] = [];
  return {
    now: () => Date.now(),
    value: async () => null,
    sleep: async () => {},
    database: database.db,
    plans: new PlanCache(),
    object: () => ({ offer: async () => {}, ...object }) as ExecutionRpc,
    send: async (messages) => void sent.push(...messages),
    archive: async () => null,
    logs: new LogCache(),
    inBackground: (what, work) => void work.catch(() => logged.push(what)),
    log: (message) => void logged.push(message),
    sent,
    logged,
  };
}

async function started(given: StartDeps) {
  const result = await startExecution(given, { userId, graphId: graph.id, inputs: { v: 'a' }, lane: 'normal' });
  if (result.kind !== 'accepted') throw new Error(result.kind);
  return result;
}

test('starting again under the same id finds what was started, and starts nothing', async () => {
  const request = { userId, graphId: graph.id, inputs: { v: 'a' }, lane: 'normal' as const, id: newId() };
  const first = deps({});
  expect(await startExecution(first, request)).toMatchObject({ kind: 'accepted', execution: { id: request.id, status: 'QUEUED' } });
  await recordExecution(database.db, recordOf(userId, graph, request.id));
  const second = deps({ wait: async () => null });
  const again = await startExecution(second, request);
  expect(again).toMatchObject({ kind: 'accepted', execution: { id: request.id, status: 'COMPLETED' } });
  expect(again.kind === 'accepted' && (await again.wait(10))?.status).toBe('COMPLETED');
  expect([first.sent.length, second.sent.length]).toEqual([1, 0]);
});

describe('waiting for an accepted execution', () => {
  test('answers what its object says', async () => {
    const ended = { status: 'COMPLETED' } as Execution;
    const { wait } = await started(deps({ wait: async () => ended }));
    expect(await wait(1_000)).toBe(ended);
  });

  test('answers what the record says when the object has nothing of it any more', async () => {
    const { wait, execution } = await started(deps({ wait: async () => null }));
    expect(await wait(10)).toBeNull();
    await recordExecution(database.db, recordOf(userId, graph, execution.id));
    expect(await wait(10)).toMatchObject({ id: execution.id, status: 'COMPLETED' });
  });

  test('never throws, for whoever hears of a failure would start it again', async () => {
    const given = deps({
      wait: async () => {
        throw new Error('the object was replaced');
      },
    });
    const { wait } = await started(given);
    expect(await wait(10)).toBeNull();
    expect(given.logged).toEqual(['an execution could not be waited for']);
  });
});

describe('the log, page by page', () => {
  const log: ExecutionEvent[] = [
    { seq: 1, at: 1, type: 'execution_started' },
    { seq: 2, at: 2, type: 'node_started', node_id: 'n', firing: 1, attempt: 1 },
    { seq: 3, at: 3, type: 'node_completed', node_id: 'n', firing: 1 },
    { seq: 4, at: 4, type: 'execution_completed', warnings: [] },
  ];

  test.each([
    [0, 3, [1, 2, 3], false],
    [3, 3, [4], true],
    [0, 4, [1, 2, 3, 4], true],
    [4, 3, [], true],
    [99, 3, [], true],
  ])('after %i, %i at most: says that it is the end only where it is', async (after, limit, seqs, isEnd) => {
    const id = await addExecution(database.db, userId, graph);
    const inObject = deps({
      events: async () => ({ kind: 'events', events: log.filter((event) => event.seq > after).slice(0, limit), ended: true }),
    });
    const live = await readExecutions(inObject).events(userId, id, after, limit);
    await recordExecution(database.db, recordOf(userId, graph, id, { archive: { log: gzipSync(JSON.stringify(log)) } }));
    const archived = await readExecutions(deps({})).events(userId, id, after, limit);
    for (const page of [live, archived]) {
      if (page === 'deleted') throw new Error(page);
      expect(page?.events.map((event) => event.seq)).toEqual(seqs);
      expect(page?.ended).toBe(isEnd);
    }
  });
});

describe('an archived log', () => {
  const log: ExecutionEvent[] = [
    { seq: 1, at: 1, type: 'execution_started' },
    { seq: 2, at: 2, type: 'execution_completed', warnings: [] },
  ];
  const archived = async (gzip: Uint8Array) => {
    const id = await addExecution(database.db, userId, graph);
    await recordExecution(database.db, recordOf(userId, graph, id, { archive: { log_key: logKey(id) } }));
    let reads = 0;
    const given = {
      ...deps({}),
      async archive() {
        reads++;
        return new Uint8Array(gzip).buffer;
      },
    };
    return { id, given, reads: () => reads, page: (after: number) => readExecutions(given).events(userId, id, after, 1) };
  };

  test('is read once for all its pages, as long as it is kept', async () => {
    const { id, given, reads, page } = await archived(gzipSync(JSON.stringify(log)));
    expect([await page(0), await page(1)]).toEqual([
      { events: [log[0]], ended: false },
      { events: [log[1]], ended: true },
    ]);
    expect(reads()).toBe(1);
    await markHistoriesDeleted(database.db, [id], Date.now());
    expect(await page(0)).toBe('deleted');
    expect(await readExecutions(given).nodes(userId, id, { limit: 10 })).toBe('deleted');
    expect(await readExecutions(given).find(userId, id)).toMatchObject({ id, status: 'COMPLETED' });
  });

  test('that the bucket has lost is not kept any more', async () => {
    const { id, given } = await archived(new Uint8Array());
    expect(await readExecutions({ ...given, archive: async () => null }).events(userId, id, 0, 1)).toBe('deleted');
  });

  test('that is none is a fault of ours, and names the execution', async () => {
    const { id, page } = await archived(gzipSync('[{"seq":1,"at":1,"type":"execution_exploded"}]'));
    await expect(page(0)).rejects.toThrow(`the archived log of execution ${id} is none`);
  });
});

describe('stopping', () => {
  test('ends one that has not begun, although who waits for its slot cannot be told', async () => {
    const id = await addExecution(database.db, userId, graph);
    const given = {
      ...deps({ stop: async () => false }),
      send: async () => {
        throw new Error('the queue is away');
      },
    };
    expect(await readExecutions(given).stop(userId, id)).toBe('stopped');
    expect(await readExecutions(given).stop(userId, id)).toBe('already_ended');
  });
});
