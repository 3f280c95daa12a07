import { sql } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { newId } from '../../db/new-id.ts';
import { claimDueSchedules, dueSchedules, hasOverdueSchedule } from '../../db/queries/due-schedules.ts';
import { deleteGraph, insertGraph } from '../../db/queries/graphs.ts';
import { findSchedule, insertSchedule, type ScheduleSettings, setScheduleNext } from '../../db/queries/schedules.ts';
import { rowsOf } from '../../db/statement.ts';
import { freshDatabase } from '../../db/testing/fresh-database.ts';
import { addUser } from '../../db/testing/rows.ts';
import type { Graph } from '../../schema/graph/graph.ts';
import type { ExecutionRpc } from '../../schema/rpc.ts';
import { nextDueOf } from '../../schema/schedule/next-due.ts';
import { PlanCache } from '../executions/plan-cache.ts';
import { type StartDeps, startExecution } from '../executions/start-execution.ts';
import { chain } from '../testing/graphs.ts';
import { CLAIM_MS, executionIdOf, MAX_FAILURES, type TickDeps, tickSchedules } from './tick.ts';

const database = freshDatabase();
const db = () => database.db;
const at = (time: string): number => Date.parse(`2026-11-22T${time}Z`);
const MINUTE_MS = 60_000;

let userId: string;
let graph: Graph;
beforeAll(async () => {
  userId = await addUser(db());
  graph = await insertGraph(db(), userId, chain(1));
});
beforeEach(async () => {
  await db().execute(sql`delete from "AgentGraphSchedule"`);
  await db().execute(sql`delete from "AgentGraphExecution"`);
});

/** A schedule made at `made`, and its id. */
async function schedule(change: Partial<ScheduleSettings> = {}, made = at('09:59:30')): Promise<string> {
  const id = newId();
  const settings: ScheduleSettings = {
    ...{ graph_id: graph.id, graph_version: null, name: 'Hourly', inputs: { v: 'a' }, lane: 'normal' },
    ...{ timing: { type: 'CRON', cron_expression: '0 * * * *' }, timezone: 'UTC', anchor: made, end_date: null },
    ...{ missed: 'once', missed_limit: 10 },
    ...change,
  };
  const next = nextDueOf(settings)(made)?.at;
  if (next === undefined) throw new Error('never due');
  await insertSchedule(db(), userId, id, { ...settings, next }, made);
  return id;
}

/** The tick's world at a moment: real executions over objects that do nothing. */
function world(now: number, change: Partial<TickDeps> = {}): TickDeps & { logged: string[] } {
  const logged: string[] = [];
  const deps: StartDeps = {
    now: () => now,
    sleep: async () => {},
    database: db(),
    plans: new PlanCache(),
    object: () => ({ offer: async () => {} }) as unknown as ExecutionRpc,
    send: async () => {},
    inBackground: (_, work) => void work,
    log: () => {},
  };
  return {
    now: () => now,
    database: db(),
    start: (request) => startExecution(deps, request),
    log: (message) => void logged.push(message),
    logged,
    ...change,
  };
}

const executionIds = async (): Promise<string[]> =>
  (await rowsOf<{ id: string }>(db(), sql`select "id" from "AgentGraphExecution" order by "id"`)).map(({ id }) => id);
const dueTimes = (id: string, ...times: string[]): string[] => times.map((time) => executionIdOf(id, at(time))).sort();

test('what is due is started once, and says what became of it', async () => {
  const id = await schedule({ lane: 'high' });
  await tickSchedules(world(at('09:59:59')));
  expect(await executionIds()).toEqual([]);
  await tickSchedules(world(at('10:00:05')));
  expect(await executionIds()).toEqual(dueTimes(id, '10:00:00'));
  expect(await findSchedule(db(), userId, id)).toMatchObject({
    next_due_at: '2026-11-22T11:00:00.000Z',
    last_due_at: '2026-11-22T10:00:00.000Z',
    last_execution: { id: executionIdOf(id, at('10:00:00')), status: 'QUEUED' },
    last_error: null,
  });
  await tickSchedules(world(at('10:01:00')));
  expect(await executionIds()).toHaveLength(1);
});

test('several ticks at once start one execution', async () => {
  const ids = await Promise.all(Array.from({ length: 20 }, () => schedule()));
  await Promise.all([1, 2, 3, 4].map(() => tickSchedules(world(at('10:00:00')))));
  expect(await executionIds()).toEqual(ids.flatMap((id) => dueTimes(id, '10:00:00')).sort());
});

