import { EXECUTION_TIMEOUT_MS } from '../bounds.ts';
import type { JsonValue } from '../json.ts';
import { type ExecutionChange, type ExecutionEvent, isTerminalChange, type Outputs } from './event.ts';

/** The node execution from which a fork goes on, and what it is to have yielded; null: what it did. */
export type ForkChoice = { node_id: string; firing: number; outputs: Outputs | null };

export type ForkedLog = { ok: true; events: ExecutionEvent[] } | { ok: false; code: 'never_began' | 'not_completed'; message: string };

/**
 * The log that a fork begins with: all that happened before the chosen node execution yielded, then its outputs and its
 * completion. What ran beside it is found cut off and begun again. Times are moved so that the log ends `now`; agents that
 * were still awaited get ids of their own from `agentId`, so that the fork does not take the answers of the original's.
 */
export function forkLog(log: readonly ExecutionEvent[], choice: ForkChoice, now: number, agentId: (original: string) => string): ForkedLog {
  const { node_id, firing } = choice;
  const isChosen = (event: ExecutionEvent) => 'node_id' in event && event.node_id === node_id && event.firing === firing;
  if (!log.some((event) => event.type === 'node_started' && isChosen(event))) {
    return { ok: false, code: 'never_began', message: `Node ${node_id}, firing ${firing}, has not begun in this execution.` };
  }
  const outputs = choice.outputs === null ? originalOutputs(log, isChosen) : given(choice, choice.outputs);
  if (outputs === null) {
    return {
      ok: false,
      code: 'not_completed',
      message: `Node ${node_id}, firing ${firing}, has not completed, so its outputs must be given.`,
    };
  }
  const cut = log.findIndex((event) => isChosen(event) && BRINGS_SOMETHING.has(event.type));
  const before = (cut < 0 ? log : log.slice(0, cut)).filter((event) => !isTerminalChange(event));
  const shift = now - (before.at(-1)?.at ?? now);
  const ended = new Set(before.filter(({ type }) => type === 'node_completed' || type === 'node_failed').map(firingOf));
  const isAwaited = (event: ExecutionEvent) => !isChosen(event) && !ended.has(firingOf(event));
  const moved = before.map((event) => withOwnAgent(withWholeTime(shifted(event, shift), now), isAwaited, agentId));
  const after: ExecutionChange[] = [...outputs, { type: 'node_completed', node_id, firing }];
  return {
    ok: true,
    events: [...moved, ...after.map((change) => ({ ...change, at: now }))].map((event, at) => ({
      ...event,
      seq: at + 1,
    })) as ExecutionEvent[],
  };
}

/** What a node execution that completed had yielded, and the result that an output node names right before it completes. */
function originalOutputs(log: readonly ExecutionEvent[], isChosen: (event: ExecutionEvent) => boolean): ExecutionChange[] | null {
  const end = log.findIndex((event) => event.type === 'node_completed' && isChosen(event));
  if (end < 0) return null;
  const outputs: ExecutionEvent[] = log.slice(0, end).filter((event) => event.type === 'node_output' && isChosen(event));
  const last = log[end - 1];
  return last?.type === 'execution_output' ? [...outputs, last] : outputs;
}

/** What shows for the first time that a turn of a node execution has brought something. */
const BRINGS_SOMETHING = new Set<ExecutionEvent['type']>(['node_output', 'node_completed', 'node_failed']);

const firingOf = (event: ExecutionEvent): string => ('node_id' in event ? `${event.firing}:${event.node_id}` : '');

function given({ node_id, firing }: ForkChoice, outputs: Outputs): ExecutionChange[] {
  return Object.entries(outputs).flatMap(([pin, values]) =>
    values.map((value: JsonValue): ExecutionChange => ({ type: 'node_output', node_id, firing, pin, value })),
  );
}

/** The log moved so that it ends at `now`: it may have been made long before it is begun with. */
export function shiftLog(log: readonly ExecutionEvent[], now: number): ExecutionEvent[] {
  const shift = now - (log.at(-1)?.at ?? now);
  return log.map((event) => shifted(event, shift));
}

/** From where it goes on, a fork has as long as any execution, however long the original took and whoever awaited it. */
const withWholeTime = (event: ExecutionEvent, now: number): ExecutionEvent =>
  event.type === 'execution_started' ? { ...event, timeout_ms: now - event.at + EXECUTION_TIMEOUT_MS } : event;

function shifted(event: ExecutionEvent, by: number): ExecutionEvent {
  const at = event.at + by;
  if (event.type === 'node_waiting') return { ...event, at, until: event.until + by };
  if (event.type === 'node_retrying') return { ...event, at, retry_at: event.retry_at + by };
  return { ...event, at };
}

function withOwnAgent(
  event: ExecutionEvent,
  isAwaited: (event: ExecutionEvent) => boolean,
  agentId: (original: string) => string,
): ExecutionEvent {
  if (event.type !== 'node_suspended' || event.awaits.kind !== 'agent' || !isAwaited(event)) return event;
  return { ...event, awaits: { ...event.awaits, execution_id: agentId(event.awaits.execution_id) } };
}
