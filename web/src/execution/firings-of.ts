import { type ExecutionError, type ExecutionEvent, isTerminalChange, type Outputs } from '../../../schema/execution/event.ts';
import type { NodePhase } from '../../../schema/execution/timeline.ts';
import { getOwn, setOwn } from '../../../schema/json.ts';

/** An execution that a node execution began. */
export type BegunAgent = { execution_id: string; graph_id: string };

/** One firing of one node, as its events tell it. Times in milliseconds since the epoch. */
export type NodeFiring = {
  firing: number;
  phase: NodePhase;
  attempts: number;
  output: Outputs;
  /** Of the newest failure, also one that a retry took care of. */
  error: ExecutionError | null;
  agents: BegunAgent[];
  started_at: number;
  ended_at: number | null;
};

/** The firings of a node that have begun, in the order in which they did. */
export function firingsOf(events: readonly ExecutionEvent[], nodeId: string): NodeFiring[] {
  const firings = new Map<number, NodeFiring>();
  for (const event of events) {
    if (isTerminalChange(event)) {
      for (const firing of firings.values()) if (firing.ended_at === null) stop(firing, event.at);
    }
    if (!('node_id' in event) || event.node_id !== nodeId) continue;
    const known = firings.get(event.firing) ?? begin(event.firing, event.at);
    firings.set(event.firing, known);
    add(known, event);
  }
  return [...firings.values()];
}

type NodeEvent = Extract<ExecutionEvent, { node_id: string }>;

function add(firing: NodeFiring, event: NodeEvent): void {
  switch (event.type) {
    case 'node_started':
      firing.phase = 'running';
      firing.attempts = event.attempt;
      return;
    case 'node_output':
      if (!Object.hasOwn(firing.output, event.pin)) setOwn(firing.output, event.pin, []);
      getOwn(firing.output, event.pin)?.push(event.value);
      return;
    case 'node_waiting':
      firing.phase = 'waiting';
      return;
    case 'node_suspended': {
      const { awaits } = event;
      firing.phase = awaits.kind;
      if (awaits.kind === 'agent') firing.agents.push({ execution_id: awaits.execution_id, graph_id: awaits.graph_id });
      return;
    }
    case 'node_reviewed':
      firing.phase = 'running';
      return;
    case 'node_agent_in_review':
      firing.phase = event.in_review ? 'review' : 'agent';
      return;
    case 'node_retrying':
      firing.phase = 'retrying';
      firing.error = event.error;
      return;
    case 'node_completed':
      firing.phase = 'completed';
      firing.ended_at = event.at;
      return;
    case 'node_failed':
      firing.phase = 'failed';
      firing.error = event.error;
      firing.ended_at = event.at;
      return;
    default:
      event satisfies never;
  }
}

function stop(firing: NodeFiring, at: number): void {
  firing.phase = 'stopped';
  firing.ended_at = at;
}

const begin = (firing: number, at: number): NodeFiring => ({
  firing,
  phase: 'running',
  attempts: 1,
  output: {},
  error: null,
  agents: [],
  started_at: at,
  ended_at: null,
});
