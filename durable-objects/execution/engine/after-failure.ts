import { MAX_INTERRUPTIONS } from '../../../schema/bounds.ts';
import type { ExecutionChange, ExecutionError } from '../../../schema/execution/event.ts';
import { retryDelayMs } from '../../../schema/retry.ts';
import { failureOutcome } from './next-command.ts';
import { type EngineState, type Firing, nodeOf } from './state.ts';

/** How an attempt failed. `retry: 'never'`: the same input will fail the same way. */
export type AttemptFailure = { code: string; message: string; retry: 'never' | 'after'; retryAfterMs?: number };

/** The event that follows a failed attempt: another try, or the end of this node execution. */
export function afterFailure(
  state: EngineState,
  firing: Firing,
  failure: AttemptFailure,
  clock: { now: number; random: number },
): ExecutionChange {
  const { plan } = nodeOf(state, firing);
  const which = { node_id: plan.id, firing: firing.firing };
  const error: ExecutionError = { code: failure.code, message: failure.message, node_id: plan.id };
  if (failure.retry === 'after' && firing.retries < plan.max_retries) {
    const delay = retryDelayMs(firing.retries + 1, clock.random, failure.retryAfterMs);
    return { type: 'node_retrying', ...which, retry_at: clock.now + delay, interrupted: false, error };
  }
  return { type: 'node_failed', ...which, error, outcome: failureOutcome(plan) };
}

/** The event that follows an attempt lost with its object. It is started again at once, with the same idempotency key. */
export function afterInterruption(state: EngineState, firing: Firing, now: number): ExecutionChange {
  const { plan } = nodeOf(state, firing);
  const which = { node_id: plan.id, firing: firing.firing };
  const error: ExecutionError = {
    code: 'interrupted',
    message: `The attempt was cut off ${firing.interruptions + 1} times by a restart of its object.`,
    node_id: plan.id,
  };
  if (firing.interruptions < MAX_INTERRUPTIONS) return { type: 'node_retrying', ...which, retry_at: now, interrupted: true, error };
  return { type: 'node_failed', ...which, error, outcome: failureOutcome(plan) };
}
