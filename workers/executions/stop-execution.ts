import type { Database } from '../../db/client.ts';
import { terminateQueued } from '../../db/queries/execution-sweep.ts';
import { findExecutionRow } from '../../db/queries/executions.ts';
import { MAX_RUNNING_PER_USER } from '../../schema/bounds.ts';
import { isTerminal } from '../../schema/execution/status.ts';
import { type LaneMessage, laneMessage } from '../../schema/lane.ts';
import type { ExecutionRpc } from '../../schema/rpc.ts';
import type { SlotAddress } from '../../schema/slot.ts';

export type StopDeps = {
  now: () => number;
  database: Database;
  object: (address: SlotAddress) => ExecutionRpc;
  send: (messages: LaneMessage[]) => Promise<void>;
};

/** Ends an execution, whatever it is doing: in its object when one has it, else by its row. `reason` stands in its log. */
export async function stopExecution(
  deps: StopDeps,
  userId: string,
  id: string,
  reason = 'stopped by its user',
): Promise<'stopped' | 'already_ended' | 'not_found'> {
  const row = await findExecutionRow(deps.database, userId, id);
  if (row === null) return 'not_found';
  if (isTerminal(row.execution.status)) return 'already_ended';
  if (row.slot !== null && (await deps.object({ user_id: userId, slot: row.slot }).stop(id, reason))) return 'stopped';
  const { terminated, admitted } = await terminateQueued(deps.database, userId, id, MAX_RUNNING_PER_USER, deps.now());
  await deps.send(admitted.map((next) => laneMessage(next, deps.now())));
  return terminated ? 'stopped' : 'already_ended';
}
