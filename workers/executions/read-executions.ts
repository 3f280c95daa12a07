import { type ExecutionRow, findExecution, findExecutionRow, listNodeExecutions } from '../../db/queries/executions.ts';
import { valueKey } from '../../schema/archive.ts';
import { type ExecutionEvent, isTerminalChange } from '../../schema/execution/event.ts';
import type { Execution } from '../../schema/execution/execution.ts';
import { isTerminal } from '../../schema/execution/status.ts';
import type { LaneMessage } from '../../schema/lane.ts';
import type { ExecutionRpc } from '../../schema/rpc.ts';
import type { SlotAddress } from '../../schema/slot.ts';
import { type ArchiveDeps, archivedLog } from './archived-log.ts';
import type { Executions } from './executions.ts';
import { stopExecution } from './stop-execution.ts';

export type ReadDeps = ArchiveDeps & {
  now: () => number;
  object: (address: SlotAddress) => ExecutionRpc;
  send: (messages: LaneMessage[]) => Promise<void>;
  /** A large value by its key, or null. */
  value: (key: string) => Promise<ReadableStream | null>;
  /** Keeps the Worker alive until the promise is settled, and logs its failure. */
  inBackground: (what: string, work: Promise<unknown>) => void;
};

type Reads = Omit<Executions, 'start' | 'fork'>;

/**
 * Looks at executions and stops them. The record is what the user owns; while an execution runs its object knows more,
 * and is asked. Every read starts at the record with the user's id, so nobody reaches an object that is not theirs.
 */
export function readExecutions(deps: ReadDeps): Reads {
  /** The object where a row's execution is, or null when no object can have it. */
  const objectOf = (userId: string, row: ExecutionRow): ExecutionRpc | null =>
    row.slot === null || isTerminal(row.execution.status) ? null : deps.object({ user_id: userId, slot: row.slot });

  return {
    async find(userId, id): Promise<Execution | null> {
      const row = await findExecutionRow(deps.database, userId, id);
      if (row === null) return null;
      const object = objectOf(userId, row);
      if (object === null) return row.execution;
      // An object that does not have it has either not begun it, or recorded its end since the row was read.
      return (await object.view(id)) ?? findExecution(deps.database, userId, id);
    },

    async nodes(userId, id, page) {
      const row = await findExecutionRow(deps.database, userId, id);
      if (row === null) return null;
      if (row.archive === 'deleted') return 'deleted';
      await objectOf(userId, row)?.record(id);
      return listNodeExecutions(deps.database, userId, id, page);
    },

    async events(userId, id, after, limit) {
      const row = await findExecutionRow(deps.database, userId, id);
      if (row === null) return null;
      const live = await objectOf(userId, row)?.events(id, after, limit);
      if (live?.kind === 'events') return { events: live.events, ended: live.ended && reachesEnd(live.events) };
      const log = await archivedLog(deps, userId, row);
      switch (log.kind) {
        case 'none':
          return { events: [], ended: isTerminal(row.execution.status) };
        case 'deleted':
          return 'deleted';
        case 'log': {
          // `seq` counts from 1 without a gap.
          const events = log.events.slice(after, after + limit);
          return { events, ended: reachesEnd(events) };
        }
        default:
          return log satisfies never;
      }
    },

    async value(userId, id, valueId) {
      const row = await findExecutionRow(deps.database, userId, id);
      return row === null ? null : deps.value(valueKey(id, valueId));
    },

    async review(userId, id, review) {
      const row = await findExecutionRow(deps.database, userId, id);
      if (row === null) return 'not_found';
      const answer = (await objectOf(userId, row)?.review(id, review)) ?? 'unknown';
      // An object that does not have it has not begun it, or its end is recorded.
      return answer === 'unknown' ? 'not_waiting' : answer;
    },

    async stop(userId, id, reason) {
      const send = async (freed: LaneMessage[]) => deps.inBackground('lane messages of freed slots', deps.send(freed));
      return stopExecution({ ...deps, send }, userId, id, reason);
    },
  };
}

/** Whether a page of a log that is over is its last. */
function reachesEnd(page: readonly ExecutionEvent[]): boolean {
  const last = page.at(-1);
  return last === undefined || isTerminalChange(last);
}
