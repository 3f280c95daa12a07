import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import { findExecutionRow } from '../../db/queries/executions.ts';
import { seededRandom } from '../../durable-objects/execution/seeded-random.ts';
import type { FaultReport, PlannedFault } from '../../durable-objects/execution/testing/planned-fault.ts';
import { isTerminal } from '../../schema/execution/status.ts';
import { pick } from './drawing.ts';
import { FIXED_GRAPHS } from './fixed-graphs.ts';
import { randomCases } from './places.ts';
import { eachOf, PARALLEL, type Rig } from './rig.ts';
import { count, emptyResult, noteFigure, type Round, type RoundResult } from './round.ts';
import { caseName, type FaultyCase, namedCase, type RunOptions, runCase } from './run-case.ts';

/** Between two looks whether an execution that has lost its alarm moves on by itself. */
const STILL_MS = 1_500;

/**
 * Alarms that ring early and twice, that are never set, and that are lost; the sweeper, which comes once a minute, repairs
 * the latter (its clock is put forward here, by leases and messages that are older than they are).
 */
export const alarms: Round = async (rig, { seed, cases, only }) => {
  const result = emptyResult();
  const random = seededRandom(`alarms ${seed}`);
  const graphs = [...FIXED_GRAPHS, ...randomCases(seed, 10)];
  if (only !== undefined) {
    const one = await namedCase(rig, graphs, only);
    for (const how of HOWS) await runCase(rig, one, result, how(rig, one, result, random));
    return result;
  }
  await eachOf(Array.from({ length: cases }), PARALLEL, async () => {
    const testCase = pick(graphs, random);
    const how = pick(HOWS, random);
    const faults: PlannedFault[] =
      how === lost ? [{ write: 'setAlarm', nth: 1 + Math.floor(random() * 4), moment: 'before', act: 'lose' }] : [];
    if (how === lost && random() < 0.3)
      faults.push({ write: 'insert log', nth: 1 + Math.floor(random() * 4), moment: 'durable', act: 'kill' });
    const one = { testCase, saved: await rig.save(testCase), faults };
    await runCase(rig, one, result, how(rig, one, result, random));
  });
  return result;
};

type How = (rig: Rig, one: FaultyCase, result: RoundResult, random: () => number) => RunOptions;

/** Rings when nothing is due, several times at once. */
const early: How = (rig, _one, result, random) => ({
  async meanwhile(id, over) {
    while (!over.aborted) {
      const row = await findExecutionRow(rig.database, rig.user.id, id);
      if (row?.slot === null || row?.slot === undefined || isTerminal(row.execution.status)) return;
      await rig.control({ do: 'ring', user_id: rig.user.id, slot: row.slot, times: 2 });
      count(result, 'alarms rung', 2);
      await pause(50 + random() * 200);
    }
  },
});

/** One alarm is never set, so what waited for it waits for the sweeper. */
const lost: How = (rig, one, result) => ({
  async meanwhile(id, over) {
    let ticks = 0;
    for (let written = -1; !over.aborted; ) {
      await pause(STILL_MS);
      const report = (await rig.control({ do: 'report', execution_id: id })) as FaultReport | null;
      const last = written;
      written = report?.writes.length ?? 0;
      if (over.aborted || written !== last) continue;
      await tickLater(rig, id);
      ticks++;
    }
    if (ticks > 0) count(result, 'lost alarms repaired');
    noteFigure(result, 'most ticks until a lost alarm is repaired', ticks, caseName(one));
  },
});

/** A cron tick as it comes when message and lease of this execution have been overdue for a while; twice at once. */
async function tickLater(rig: Rig, id: string): Promise<void> {
  await rig.database.execute(sql`update "AgentGraphExecution"
    set "sent_at" = now() - interval '1 minute', "lease_until" = case when "lease_until" is not null then now() - interval '1 second' end
    where "id" = ${id} and "ended_at" is null`);
  await rig.control({ do: 'tick', times: 2 });
}

const HOWS: readonly How[] = [early, lost, lost];
