import { isDeepStrictEqual } from 'node:util';
import { apply } from '../../durable-objects/execution/engine/apply.ts';
import { createState } from '../../durable-objects/execution/engine/state.ts';
import { executionView, nodeExecutionView } from '../../durable-objects/execution/view.ts';
import { type ExecutionEvent, isTerminalChange } from '../../schema/execution/event.ts';
import type { Execution, NodeExecution } from '../../schema/execution/execution.ts';
import { isTerminal } from '../../schema/execution/status.ts';
import type { Plan } from '../../schema/graph/plan.ts';
import type { Effect } from '../../workers/testing/effect-sink.ts';

/**
 * What must hold of every execution whatever went wrong around it. The checker reads what a user could read (rows, log,
 * streams) and what the outside service saw, and knows nothing of how the platform came to it.
 */
export type Observed = {
  /** The record and its node executions, as the API shows them. */
  execution: Execution;
  nodes: readonly NodeExecution[];
  /** The whole log. */
  events: readonly ExecutionEvent[];
  /** What each client had in the end, over all of its connections: the JSON text of every event, in the order of arrival. */
  streams: readonly (readonly string[])[];
  /** What the sink got from this execution. */
  effects: readonly Effect[];
  /** Times that its object was lost on the way. */
  kills: number;
  /** When given, the log is replayed: the record must be its fold. */
  plan?: Plan;
};

export type Invariant = 'I1' | 'I2' | 'I3' | 'I4' | 'I5' | 'I6' | 'I7' | 'fold' | 'outcome';
/** One thing that does not hold. */
export type Breach = { invariant: Invariant; execution_id: string; what: string };

/** Checks all but I5 (`sleepers`) of an execution that should be over. `effectKeys`: every effect that must have happened. */
export function breachesOf(observed: Observed, effectKeys: readonly string[]): Breach[] {
  const breaches: Breach[] = [];
  const breach = (invariant: Invariant, what: string) => breaches.push({ invariant, execution_id: observed.execution.id, what });
  checkEnd(observed, breach);
  checkLog(observed.events, breach);
  checkEffects(observed, effectKeys, breach);
  checkStreams(observed, breach);
  if (observed.plan !== undefined) checkFold(observed, observed.plan, breach);
  return breaches;
}

type Report = (invariant: Invariant, what: string) => void;

/** I1: exactly one terminal status, the log's and the record's; I6: the record's sums are those of its node executions. */
function checkEnd({ execution, events, nodes }: Observed, breach: Report): void {
  if (!isTerminal(execution.status)) {
    breach('I1', `is ${execution.status} and does not end`);
    return;
  }
  if (execution.ended_at === null) breach('I1', `is ${execution.status} without a time of its end`);
  const last = events.at(-1);
  const ends = { execution_completed: 'COMPLETED', execution_failed: 'FAILED', execution_terminated: 'TERMINATED' } as const;
  const said = last !== undefined && last.type in ends ? ends[last.type as keyof typeof ends] : null;
  // One that was stopped or failed before it began has no log.
  if (said !== execution.status && !(last === undefined && execution.status !== 'COMPLETED'))
    breach('I1', `the record says ${execution.status}, the log ends with ${last?.type}`);
  const sums = {
    node_count: nodes.filter((node) => node.started_at !== null).length,
    node_errors: nodes.filter((node) => node.status === 'FAILED').length,
    retries: events.filter((event) => event.type === 'node_retrying' && !event.interrupted).length,
  };
  for (const [name, sum] of Object.entries(sums)) {
    const said = execution.stats[name as keyof typeof sums];
    if (said !== sum) breach('I6', `stats.${name} is ${said}, its node executions come to ${sum}`);
  }
}

/** I2: `seq` contiguous from 1, the terminal event last and once. I4: no node execution ends twice, or goes on afterwards. */
function checkLog(events: readonly ExecutionEvent[], breach: Report): void {
  const gap = events.findIndex((event, index) => event.seq !== index + 1);
  if (gap !== -1) breach('I2', `event ${gap + 1} of the log has seq ${events[gap]?.seq}`);
  const terminal = events.filter(isTerminalChange);
  if (events.length > 0 && !(terminal.length === 1 && terminal[0] === events.at(-1)))
    breach('I2', `terminal events: ${terminal.map((event) => event.seq).join(', ') || 'none'} of ${events.length}`);
  if (events.filter((event) => event.type === 'execution_started').length > 1) breach('I2', 'it has started more than once');
  const ended = new Set<string>();
  for (const event of events) {
    if (!('firing' in event)) continue;
    const which = `${event.node_id}:${event.firing}`;
    if (ended.has(which)) breach('I4', `${which} has ${event.type} after its end`);
    if (event.type === 'node_completed' || event.type === 'node_failed') ended.add(which);
  }
}

