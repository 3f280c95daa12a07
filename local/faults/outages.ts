import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { rowsOf } from '../../db/statement.ts';
import { seededRandom } from '../../durable-objects/execution/seeded-random.ts';
import type { Answer } from '../testing/json-client.ts';
import { pick } from './drawing.ts';
import { FIXED_GRAPHS } from './fixed-graphs.ts';
import { isComeAgain } from './patience.ts';
import { randomCases } from './places.ts';
import { eachOf, type Rig } from './rig.ts';
import { count, emptyResult, noteFigure, type Round, type RoundResult } from './round.ts';
import { type FaultyCase, runCase } from './run-case.ts';

const DOWN_MS = 5_000;
const UP_MS = 5_000;
/** So many executions are begun in each period of up and down. */
const EXECUTIONS_PER_PERIOD = 17;
const PROBE_EVERY_MS = 250;
/** How often a client follows. */
const FOLLOWED = 0.25;

/**
 * Postgres is down five seconds in every ten, refusing or silent, while executions are started and run; in the same time
 * Redis goes away and forgets everything. Whoever starts one repeats the request until it is accepted, as a client would.
 * None is lost or doubled, and who has to wait is told so: 503 with `Retry-After`, never 500.
 */
export const outages: Round = async (rig, { seed, cases }) => {
  const result = emptyResult();
  const random = seededRandom(`outages ${seed}`);
  const graphs = [...FIXED_GRAPHS, ...randomCases(seed, 10)];
  const saved = await Promise.all(
    graphs.map(async (testCase): Promise<FaultyCase> => ({ testCase, saved: await rig.save(testCase), faults: [] })),
  );
  const periods = Math.max(2, Math.round(cases / EXECUTIONS_PER_PERIOD));
  const before = await executionsOf(rig);
  const isOver = new AbortController();
  const probing = probe(rig, result, isOver.signal);
  const going = upAndDown(rig, periods, random);
  const starts = Array.from({ length: cases }, (_, index) => ({
    one: pick(saved, random),
    atMs: random() * periods * (UP_MS + DOWN_MS),
    key: `${seed}-${index}-${before}`,
    isFollowed: random() < FOLLOWED,
  }));
  await eachOf(starts, cases, async ({ one, atMs, key, isFollowed }) => {
    await pause(atMs);
    await runCase(rig, one, result, {
      isFollowed,
      start: () =>
        rig.start(one.saved.graph_id, {
          key,
          onAnswer(answer, ms) {
            noteAnswer(result, 'a start', answer, ms);
            if (answer.status !== 409) return;
            count(result, 'starts whose first request left its key claimed');
            void ageClaim(rig, key);
          },
        }),
      // The checks read what a user reads, which needs Postgres.
      afterwards: () => going,
    });
  });
  await going;
  isOver.abort();
  await probing;
  const made = (await executionsOf(rig)) - before;
  if (made !== cases) breach(result, `${cases} were accepted, ${made} are there`);
  count(result, 'times that Postgres was down', periods);
  return result;
};

/** Cuts and mends Postgres, and does the same to Redis at moments of its own. In the end both are there. */
async function upAndDown(rig: Rig, periods: number, random: () => number): Promise<void> {
  for (let period = 0; period < periods; period++) {
    await pause(UP_MS);
    rig.postgres.cut(period % 2 === 0 ? 'refusing' : 'silent');
    const redis = pick(['stays', 'forgets', 'refusing', 'silent'] as const, random);
    if (redis === 'forgets') await rig.flushRedis();
    else if (redis !== 'stays') rig.redis.cut(redis);
    await pause(DOWN_MS);
    rig.redis.mend();
    rig.postgres.mend();
  }
}

/**
 * A request that Postgres left between claim and answer keeps its key for two minutes. So much later is now: the key is the
 * next one's, who finds the same execution.
 */
async function ageClaim({ database, user }: Rig, key: string): Promise<void> {
  await database.execute(sql`update "IdempotencyKey" set "created_at" = "created_at" - interval '3 minutes'
    where "user_id" = ${user.id} and "key" = ${key} and "status" is null`);
}

/** Reads all the time, as other users do. */
async function probe(rig: Rig, result: RoundResult, isOver: AbortSignal): Promise<void> {
  while (!isOver.aborted) {
    const from = performance.now();
    noteAnswer(result, 'a read', await rig.request('GET', '/api/v1/executions?limit=1'), performance.now() - from);
    await pause(PROBE_EVERY_MS);
  }
}

function noteAnswer(result: RoundResult, what: string, { status, headers, body }: Answer, ms: number): void {
  if (status >= 500 && !isComeAgain({ status, headers, body })) breach(result, `${what} was answered by ${status} ${JSON.stringify(body)}`);
  if (status !== 503) return;
  count(result, 'answers 503');
  noteFigure(result, `slowest 503 to ${what}, ms`, Math.round(ms));
}

const breach = (result: RoundResult, what: string) =>
  result.breaches.push({ invariant: 'outcome', execution_id: '', what, case: 'outages' });

async function executionsOf({ database, user }: Rig): Promise<number> {
  const [row] = await rowsOf<{ all: number }>(
    database,
    sql`select count(*)::int as all from "AgentGraphExecution" where "user_id" = ${user.id} and "parent_id" is null`,
  );
  return row?.all ?? 0;
}
