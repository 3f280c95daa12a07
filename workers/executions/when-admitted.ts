import type { Database } from '../../db/client.ts';
import { type ExecutionRow, findExecutionRow } from '../../db/queries/executions.ts';
import { isTerminal } from '../../schema/execution/status.ts';

export type WhenAdmittedDeps = { database: Database; sleep: (ms: number) => Promise<unknown> };

/** How often the record is asked whether a waiting execution got its slot. */
const LOOK_EVERY_MS = 500;

/**
 * Waits for an execution that has no slot yet, and so no object to be asked: its row once it has a slot or is over. Null
 * when it is gone, or nobody wants to know any more.
 */
export async function whenAdmitted(
  deps: WhenAdmittedDeps,
  userId: string,
  executionId: string,
  isWanted: () => boolean,
): Promise<ExecutionRow | null> {
  while (isWanted()) {
    const row = await findExecutionRow(deps.database, userId, executionId);
    if (row === null || row.slot !== null || isTerminal(row.execution.status)) return row;
    await deps.sleep(LOOK_EVERY_MS);
  }
  return null;
}