describe('a tick that dies', () => {
  const dying = (now: number, whether: 'before' | 'after') => {
    const live = world(now);
    return world(now, {
      start: async (request) => {
        if (whether === 'after') await live.start(request);
        throw new Error('the isolate is gone');
      },
    });
  };

  test.each(['before', 'after'] as const)('%s it started loses nothing and doubles nothing', async (whether) => {
    const id = await schedule();
    await tickSchedules(dying(at('10:00:00'), whether));
    expect(await findSchedule(db(), userId, id)).toMatchObject({ next_due_at: '2026-11-22T10:00:00.000Z', last_due_at: null });
    // The claim is still held.
    await tickSchedules(world(at('10:00:30')));
    expect(await executionIds()).toHaveLength(whether === 'after' ? 1 : 0);
    await tickSchedules(world(at('10:00:00') + CLAIM_MS));
    expect(await executionIds()).toEqual(dueTimes(id, '10:00:00'));
    expect(await findSchedule(db(), userId, id)).toMatchObject({ next_due_at: '2026-11-22T11:00:00.000Z' });
  });

  test('keeps nobody else’s schedule from starting', async () => {
    const [broken, sound] = [await schedule(), await schedule()];
    const live = world(at('10:00:00'));
    const deps = world(at('10:00:00'), {
      start: async (request) => {
        if (request.id === executionIdOf(broken, at('10:00:00'))) throw new Error('poison');
        return live.start(request);
      },
    });
    await tickSchedules(deps);
    expect(await executionIds()).toEqual(dueTimes(sound, '10:00:00'));
    expect(deps.logged).toEqual(['a schedule could not be started']);
  });
});

describe('after three hours down', () => {
  test.each([
    ['skip', 10, ['13:00:00']],
    ['once', 10, ['13:00:00']],
    ['all', 10, ['10:00:00', '11:00:00', '12:00:00', '13:00:00']],
    ['all', 3, ['11:00:00', '12:00:00', '13:00:00']],
  ] as const)('a schedule with %s (%i) is started exactly so', async (missed, missed_limit, times) => {
    const id = await schedule({ missed, missed_limit });
    await tickSchedules(world(at('13:00:30')));
    expect(await executionIds()).toEqual(dueTimes(id, ...times));
    expect(await findSchedule(db(), userId, id)).toMatchObject({ next_due_at: '2026-11-22T14:00:00.000Z' });
  });

  test('one that skips waits for its next time', async () => {
    const id = await schedule({ missed: 'skip' });
    await tickSchedules(world(at('13:30:00')));
    expect(await executionIds()).toEqual([]);
    expect(await findSchedule(db(), userId, id)).toMatchObject({ next_due_at: '2026-11-22T14:00:00.000Z', last_due_at: null, failures: 0 });
  });
});

test('a schedule that nobody has started for is overdue', async () => {
  await schedule();
  expect(await hasOverdueSchedule(db(), at('10:00:00'))).toBe(false);
  expect(await hasOverdueSchedule(db(), at('10:00:01'))).toBe(true);
  await tickSchedules(world(at('10:00:01')));
  expect(await hasOverdueSchedule(db(), at('10:00:01'))).toBe(false);
});

test('one of a suspended user waits, and starts when the user is let in again', async () => {
  const id = await schedule();
  await db().execute(sql`update "users" set "suspended_at" = now()`);
  await tickSchedules(world(at('10:00:00')));
  expect(await executionIds()).toEqual([]);
  expect(await hasOverdueSchedule(db(), at('10:05:00'))).toBe(false);
  await db().execute(sql`update "users" set "suspended_at" = null`);
  await tickSchedules(world(at('10:05:00')));
  expect(await executionIds()).toEqual(dueTimes(id, '10:00:00'));
});

test('ONCE is finished after its time', async () => {
  const id = await schedule({ timing: { type: 'ONCE', run_at: '2026-11-22T10:00:00Z' } });
  await tickSchedules(world(at('10:00:00')));
  expect(await executionIds()).toEqual(dueTimes(id, '10:00:00'));
  expect(await findSchedule(db(), userId, id)).toMatchObject({ next_due_at: null, is_enabled: true });
});

