import type { Awaited, ExecutionError, ExecutionWarning, Outputs } from '../../../schema/execution/event.ts';
import type { Status } from '../../../schema/execution/status.ts';
import type { Plan, PlanLink, PlanNode, PlanPin } from '../../../schema/graph/plan.ts';
import type { JsonObject, JsonValue } from '../../../schema/json.ts';

/**
 * The state of one execution: a fold of its log, held in memory and never stored. No clock, no I/O; times are the
 * events' own (milliseconds since the epoch). Changed by `apply` only.
 */
export type EngineState = {
  readonly plan: Plan;
  readonly inputs: JsonObject;
  readonly indexOf: ReadonlyMap<string, number>;
  status: Status;
  /** `seq` of the last event applied. */
  seq: number;
  startedAt: number | null;
  endedAt: number | null;
  /** How long the execution may take from its start, REVIEW not counted. */
  timeoutMs: number;
  /** Since when it rests in REVIEW; null while it does not. */
  reviewSince: number | null;
  /** How long it has rested in REVIEW before. */
  reviewMs: number;
  nodes: NodeState[];
  /** Complete node executions, in the order in which they became complete. */
  ready: Firing[];
  /** Node executions that a value on its way in has spoilt; the next commands fail them. */
  spoilt: Firing[];
  /** Begun, and its block at work. By `firingKey`. */
  running: Map<string, Firing>;
  /** Begun, and idle until `dueAt`: before a retry, or because the block asked for it. By `firingKey`. */
  resting: Map<string, Firing>;
  /** Begun, and idle until what they await comes. By `firingKey`. */
  suspended: Map<string, Firing>;
  /** Of `suspended`: those that await another execution. */
  agents: number;
  /** Of those: the ones whose execution rests in REVIEW. */
  agentsInReview: number;
  /** Of `suspended`: those that await a review, their own or in the execution that they await. */
  inReview: number;
  /** Earliest `dueAt` of the resting ones; Infinity when none rests. */
  nextDueAt: number;
  /**
   * What the record does not know of yet, one maybe several times: node executions that have ended, or whose awaiting has
   * changed.
   */
  unrecorded: Firing[];
  outputs: Outputs;
  error: ExecutionError | null;
  /** What the execution must end for (a node's failure, a bound); the next command does. */
  fatal: ExecutionError | null;
  warnings: ExecutionWarning[];
  counts: { nodes: number; nodeErrors: number; retries: number };
  /** Node executions opened so far, started or not. */
  opened: number;
  /** Bytes of everything that went into and came out of the nodes so far; see `bounds.ts`. */
  bytes: number;
  /** Bytes of its values that are kept apart. */
  keptBytes: number;
};

/**
 * One node execution. `values` holds what has come in so far, by position of the pin in `PlanNode.pins`; a node execution
 * is open until none is missing.
 */
export type Firing = {
  readonly node: number;
  /** How-manieth of its node, from 1. */
  readonly firing: number;
  values: (JsonValue | undefined)[];
  missing: number;
  /** Whether a link that is not static brought one of the values. */
  streamed: boolean;
  status: 'open' | 'ready' | 'running' | 'resting' | 'suspended' | 'completed' | 'failed' | 'terminated';
  error: ExecutionError | null;
  attempts: number;
  retries: number;
  interruptions: number;
  /** Of the first attempt. */
  startedAt: number | null;
  /** Of the attempt that runs now. */
  attemptAt: number;
  endedAt: number | null;
  dueAt: number;
  /** Whether it rests (or rested last) because its block asked for it, not before a retry. */
  rested: boolean;
  resume: JsonValue | undefined;
  /** What it awaits, or awaited last. */
  awaits: Awaited | null;
  /** Whether it awaits a review, its own or in the execution that it awaits. */
  inReview: boolean;
  output: (readonly [pin: string, value: JsonValue])[];
  /** Values routed since the block's current turn began: a repeated turn does not route them again. */
  routedInTurn: number;
};

export type NodeState = {
  readonly plan: PlanNode;
  readonly pinIndex: ReadonlyMap<string, number>;
  /** Links that leave the node, by base pin. */
  readonly links: ReadonlyMap<string, readonly PlanLink[]>;
  opened: number;
  /** Bytes of what each of its node executions starts with; null until the first one opens. */
  baseBytes: number | null;
  /** Open node executions, oldest first. */
  queue: Firing[];
  /** By pin: how many of `queue`, from the oldest, hold a value for it. Deliveries keep this a prefix. */
  filled: number[];
  /** By pin: the last value that a static link brought. */
  statics: (Delivery | undefined)[];
};

/** A value as it arrived at a pin, with the bytes of its JSON text, or why it cannot be used there. */
export type Delivery = { value: JsonValue; bytes: number } | { fault: ExecutionError };

export const firingKey = (node: number, firing: number): string => `${node}:${firing}`;

/** The state before the first event. */
export function createState(plan: Plan, inputs: JsonObject): EngineState {
  const linksFrom = Map.groupBy(plan.links, (link) => link.source);
  return {
    plan,
    inputs,
    indexOf: new Map(plan.nodes.map((node, index) => [node.id, index])),
    status: 'QUEUED',
    seq: 0,
    startedAt: null,
    endedAt: null,
    timeoutMs: plan.timeout_ms,
    reviewSince: null,
    reviewMs: 0,
    nodes: plan.nodes.map((node, index) => createNodeState(node, linksFrom.get(index) ?? [])),
    ready: [],
    spoilt: [],
    running: new Map(),
    resting: new Map(),
    suspended: new Map(),
    agents: 0,
    agentsInReview: 0,
    inReview: 0,
    nextDueAt: Number.POSITIVE_INFINITY,
    unrecorded: [],
    outputs: {},
    error: null,
    fatal: null,
    warnings: [],
    counts: { nodes: 0, nodeErrors: 0, retries: 0 },
    opened: 0,
    bytes: 0,
    keptBytes: 0,
  };
}

function createNodeState(plan: PlanNode, links: readonly PlanLink[]): NodeState {
  return {
    plan,
    pinIndex: new Map(plan.pins.map((pin, index) => [pin.name, index])),
    links: Map.groupBy(links, (link) => link.source_pin),
    opened: 0,
    baseBytes: null,
    queue: [],
    filled: plan.pins.map(() => 0),
    statics: plan.pins.map(() => undefined),
  };
}

/** When the execution has run out of time; null while no clock runs for it, before the start and in REVIEW. */
export function deadlineOf(state: EngineState): number | null {
  if (state.startedAt === null || state.reviewSince !== null) return null;
  return state.startedAt + state.timeoutMs + state.reviewMs;
}

export const nodeOf = (state: EngineState, firing: Firing): NodeState => state.nodes[firing.node] as NodeState;
export const pinOf = (node: NodeState, index: number): PlanPin => node.plan.pins[index] as PlanPin;
