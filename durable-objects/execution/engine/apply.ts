import { MAX_EXECUTION_BYTES } from '../../../schema/bounds.ts';
import type { ExecutionEvent } from '../../../schema/execution/event.ts';
import { jsonBytes } from '../../../schema/execution/json-check.ts';
import { isSpilled } from '../../../schema/execution/spilled.ts';
import { ERROR_PIN } from '../../../schema/graph/block.ts';
import { getOwn, setOwn } from '../../../schema/json.ts';
import { chargeBytes, chargeKept } from './charge.ts';
import { openRoots, route } from './deliver.ts';
import { type EngineState, type Firing, firingKey, nodeOf } from './state.ts';

/**
 * Applies one event to the state, in place. Live events and replayed ones take the same path, so a log replayed gives
 * the same state. Throws only when the log contradicts itself, which no sequence of commands can bring about.
 */
export function apply(state: EngineState, event: ExecutionEvent): void {
  if (event.seq !== state.seq + 1) throw new Error(`log: event ${event.seq} follows ${state.seq}`);
  state.seq = event.seq;
  if (state.status === 'REVIEW') leaveReview(state, event.at);
  switch (event.type) {
    case 'execution_started':
      state.status = 'RUNNING';
      state.startedAt = event.at;
      state.timeoutMs = event.timeout_ms ?? state.plan.timeout_ms;
      openRoots(state);
      return;
    case 'node_started':
      begin(state, event);
      return;
    case 'node_output': {
      const firing = active(state, event);
      firing.output.push([event.pin, event.value]);
      firing.routedInTurn++;
      chargeBytes(state, jsonBytes(event.value));
      if (isSpilled(event.value)) chargeKept(state, event.value.$spilled.bytes);
      route(state, nodeOf(state, firing), event.pin, event.value);
      return;
    }
    case 'node_waiting': {
      const firing = active(state, event);
      firing.resume = event.resume;
      firing.routedInTurn = 0;
      firing.rested = true;
      rest(state, firing, event.until);
      return;
    }
    case 'node_suspended': {
      const firing = active(state, event);
      firing.awaits = event.awaits;
      firing.routedInTurn = 0;
      firing.rested = true;
      chargeBytes(state, jsonBytes(event.awaits.kind === 'review' ? event.awaits.data : event.awaits.inputs));
      suspend(state, firing);
      return;
    }
    case 'node_reviewed': {
      const firing = active(state, event);
      const { decision, message, data } = event;
      firing.resume = data === undefined ? { decision, message } : { decision, message, data };
      if (data !== undefined) chargeBytes(state, jsonBytes(data));
      rest(state, firing, event.at);
      return;
    }
    case 'node_agent_in_review': {
      const firing = active(state, event);
      setInReview(state, firing, event.in_review);
      state.unrecorded.push(firing);
      return;
    }
    case 'execution_in_review':
      state.status = 'REVIEW';
      state.reviewSince = event.at;
      return;
    case 'node_retrying': {
      const firing = active(state, event);
      firing.rested = false;
      if (event.interrupted) firing.interruptions++;
      else {
        firing.retries++;
        state.counts.retries++;
      }
      rest(state, firing, event.retry_at);
      return;
    }
    case 'node_completed':
      end(state, active(state, event), 'completed', event.at);
      return;
    case 'node_failed': {
      const key = keyOf(state, event);
      const begun = begunAt(state, key);
      const firing = begun ?? takeFrom(state.spoilt, state, event);
      if (begun === undefined) state.counts.nodes++;
      firing.error = event.error;
      state.counts.nodeErrors++;
      end(state, firing, 'failed', event.at);
      if (event.outcome === 'fail') state.fatal ??= event.error;
      if (event.outcome === 'error_pin') route(state, nodeOf(state, firing), ERROR_PIN, event.error.message);
      return;
    }
    case 'execution_output': {
      chargeBytes(state, jsonBytes(event.value));
      const values = getOwn(state.outputs, event.name);
      if (values === undefined) setOwn(state.outputs, event.name, [event.value]);
      else values.push(event.value);
      return;
    }
    case 'execution_completed':
      state.warnings = event.warnings;
      finish(state, 'COMPLETED', event.at);
      return;
    case 'execution_failed':
      state.error = event.error;
      finish(state, 'FAILED', event.at);
      return;
    case 'execution_terminated':
      finish(state, 'TERMINATED', event.at);
      return;
    default:
      event satisfies never;
  }
}

type Which = { node_id: string; firing: number };

function nodeIndex(state: EngineState, nodeId: string): number {
  const index = state.indexOf.get(nodeId);
  if (index === undefined) throw new Error(`log: unknown node ${nodeId}`);
  return index;
}

