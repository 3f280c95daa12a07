import type { Database } from '../../db/client.ts';
import { idFrom } from '../../db/new-id.ts';
import { type ClaimedSchedule, claimDueSchedules, type SettledSchedule, settleSchedules } from '../../db/queries/due-schedules.ts';
import type { ScheduleError } from '../../schema/api/schedules.ts';
import { checkRule } from '../../schema/schedule/check.ts';
import { dueToStart } from '../../schema/schedule/missed.ts';
import type { NextDue } from '../../schema/schedule/next-due.ts';
import type { Executions, StartResult } from '../executions/executions.ts';

/**
 * The schedules' part of the cron tick: claims what is due, starts one execution for each due time that the policy asks
 * for, and only then says when each schedule is due next. It may die anywhere, run late, twice at once or not at all: the
 * execution's id follows from schedule and due time, so starting again finds what was started.
 */
export type TickDeps = {
  now: () => number;
  database: Database;
  start: Executions['start'];
  log: (message: string, error: unknown) => void;
};

/** Schedules that one statement claims. */
const BATCH = 100;
/** Schedules of a batch that are started for at the same time. */
const AT_ONCE = 10;
/** After this a tick begins no further batch: the next tick takes over. */
const TICK_MS = 45_000;
/** How long a claim keeps other ticks away: until the next minute. If a batch takes longer all the same, nothing is doubled. */
export const CLAIM_MS = 55_000;
/** Due times in a row that could not be started for, after which a schedule is paused. */
export const MAX_FAILURES = 3;

export async function tickSchedules(deps: TickDeps): Promise<void> {
  const began = deps.now();
  while (deps.now() - began < TICK_MS) {
    const claimed = await claimDueSchedules(deps.database, deps.now(), CLAIM_MS, BATCH);
    if (claimed.length === 0) return;
    const settled = await startAll(claimed, deps);
    if (settled.length > 0) await settleSchedules(deps.database, settled);
    if (claimed.length < BATCH) return;
  }
}

/** What came of each, but for those that could not be decided: their claims run out, and a later tick tries again. */
async function startAll(claimed: readonly ClaimedSchedule[], deps: TickDeps): Promise<SettledSchedule[]> {
  const waiting = claimed.values();
  const settled: SettledSchedule[] = [];
  // An iterator that several loops draw from: each schedule goes to whichever is free.
  const work = async () => {
    for (const schedule of waiting) {
      try {
        settled.push(await startDue(schedule, deps));
      } catch (error) {
        deps.log('a schedule could not be started', error);
      }
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return settled;
}

async function startDue(schedule: ClaimedSchedule, deps: TickDeps): Promise<SettledSchedule> {
  const { id, user_id: userId, graph_id: graphId, graph_version: version, inputs, lane, missed, missed_limit: limit } = schedule;
  const unchanged = { id, claim: schedule.claim, last_due_at: null, last_execution_id: null };
  const nextDue = readableRule(schedule);
  if (nextDue === null) {
    const last_error = errorAt(schedule.due_at, deps, { code: 'bad_rule', message: 'Its time zone or expression is not known any more.' });
    return { ...unchanged, next: null, last_error, failures: MAX_FAILURES, is_enabled: false };
  }
  const { starts, next } = dueToStart(nextDue, schedule.due_at, deps.now(), { policy: missed, limit });
  const going = { failures: 0, is_enabled: true, last_error: null };
  let outcome: SettledSchedule = { ...unchanged, ...going, next, failures: schedule.failures };
  for (const due of starts) {
    const request = { userId, graphId, inputs, lane, id: executionIdOf(id, due), ...(version === null ? {} : { version }) };
    const result = await deps.start(request);
    if (result.kind !== 'accepted') {
      const failures = schedule.failures + 1;
      const last_error = errorAt(due, deps, reasonOf(result));
      const isOver = failures >= MAX_FAILURES;
      return { ...outcome, last_due_at: due, last_error, failures, is_enabled: !isOver, next: isOver ? null : next };
    }
    outcome = { ...outcome, ...going, last_due_at: due, last_execution_id: result.execution.id };
  }
  return outcome;
}

/** Null for a rule that was sound when it was saved and is not any more: zones come and go with their database. */
function readableRule({ timing, timezone, end_date, anchor }: ClaimedSchedule): NextDue | null {
  const checked = checkRule({ timing, timezone, end_date, anchor }, 0);
  return checked.ok ? checked.nextDue : null;
}

const errorAt = (due: number, deps: TickDeps, reason: { code: string; message: string }): ScheduleError => ({
  ...reason,
  due_at: new Date(due).toISOString(),
  at: new Date(deps.now()).toISOString(),
});

/** The id of the one execution that a schedule has for a due time (milliseconds since the epoch). */
export const executionIdOf = (scheduleId: string, due: number): string => idFrom(`schedule ${scheduleId} ${due}`);

/** Why nothing was started, in a sentence: nothing that would pass by itself. */
function reasonOf(refused: Exclude<StartResult, { kind: 'accepted' }>): { code: string; message: string } {
  switch (refused.kind) {
    case 'not_found':
      return { code: 'graph_not_found', message: 'The agent, or the version that the schedule asks for, is not there any more.' };
    case 'no_nodes':
      return { code: 'graph_has_no_nodes', message: 'The agent has no nodes.' };
    case 'invalid_graph':
      return { code: 'invalid_graph', message: firstOf(refused.faults, 'The agent cannot run as it is.') };
    case 'invalid_inputs':
      return { code: 'invalid_inputs', message: firstOf(refused.faults, 'The inputs do not fit the agent.') };
    case 'unusable_credentials':
      return { code: 'unusable_credentials', message: firstOf(refused.faults, 'The agent cannot start with its credentials.') };
    default:
      return refused satisfies never;
  }
}

const firstOf = (faults: readonly { message: string }[], otherwise: string): string => faults[0]?.message ?? otherwise;
