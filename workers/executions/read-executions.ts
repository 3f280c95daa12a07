import { terminateWaiting } from '../../db/queries/execution-sweep.ts';
import { findExecution, findExecutionRow, listNodeExecutions } from '../../db/queries/executions.ts';
import type { Execution } from '../../schema/execution/execution.ts';
import { isTerminal } from '../../schema/execution/status.ts';
import type { ExecutionRpc } from '../../schema/rpc.ts';
import { type ArchiveDeps, archivedLog } from './archived-log.ts';
import type { Executions } from './executions.ts';

export type ReadDeps = ArchiveDeps & { now: () => number; object: (objectId: string) => ExecutionRpc };

type Reads = Omit<Executions, 'start'>;

/**
 * Looks at executions and stops them. The record is what the user owns; while an execution runs its object knows more,
 * and is asked. Every read starts at the record with the user's id, so nobody reaches an object that is not theirs.
 */
export function readExecutions(deps: ReadDeps): Reads {
  return {
    async find(userId, id): Promise<Execution | null> {
      const row = await findExecutionRow(deps.database, userId, id);
      if (row === null || isTerminal(row.execution.status)) return row?.execution ?? null;
      const live = await deps.object(row.object_id).view(id);
      if (live !== null) return live;
      return row.execution.status === 'QUEUED' ? row.execution : findExecution(deps.database, userId, id);
    },

    async nodes(userId, id, page) {
      const row = await findExecutionRow(deps.database, userId, id);
      if (row === null) return null;
      if (!isTerminal(row.execution.status)) await deps.object(row.object_id).record();
      return listNodeExecutions(deps.database, userId, id, page);
    },

    async events(userId, id, after, limit) {
      const row = await findExecutionRow(deps.database, userId, id);
      if (row === null) return null;
      if (!isTerminal(row.execution.status)) {
        const live = await deps.object(row.object_id).events(after, limit);
        if (live.kind === 'events') return { events: live.events, ended: live.ended };
      }
      const log = await archivedLog(deps, userId, id);
      if (log === null) return { events: [], ended: isTerminal(row.execution.status) };
      return { events: log.filter((event) => event.seq > after).slice(0, limit), ended: true };
    },

    async stop(userId, id) {
      const row = await findExecutionRow(deps.database, userId, id);
      if (row === null) return 'not_found';
      if (isTerminal(row.execution.status)) return 'already_ended';
      if (await deps.object(row.object_id).stop('stopped by its user')) return 'stopped';
      return (await terminateWaiting(deps.database, userId, id, deps.now())) ? 'stopped' : 'already_ended';
    },
  };
}
