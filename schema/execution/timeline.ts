import { getOwn, type JsonValue, setOwn } from '../json.ts';
import type { Awaited, ExecutionChange, ExecutionError, ExecutionEvent, ExecutionWarning, Outputs } from './event.ts';
import type { Execution } from './execution.ts';
import { isTerminal, type TerminalStatus } from './status.ts';

/**
 * What a viewer sees of an execution after its first `seq` events. A fold of the log and of nothing else, so the same
 * function draws a run that is happening, one that is over, and any moment in between.
 */
export type Timeline = {
  /** Of the last event folded; 0 before the first. A live stream resumes after it. */
  seq: number;
  status: 'QUEUED' | 'RUNNING' | 'REVIEW' | TerminalStatus;
  /** Milliseconds since the epoch; null until it happened. */
  started_at: number | null;
  ended_at: number | null;
  /** Nodes that have begun; one that is missing here is still waiting for its pins. */
  nodes: { [nodeId: string]: NodeTimeline };
  outputs: Outputs;
  error: ExecutionError | null;
  warnings: ExecutionWarning[];
  /** Why somebody ended it, when somebody did. */
  stop_reason: string | null;
};

/**
 * `waiting`: rests until a time · `review`: until somebody decides · `agent`: until another execution has ended · `stopped`:
 * the execution ended while this firing was under way.
 */
export type FiringPhase = 'running' | 'waiting' | 'retrying' | 'review' | 'agent' | 'stopped';
export type NodePhase = FiringPhase | 'completed' | 'failed';

export type NodeTimeline = {
  phase: NodePhase;
  /** Firings that have begun but not ended, by their number. */
  active: { [firing: number]: FiringPhase };
  /** What firings in phase `review` or `agent` await, by their number. */
  awaits: { [firing: number]: Awaited };
  /** Executions that this node began, oldest first. */
  agents: string[];
  completed: number;
  failed: number;
  /** Started once more after a failure or a lost attempt. */
  retries: number;
  /** When the newest rest or backoff is over, in milliseconds since the epoch; null when nothing waits. */
  wakes_at: number | null;
  /** Every value yielded so far, by pin, in order. */
  output: { [pin: string]: JsonValue[] };
  /** Of the newest failure, also one that a retry or the `error` pin took care of. */
  error: ExecutionError | null;
  started_at: number;
  ended_at: number | null;
};

export const EMPTY_TIMELINE: Timeline = {
  seq: 0,
  status: 'QUEUED',
  started_at: null,
  ended_at: null,
  nodes: {},
  outputs: {},
  error: null,
  warnings: [],
  stop_reason: null,
};

/**
 * What its record says of an execution that is over, for one whose log is not kept any more: how it ended, and nothing of
 * how it came about.
 */
export function recordedTimeline(execution: Execution): Timeline {
  const { status, outputs, error, warnings, started_at, ended_at } = execution;
  const ms = (time: string | null): number | null => (time === null ? null : Date.parse(time));
  return {
    ...EMPTY_TIMELINE,
    status: isTerminal(status) ? status : EMPTY_TIMELINE.status,
    started_at: ms(started_at),
    ended_at: ms(ended_at),
    outputs,
    error,
    warnings,
  };
}

/**
 * The timeline after one more event; the one given is left as it was. Events come in order of `seq`: one that was folded
 * already changes nothing (a resumed stream may repeat itself), and who reads a stream sees to it that none is skipped.
 */
export function foldTimeline(timeline: Timeline, event: ExecutionEvent): Timeline {
  if (event.seq <= timeline.seq) return timeline;
  return { ...applyChange(timeline, event, event.at), seq: event.seq };
}

function applyChange(timeline: Timeline, change: ExecutionChange, at: number): Timeline {
  switch (change.type) {
    case 'execution_started':
      return { ...timeline, status: 'RUNNING', started_at: at };
    case 'node_started':
    case 'node_output':
    case 'node_waiting':
    case 'node_suspended':
    case 'node_reviewed':
    case 'node_agent_in_review':
    case 'node_retrying':
    case 'node_completed':
    case 'node_failed': {
      const nodes = { ...timeline.nodes };
      setOwn(nodes, change.node_id, applyToNode(getOwn(timeline.nodes, change.node_id) ?? begin(at), change, at));
      // Whatever happens to a node, nobody but a reviewer can bring it about while all else rests.
      return { ...timeline, nodes, status: timeline.status === 'REVIEW' ? 'RUNNING' : timeline.status };
    }
    case 'execution_in_review':
      return { ...timeline, status: 'REVIEW' };
    case 'execution_output':
      return { ...timeline, outputs: append(timeline.outputs, change.name, change.value) };
    case 'execution_completed':
      return { ...end(timeline, 'COMPLETED', at), warnings: change.warnings };
    case 'execution_failed':
      return { ...end(timeline, 'FAILED', at), error: change.error };
    case 'execution_terminated':
      return { ...end(timeline, 'TERMINATED', at), stop_reason: change.reason };
    default:
      return change satisfies never;
  }
}

