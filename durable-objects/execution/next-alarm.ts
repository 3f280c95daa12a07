import { isTerminal } from '../../schema/execution/status.ts';
import { hasFreePlace, nextCommand } from './engine/next-command.ts';
import { deadlineOf, type EngineState, nodeOf } from './engine/state.ts';

/** How long running blocks may go without a sign of life before the object looks whether they still run. */
const HEARTBEAT_MS = 8_000;

/** The same for executions that it awaits, at work or in REVIEW: they tell of themselves, and this is for a lost word. */
const AGENT_HEARTBEAT_MS = 30_000;
const REVIEW_HEARTBEAT_MS = 600_000;

/**
 * When the object must wake, in milliseconds since the epoch. An object has one alarm for everything: the execution's
 * deadline, nodes that rest, nodes that may run no longer, blocks that a restart may have cut off, executions that it awaits,
 * and what is due beside the state (`otherDueAt`: the record, an awaited execution that is not begun).
 * In REVIEW no clock runs, unless the review is in another execution. Never in the past: a past alarm set from within an
 * alarm may be dropped. Null: nothing will ever need waking.
 */
export function nextAlarmAt(state: EngineState, otherDueAt: number | null, now: number): number | null {
  const times: number[] = otherDueAt === null ? [] : [otherDueAt];
  if (!isTerminal(state.status)) {
    times.push(deadlineOf(state) ?? Number.POSITIVE_INFINITY);
    if (state.agents > 0) times.push(now + (state.status === 'REVIEW' ? REVIEW_HEARTBEAT_MS : AGENT_HEARTBEAT_MS));
    if (state.running.size > 0) times.push(now + HEARTBEAT_MS);
    for (const firing of state.running.values()) times.push(firing.attemptAt + nodeOf(state, firing).plan.timeout_ms);
    // What is due and finds no free place begins when one becomes free, which needs no alarm.
    if (hasFreePlace(state)) times.push(state.nextDueAt);
    // Only a turn that gave the thread away leaves a command undone; should it never come back, the alarm does it.
    if (nextCommand(state, now) !== null) times.push(now);
  }
  const next = Math.min(...times);
  return Number.isFinite(next) ? Math.max(next, now + 1) : null;
}
