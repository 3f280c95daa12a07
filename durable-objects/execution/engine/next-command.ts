import { MAX_PARALLEL_NODES } from '../../../schema/bounds.ts';
import type { ExecutionError, ExecutionWarning } from '../../../schema/execution/event.ts';
import { isTerminal } from '../../../schema/execution/status.ts';
import type { PlanNode } from '../../../schema/graph/plan.ts';
import { starvedWarnings } from './starved.ts';
import type { EngineState, Firing } from './state.ts';

/** What the object does next. Given state and time only, so the same log gets the same answer. */
export type Command =
  | { kind: 'start'; firing: Firing }
  /** A value on its way in spoilt this node execution; its block never runs. */
  | { kind: 'fail'; firing: Firing; error: ExecutionError }
  /** Nothing is left but reviews. */
  | { kind: 'rest_in_review' }
  | { kind: 'complete'; warnings: ExecutionWarning[] }
  | { kind: 'fail_execution'; error: ExecutionError };

/** The next command, or null when only time or a running block can bring the next event. */
export function nextCommand(state: EngineState, now: number): Command | null {
  if (state.status === 'QUEUED' || isTerminal(state.status)) return null;
  if (state.fatal !== null) return { kind: 'fail_execution', error: state.fatal };
  const spoilt = state.spoilt[0];
  if (spoilt?.error) return { kind: 'fail', firing: spoilt, error: spoilt.error };
  if (hasFreePlace(state)) {
    const firing = dueFiring(state, now) ?? state.ready[0];
    if (firing !== undefined) return { kind: 'start', firing };
  }
  if (state.running.size > 0 || state.resting.size > 0) return null;
  if (state.suspended.size > 0) {
    const isLeftToReviewers = state.inReview === state.suspended.size;
    return isLeftToReviewers && state.status !== 'REVIEW' ? { kind: 'rest_in_review' } : null;
  }
  return { kind: 'complete', warnings: starvedWarnings(state) };
}

/** Whether another node execution may run. One that awaits an agent is at work there, unless that one rests in REVIEW. */
export const hasFreePlace = ({ running, agents, agentsInReview }: EngineState): boolean =>
  running.size + agents - agentsInReview < MAX_PARALLEL_NODES;

/** The resting node execution whose time came first. */
function dueFiring(state: EngineState, now: number): Firing | undefined {
  if (state.nextDueAt > now) return undefined;
  let earliest: Firing | undefined;
  for (const firing of state.resting.values()) {
    if (firing.dueAt <= now && (earliest === undefined || firing.dueAt < earliest.dueAt)) earliest = firing;
  }
  return earliest;
}

/** Where a final failure of a node goes. */
export function failureOutcome(plan: PlanNode): 'fail' | 'error_pin' | 'continue' {
  if (plan.error_linked) return 'error_pin';
  return plan.on_error;
}