type NodeChange = Extract<ExecutionChange, { node_id: string }>;

function applyToNode(node: NodeTimeline, change: NodeChange, at: number): NodeTimeline {
  const { firing } = change;
  switch (change.type) {
    case 'node_started':
      return settle({ ...node, active: { ...node.active, [firing]: 'running' }, ended_at: null });
    case 'node_output':
      return { ...node, output: append(node.output, change.pin, change.value) };
    case 'node_waiting':
      return settle({ ...node, active: { ...node.active, [firing]: 'waiting' }, wakes_at: change.until });
    case 'node_suspended': {
      const { kind } = change.awaits;
      return settle({
        ...node,
        active: { ...node.active, [firing]: kind },
        awaits: { ...node.awaits, [firing]: change.awaits },
        agents: change.awaits.kind === 'agent' ? [...node.agents, change.awaits.execution_id] : node.agents,
      });
    }
    case 'node_reviewed':
      return settle({ ...node, active: { ...node.active, [firing]: 'running' }, awaits: without(node.awaits, firing) });
    case 'node_agent_in_review':
      return settle({ ...node, active: { ...node.active, [firing]: change.in_review ? 'review' : 'agent' } });
    case 'node_retrying': {
      const retries = node.retries + 1;
      return settle({
        ...node,
        active: { ...node.active, [firing]: 'retrying' },
        wakes_at: change.retry_at,
        error: change.error,
        retries,
      });
    }
    case 'node_completed':
      return settle({
        ...node,
        active: without(node.active, firing),
        awaits: without(node.awaits, firing),
        completed: node.completed + 1,
        ended_at: at,
      });
    case 'node_failed':
      return settle({
        ...node,
        active: without(node.active, firing),
        awaits: without(node.awaits, firing),
        failed: node.failed + 1,
        error: change.error,
        ended_at: at,
      });
    default:
      return change satisfies never;
  }
}

/** One word for a node with many firings: what a person must do counts first, then work, then rest, then what is over. */
function settle(node: NodeTimeline): NodeTimeline {
  const active = Object.values(node.active);
  const phase =
    (['review', 'running', 'agent', 'retrying', 'waiting', 'stopped'] as const).find((one) => active.includes(one)) ??
    (node.failed > 0 ? 'failed' : 'completed');
  return { ...node, phase, wakes_at: active.includes('waiting') || active.includes('retrying') ? node.wakes_at : null };
}

function begin(at: number): NodeTimeline {
  return {
    phase: 'running',
    active: {},
    awaits: {},
    agents: [],
    completed: 0,
    failed: 0,
    retries: 0,
    wakes_at: null,
    output: {},
    error: null,
    started_at: at,
    ended_at: null,
  };
}

function end(timeline: Timeline, status: TerminalStatus, at: number): Timeline {
  const nodes: Timeline['nodes'] = {};
  for (const [id, node] of Object.entries(timeline.nodes)) {
    const open = Object.keys(node.active);
    const active = Object.fromEntries(open.map((firing) => [firing, 'stopped' as const]));
    setOwn(nodes, id, open.length === 0 ? node : settle({ ...node, active, awaits: {}, ended_at: at }));
  }
  return { ...timeline, status, ended_at: at, nodes };
}

function append(lists: { [name: string]: JsonValue[] }, name: string, value: JsonValue): { [name: string]: JsonValue[] } {
  const copy = { ...lists };
  setOwn(copy, name, [...(getOwn(lists, name) ?? []), value]);
  return copy;
}

function without<T>(byFiring: { [firing: number]: T }, firing: number): { [firing: number]: T } {
  const { [firing]: _, ...rest } = byFiring;
  return rest;
}