/** I3: every effect at least once; one that came again has the same key and body, and a lost object is its reason. */
function checkEffects({ execution, effects, kills }: Observed, effectKeys: readonly string[], breach: Report): void {
  const byKey = Map.groupBy(effects, (effect) => effect.key);
  for (const key of effectKeys) if (!byKey.has(key)) breach('I3', `the effect ${key} never happened`);
  if (execution.status === 'COMPLETED')
    for (const key of byKey.keys()) if (!effectKeys.includes(key)) breach('I3', `the effect ${key} should not have happened`);
  for (const [key, same] of byKey) {
    if (same.length > 1 + kills) breach('I3', `the effect ${key} happened ${same.length} times with ${kills} lost objects`);
    if (same.some((effect) => !isDeepStrictEqual(effect.body, same[0]?.body))) breach('I3', `the effect ${key} came with two bodies`);
  }
}

/** I7: what a client streamed is the log, byte for byte. */
function checkStreams({ events, streams }: Observed, breach: Report): void {
  const log = events.map((event) => JSON.stringify(event));
  for (const [client, stream] of streams.entries()) {
    const differs = log.findIndex((text, index) => stream[index] !== text);
    if (differs !== -1) breach('I7', `client ${client} has ${cut(stream[differs])} where the log has ${cut(log[differs])}`);
    else if (stream.length > log.length) breach('I7', `client ${client} has ${stream.length} events, the log ${log.length}`);
  }
}

/** The record says what the log comes to, and so do the rows of its node executions. */
function checkFold({ execution, nodes, events }: Observed, plan: Plan, breach: Report): void {
  if (events.length === 0) return;
  const state = createState(plan, execution.inputs);
  try {
    for (const event of events) apply(state, event);
  } catch (error) {
    breach('fold', `the log cannot be replayed: ${error instanceof Error ? error.message : error}`);
    return;
  }
  const { id, graph_id, graph_version, lane, inputs, queued_at } = execution;
  const order = { execution_id: id, user_id: '', graph_id, graph_version, lane, plan, inputs, queued_at: Date.parse(queued_at ?? '') };
  const fold: Execution = executionView(order, state);
  for (const name of Object.keys(fold) as (keyof Execution)[]) {
    if (!isDeepStrictEqual(asJson(fold[name]), execution[name]))
      breach('fold', `${name} is ${cut(JSON.stringify(execution[name]))}, the log comes to ${cut(JSON.stringify(fold[name]))}`);
  }
  const byFiring = (node: NodeExecution) => `${node.node_id}:${node.firing}`;
  const recorded = new Map(nodes.map((node) => [byFiring(node), node]));
  // One that has awaited something stands there once for that and once for its end.
  for (const node of [...new Set(state.unrecorded)].map((firing) => nodeExecutionView(state, firing))) {
    const row = recorded.get(byFiring(node));
    recorded.delete(byFiring(node));
    if (!isDeepStrictEqual(asJson(node), row))
      breach('fold', `${byFiring(node)} is ${cut(JSON.stringify(row))}, the log comes to ${cut(JSON.stringify(node))}`);
  }
  for (const [which] of recorded) breach('fold', `${which} is recorded, and not in the log as ended`);
}

/** A row that is not over, and what would wake it. Times in milliseconds since the epoch. */
export type Unfinished = {
  id: string;
  status: Execution['status'];
  slot: number | null;
  lease_until: number | null;
  alarm_at: number | null;
};

/**
 * I5: who is not over has something that will wake it: QUEUED rows the sweeper, RUNNING ones an alarm or a lease. One that
 * rests in REVIEW waits for a person.
 */
export function sleepers(rows: readonly Unfinished[]): Breach[] {
  return rows
    .filter(({ status, lease_until, alarm_at }) => status === 'RUNNING' && lease_until === null && alarm_at === null)
    .map(({ id }) => ({ invariant: 'I5', execution_id: id, what: 'is RUNNING with neither alarm nor lease' }));
}

const asJson = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const cut = (text: string | undefined): string => (text === undefined ? 'nothing' : text.length > 300 ? `${text.slice(0, 300)}…` : text);
