import type { Database } from '../../db/client.ts';
import { admitWaiting, expireQueued, takeOverdueLeases, takeOverdueQueued } from '../../db/queries/execution-sweep.ts';
import { deleteIdempotencyKeys } from '../../db/queries/idempotency.ts';
import { MAX_RUNNING_PER_USER } from '../../schema/bounds.ts';
import { type LaneMessage, laneMessage } from '../../schema/lane.ts';
import type { ExecutionRpc } from '../../schema/rpc.ts';
import type { SlotAddress } from '../../schema/slot.ts';

export type SweepDeps = {
  now: () => number;
  database: Database;
  object: (address: SlotAddress) => ExecutionRpc;
  send: (messages: LaneMessage[]) => Promise<void>;
  log: (message: string, error: unknown) => void;
};

/** How long an admitted execution may stay QUEUED before its lane message counts as lost. */
export const LOST_MESSAGE_AFTER_MS = 30_000;
/** How long the answer to a request with `Idempotency-Key` is kept. */
const IDEMPOTENCY_KEPT_MS = 24 * 3_600_000;
/** Rows of one kind that one sweep takes; the next sweep takes the next. */
const SWEEP_LIMIT = 1_000;

/**
 * Repairs what a crash between two steps left behind; every step is a query that finds nothing on a healthy platform.
 *   1. QUEUED beyond its lane's time to live: a dead letter, and the execution fails saying so.
 *   2. Free slots and executions that wait for one: admitted and sent.
 *   3. Admitted, QUEUED and silent: its message was lost, so it is sent again.
 *   4. RUNNING past its lease: its alarm was lost, so it is woken.
 * And it forgets answers that nobody can ask for again.
 */
export async function sweep(deps: SweepDeps): Promise<void> {
  const now = deps.now();
  await expireQueued(deps.database, now, SWEEP_LIMIT);
  const admitted = await admitWaiting(deps.database, MAX_RUNNING_PER_USER, SWEEP_LIMIT);
  const overdue = await takeOverdueQueued(deps.database, now - LOST_MESSAGE_AFTER_MS, SWEEP_LIMIT);
  await deps.send([...admitted, ...overdue].map((message) => laneMessage(message, now)));
  for (const lost of await takeOverdueLeases(deps.database, now, SWEEP_LIMIT)) {
    try {
      if (!(await deps.object(lost).wake(lost.execution_id))) deps.log('an execution has lost its object', new Error(lost.execution_id));
    } catch (error) {
      deps.log('an execution could not be woken', error);
    }
  }
  await deleteIdempotencyKeys(deps.database, now - IDEMPOTENCY_KEPT_MS);
}
