import { MAX_EXECUTION_BYTES, MAX_KEPT_BYTES, MAX_NODE_EXECUTIONS } from '../../../schema/bounds.ts';
import type { ExecutionError } from '../../../schema/execution/event.ts';
import type { EngineState } from './state.ts';

/**
 * What an execution may bring about in all. Counted as values move, not when the nodes they went to start: one value
 * over a thousand links is a thousand inputs in the record, and a burst over as many links opens millions of node
 * executions that never start. Past a bound the execution ends, and nothing is routed any more.
 */
export const TOO_MANY: ExecutionError = {
  code: 'too_many_node_executions',
  message: `The execution needed more than ${MAX_NODE_EXECUTIONS} node executions; a loop may never end.`,
};

const TOO_LARGE: ExecutionError = {
  code: 'execution_too_large',
  message: `The values of the execution came to more than ${MAX_EXECUTION_BYTES} bytes in all.`,
};

const TOO_MUCH_KEPT: ExecutionError = {
  code: 'execution_too_large',
  message: `The large values of the execution came to more than ${MAX_KEPT_BYTES} bytes in all.`,
};

export function chargeBytes(state: EngineState, bytes: number): void {
  state.bytes += bytes;
  if (state.bytes > MAX_EXECUTION_BYTES) state.fatal ??= TOO_LARGE;
}

/** Of a value that is kept apart: it weighs on the bucket, not on the memory of the execution. */
export function chargeKept(state: EngineState, bytes: number): void {
  state.keptBytes += bytes;
  if (state.keptBytes > MAX_KEPT_BYTES) state.fatal ??= TOO_MUCH_KEPT;
}

export function chargeOpening(state: EngineState): void {
  state.opened++;
  if (state.opened > MAX_NODE_EXECUTIONS) state.fatal ??= TOO_MANY;
}
