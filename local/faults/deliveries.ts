import { isDeepStrictEqual } from 'node:util';
import { sql } from 'drizzle-orm';
import { newId } from '../../db/new-id.ts';
import { acceptExecution, findExecutionRow } from '../../db/queries/executions.ts';
import { seededRandom } from '../../durable-objects/execution/seeded-random.ts';
import { FAULTS_INPUT, type PlannedFault } from '../../durable-objects/execution/testing/planned-fault.ts';
import { MAX_RUNNING_PER_USER } from '../../schema/bounds.ts';
import { LANE_TTL_MS, LANES } from '../../schema/lane.ts';
import { pick } from './drawing.ts';
import { FIXED_GRAPHS } from './fixed-graphs.ts';
import type { Observed } from './invariants.ts';
import { randomCases } from './places.ts';
import { eachOf, observe, PARALLEL, type Rig } from './rig.ts';
import { count, emptyResult, type Round, type RoundResult } from './round.ts';
import { caseName, type FaultyCase, namedCase, type RunOptions, runCase } from './run-case.ts';

/** Copies of a lane message on each lane, at each moment: 51 in all. */
const COPIES = 17;
const TELL: PlannedFault = { write: 'insert log', nth: 2, moment: 'durable', act: 'tell' };

/**
 * Lane messages as a queue may bring them: fifty at once, late, after the end, to an object that was lost meanwhile; or none
 * at all, and the cron tick comes twice at the same moment. There is one execution, one end, and no effect too many.
 */
export const deliveries: Round = async (rig, { seed, cases, only }) => {
  const result = emptyResult();
  const random = seededRandom(`deliveries ${seed}`);
  const graphs = [...FIXED_GRAPHS, ...randomCases(seed, 10)];
  const chosen = only === undefined ? Array.from({ length: cases }, () => pick(graphs, random)) : [];
  const ended: { name: string; observed: Observed }[] = [];
  const run = (one: FaultyCase, how: How) => {
    const onObserved = (observed: Observed) => ended.push({ name: caseName(one), observed });
    return runCase(rig, one, result, { ...how(rig, one, result), onObserved });
  };
  if (only !== undefined) for (const how of HOWS) await run(await namedCase(rig, graphs, only), how);
  await eachOf(chosen, PARALLEL, async (testCase) => {
    await run({ testCase, saved: await rig.save(testCase), faults: [TELL] }, pick(HOWS, random));
  });
  // Messages that came after the end have been taken off their lanes when one that was put on later has.
  const { graph_id } = await rig.save(FIXED_GRAPHS[0]);
  for (const lane of LANES) await rig.over(await rig.start(graph_id, { lane }), 60_000);
  for (const { name, observed } of ended) {
    const { execution, kills } = observed;
    const now = await observe(rig, execution.id, { kills });
    const isSame = (['execution', 'nodes', 'events', 'effects'] as const).every((what) => isDeepStrictEqual(now[what], observed[what]));
    if (!isSame) result.breaches.push({ invariant: 'I1', execution_id: execution.id, what: 'has changed after its end', case: name });
  }
  return result;
};

type How = (rig: Rig, one: FaultyCase, result: RoundResult) => RunOptions;

/** While it begins, while it runs, and after its end. */
const fiftyTimes: How = (rig, _one, result) => ({
  async meanwhile(id, over) {
    await deliver(rig, id, result);
    if (await rig.reached(id, over)) await deliver(rig, id, result);
  },
  afterwards: (id) => deliver(rig, id, result),
});

/** After the end, to an object that has forgotten it; whoever has its slot by then is killed with it. */
const toAnotherLife: How = (rig, _one, result) => ({
  async afterwards(id) {
    const slot = await slotOf(rig, id);
    if (slot !== null) await rig.control({ do: 'kill', user_id: rig.user.id, slot });
    await deliver(rig, id, result);
  },
});

/** Its message was lost with the queue: the row is there, and the sweeper finds it. */
const never: How = (rig, { saved }, result) => ({
  start: () => acceptUnsent(rig, saved.graph_id),
  async meanwhile() {
    await rig.control({ do: 'tick', times: 2 });
    count(result, 'cron ticks', 2);
  },
});

const HOWS: readonly How[] = [fiftyTimes, fiftyTimes, toAnotherLife, never];

const slotOf = async (rig: Rig, id: string): Promise<number | null> =>
  (await findExecutionRow(rig.database, rig.user.id, id))?.slot ?? null;

async function deliver(rig: Rig, id: string, result: RoundResult): Promise<void> {
  const slot = await slotOf(rig, id);
  if (slot === null) return;
  const now = Date.now();
  const address = { execution_id: id, user_id: rig.user.id, slot };
  const messages = LANES.map((lane) => ({ ...address, lane, sent_at: now, expires_at: now + LANE_TTL_MS[lane] }));
  await rig.control({ do: 'deliver', messages, copies: COPIES });
  count(result, 'messages repeated', COPIES * LANES.length);
}

/** Accepts an execution as the way in does, a minute ago, and sends nothing. */
async function acceptUnsent(rig: Rig, graphId: string): Promise<string> {
  const id = newId();
  const queuedAt = Date.now() - 60_000;
  await acceptExecution(rig.database, {
    id,
    user_id: rig.user.id,
    graph_id: graphId,
    graph_version: 1,
    expect_active: true,
    lane: 'normal',
    inputs: { [FAULTS_INPUT]: [] },
    queued_at: queuedAt,
    expires_at: queuedAt + LANE_TTL_MS.normal,
    slots: MAX_RUNNING_PER_USER,
  });
  await rig.database.execute(sql`update "AgentGraphExecution" set "sent_at" = now() - interval '1 minute' where "id" = ${id}`);
  return id;
}