describe('what cannot be started', () => {
  test('shows why, and is paused after it happened several times in a row', async () => {
    const doomed = await insertGraph(db(), userId, chain(1));
    const id = await schedule({ graph_id: doomed.id });
    await deleteGraph(db(), userId, doomed.id);
    for (let failure = 1; failure <= MAX_FAILURES; failure++) {
      await tickSchedules(world(at('09:00:00') + failure * 60 * MINUTE_MS));
      const row = await findSchedule(db(), userId, id);
      expect(row).toMatchObject({ failures: failure, is_enabled: failure < MAX_FAILURES, last_error: { code: 'graph_not_found' } });
    }
    expect(await findSchedule(db(), userId, id)).toMatchObject({ next_due_at: null, last_error: { due_at: '2026-11-22T12:00:00.000Z' } });
    await setScheduleNext(db(), userId, id, at('15:00:00'), at('14:00:00'));
    expect(await findSchedule(db(), userId, id)).toMatchObject({ failures: 0, last_error: null, is_enabled: true });
  });

  test('names the input that does not fit', async () => {
    const id = await schedule({ inputs: { nobody: 1 } });
    await tickSchedules(world(at('10:00:00')));
    expect(await findSchedule(db(), userId, id)).toMatchObject({
      last_error: { code: 'invalid_inputs', message: expect.stringContaining('nobody') },
      next_due_at: '2026-11-22T11:00:00.000Z',
    });
  });

  test('is forgotten once it goes well again', async () => {
    const id = await schedule({ inputs: { nobody: 1 } });
    await tickSchedules(world(at('10:00:00')));
    await db().execute(sql`update "AgentGraphSchedule" set "inputs" = '{"v": "a"}' where "id" = ${id}`);
    await tickSchedules(world(at('11:00:00')));
    expect(await findSchedule(db(), userId, id)).toMatchObject({ failures: 0, last_error: null });
  });

  test('because its zone is gone is paused at once', async () => {
    const id = await schedule();
    await db().execute(sql`update "AgentGraphSchedule" set "timezone" = 'Mars/Olympus' where "id" = ${id}`);
    await tickSchedules(world(at('10:00:00')));
    expect(await findSchedule(db(), userId, id)).toMatchObject({ is_enabled: false, last_error: { code: 'bad_rule' } });
  });
});

test('a change that comes while a tick works is not undone by it', async () => {
  const id = await schedule();
  const live = world(at('10:00:00'));
  const start: TickDeps['start'] = async (request) => {
    await setScheduleNext(db(), userId, id, null, at('10:00:00'));
    return live.start(request);
  };
  await tickSchedules(world(at('10:00:00'), { start }));
  expect(await findSchedule(db(), userId, id)).toMatchObject({ is_enabled: false, next_due_at: null });
});

describe('in numbers', () => {
  /** Rows that are due one second after another, in pieces that leave the database time to answer others. */
  async function store(count: number, from: string): Promise<void> {
    const piece = 5_000;
    for (let first = 1; first <= count; first += piece) {
      await db().execute(sql`insert into "AgentGraphSchedule"
          ("id", "user_id", "graph_id", "name", "timing", "timezone", "anchor_at", "inputs", "lane", "next_due_at")
        select gen_random_uuid(), ${userId}::uuid, ${graph.id}::uuid, 'Hourly', '{"type":"CRON","cron_expression":"0 * * * *"}', 'UTC',
          now(), '{"v":"a"}', 'normal', ${new Date(at(from)).toISOString()}::timestamptz + n * interval '1 second'
        from generate_series(${first}::int, ${Math.min(count, first + piece - 1)}::int) as n`);
    }
  }

  test('more than a batch that are due are started in one tick', async () => {
    await store(250, '09:50:00');
    await tickSchedules(world(at('10:00:30')));
    expect(await executionIds()).toHaveLength(250);
  });

  test('among a hundred thousand the due ones are found by their index', { timeout: 60_000 }, async () => {
    await store(100_000, '10:00:00');
    await db().execute(sql`analyze "AgentGraphSchedule"`);
    const now = at('10:01:30');
    const plan = await rowsOf<{ 'QUERY PLAN': string }>(db(), sql`explain ${dueSchedules(new Date(now).toISOString(), 100)}`);
    expect(plan.map((row) => row['QUERY PLAN']).join('\n')).toContain('Index Scan using "AgentGraphSchedule_due"');
    const [timed] = (
      await rowsOf<{ 'QUERY PLAN': string }>(db(), sql`explain analyze ${dueSchedules(new Date(now).toISOString(), 100)}`)
    ).slice(-1);
    const began = performance.now();
    const claimed = await claimDueSchedules(db(), now, CLAIM_MS, 100);
    // biome-ignore lint/suspicious/noConsole: the figure is for whoever reads the report; a loaded machine must not fail the test
    console.info(
      `100,000 schedules stored, ${claimed.length} due: claimed in ${(performance.now() - began).toFixed(1)} ms; found: ${timed?.['QUERY PLAN']}`,
    );
    expect(claimed).toHaveLength(90);
  });
});
