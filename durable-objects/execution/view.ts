import type { Execution, NodeExecution } from '../../schema/execution/execution.ts';
import type { Status } from '../../schema/execution/status.ts';
import { getOwn, type JsonValue, setOwn } from '../../schema/json.ts';
import type { ExecutionOrder } from '../../schema/rpc.ts';
import { nodeInput } from './engine/node-input.ts';
import { type EngineState, type Firing, nodeOf } from './engine/state.ts';

const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

/** The execution as the API shows it, from the state in memory. */
export function executionView(order: ExecutionOrder, state: EngineState): Execution {
  return {
    id: order.execution_id,
    graph_id: order.graph_id,
    graph_version: order.graph_version,
    parent_id: order.parent?.execution_id ?? null,
    forked_from: order.forked_from ?? null,
    status: state.status,
    lane: order.lane,
    inputs: order.inputs,
    outputs: state.outputs,
    error: state.error,
    warnings: state.warnings,
    queued_at: time(order.queued_at),
    started_at: time(state.startedAt),
    ended_at: time(state.endedAt),
    stats: {
      node_count: state.counts.nodes,
      node_errors: state.counts.nodeErrors,
      retries: state.counts.retries,
      duration_ms: state.startedAt === null || state.endedAt === null ? null : state.endedAt - state.startedAt,
    },
  };
}

const NODE_STATUS: Record<Firing['status'], Status> = {
  open: 'INCOMPLETE',
  ready: 'QUEUED',
  running: 'RUNNING',
  resting: 'RUNNING',
  suspended: 'RUNNING',
  completed: 'COMPLETED',
  failed: 'FAILED',
  terminated: 'TERMINATED',
};

/** A node execution as the API shows it. */
export function nodeExecutionView(state: EngineState, firing: Firing): NodeExecution {
  const { plan } = nodeOf(state, firing);
  const output: { [pin: string]: JsonValue[] } = {};
  for (const [pin, value] of firing.output) {
    const values = getOwn(output, pin);
    if (values === undefined) setOwn(output, pin, [value]);
    else values.push(value);
  }
  return {
    node_id: plan.id,
    firing: firing.firing,
    block_id: plan.block_id,
    status: firing.inReview ? 'REVIEW' : NODE_STATUS[firing.status],
    attempts: firing.attempts,
    input: nodeInput(state, firing),
    output,
    error: firing.error,
    agent_execution_id: firing.awaits?.kind === 'agent' ? firing.awaits.execution_id : null,
    started_at: time(firing.startedAt),
    ended_at: time(firing.endedAt),
  };
}