const keyOf = (state: EngineState, which: Which): string => firingKey(nodeIndex(state, which.node_id), which.firing);

const begunAt = (state: EngineState, key: string): Firing | undefined =>
  state.running.get(key) ?? state.resting.get(key) ?? state.suspended.get(key);

/** The node execution that an event of a begun one speaks of. */
function active(state: EngineState, which: Which): Firing {
  const firing = begunAt(state, keyOf(state, which));
  if (firing === undefined) throw new Error(`log: node ${which.node_id} firing ${which.firing} is not active`);
  return firing;
}

function begin(state: EngineState, event: ExecutionEvent & { type: 'node_started' }): void {
  const key = keyOf(state, event);
  const resting = state.resting.get(key);
  const firing = resting ?? takeFrom(state.ready, state, event);
  if (resting === undefined) {
    state.counts.nodes++;
    firing.startedAt = event.at;
  } else leaveRest(state, firing);
  firing.status = 'running';
  firing.attempts = event.attempt;
  firing.attemptAt = event.at;
  state.running.set(key, firing);
}

/** Takes a waiting node execution out of `list`; the one at the front, unless the log was written by another rule. */
function takeFrom(list: Firing[], state: EngineState, which: Which): Firing {
  const index = nodeIndex(state, which.node_id);
  const at = list.findIndex((firing) => firing.node === index && firing.firing === which.firing);
  if (at < 0) throw new Error(`log: node ${which.node_id} firing ${which.firing} is not next`);
  return list.splice(at, 1)[0] as Firing;
}

function rest(state: EngineState, firing: Firing, until: number): void {
  const key = firingKey(firing.node, firing.firing);
  state.running.delete(key);
  leaveSuspension(state, firing);
  state.resting.set(key, firing);
  firing.status = 'resting';
  firing.dueAt = until;
  state.nextDueAt = Math.min(state.nextDueAt, until);
}

function leaveRest(state: EngineState, firing: Firing): void {
  state.resting.delete(firingKey(firing.node, firing.firing));
  const wasNext = firing.dueAt === state.nextDueAt;
  firing.dueAt = Number.POSITIVE_INFINITY;
  if (!wasNext) return;
  state.nextDueAt = Number.POSITIVE_INFINITY;
  for (const other of state.resting.values()) if (other.dueAt < state.nextDueAt) state.nextDueAt = other.dueAt;
}

function suspend(state: EngineState, firing: Firing): void {
  const key = firingKey(firing.node, firing.firing);
  state.running.delete(key);
  state.suspended.set(key, firing);
  firing.status = 'suspended';
  state.unrecorded.push(firing);
  if (firing.awaits?.kind === 'agent') state.agents++;
  else setInReview(state, firing, true);
}

function leaveSuspension(state: EngineState, firing: Firing): void {
  if (!state.suspended.delete(firingKey(firing.node, firing.firing))) return;
  setInReview(state, firing, false);
  if (firing.awaits?.kind === 'agent') state.agents--;
}

function setInReview(state: EngineState, firing: Firing, inReview: boolean): void {
  if (firing.inReview === inReview) return;
  firing.inReview = inReview;
  state.inReview += inReview ? 1 : -1;
  if (firing.awaits?.kind === 'agent') state.agentsInReview += inReview ? 1 : -1;
}

/** Somebody has brought something into an execution that rested. Time goes on for it. */
function leaveReview(state: EngineState, at: number): void {
  state.status = 'RUNNING';
  state.reviewMs += at - (state.reviewSince ?? at);
  state.reviewSince = null;
}

/** Ends a node execution that had begun. */
function end(state: EngineState, firing: Firing, status: 'completed' | 'failed' | 'terminated', at: number): void {
  if (firing.status === 'resting') leaveRest(state, firing);
  leaveSuspension(state, firing);
  state.running.delete(firingKey(firing.node, firing.firing));
  firing.status = status;
  firing.endedAt = at;
  state.unrecorded.push(firing);
}

/** What had begun or was about to ends with the execution; what had only some of its values is recorded as it stood. */
function finish(state: EngineState, status: 'COMPLETED' | 'FAILED' | 'TERMINATED', at: number): void {
  const begun = [...state.running.values(), ...state.resting.values(), ...state.suspended.values()];
  // Their inputs were charged; an execution that was too large for them is for its record as well.
  const aboutTo = state.bytes > MAX_EXECUTION_BYTES ? [] : state.ready;
  for (const firing of [...begun, ...aboutTo]) end(state, firing, 'terminated', at);
  state.status = status;
  state.endedAt = at;
  state.ready = [];
  state.spoilt = [];
  for (const node of state.nodes) {
    state.unrecorded.push(...node.queue.filter((firing) => firing.status === 'open' && firing.error === null));
    node.queue = [];
  }
}
