import type { Database } from '../../db/client.ts';
import {
  admitWaiting,
  expireQueued,
  failLost,
  listForsaken,
  takeOverdueLeases,
  takeOverdueQueued,
} from '../../db/queries/execution-sweep.ts';
import type { Admitted } from '../../db/queries/slots.ts';
import { MAX_RUNNING_PER_USER } from '../../schema/bounds.ts';
import { type LaneMessage, laneMessage } from '../../schema/lane.ts';
import type { ExecutionRpc } from '../../schema/rpc.ts';
import type { SlotAddress } from '../../schema/slot.ts';
import { stopExecution } from '../executions/stop-execution.ts';

export type SweepDeps = {
  now: () => number;
  database: Database;
  object: (address: SlotAddress) => ExecutionRpc;
  send: (messages: LaneMessage[]) => Promise<void>;
  log: (message: string, error: unknown) => void;
};

/** How long an admitted execution may stay QUEUED before its lane message counts as lost. */
export const LOST_MESSAGE_AFTER_MS = 30_000;
/** How long an execution that has ended may take to stop those that it awaited. */
const FORSAKEN_AFTER_MS = 10_000;
/** Rows of one kind that one sweep takes; the next sweep takes the next. */
const SWEEP_LIMIT = 1_000;

/**
 * Repairs what a crash between two steps left behind; every step is a query that finds nothing on a healthy platform.
 *   1. QUEUED beyond its lane's time to live: a dead letter, and the execution fails saying so.
 *   2. Free slots and executions that wait for one: admitted and sent.
 *   3. Admitted, QUEUED and silent: its message was lost, so it is sent again.
 *   4. Begun and past its lease: its alarm was lost, so it is woken. One that its object does not know fails saying so.
 *   5. Awaited by an execution that has ended: stopped.
 * A step that fails does not keep the others from their work.
 */
export async function sweep(deps: SweepDeps): Promise<void> {
  const now = deps.now();
  const steps = {
    'expire executions': () => expireQueued(deps.database, now, SWEEP_LIMIT),
    'admit executions': async () => send(await admitWaiting(deps.database, MAX_RUNNING_PER_USER, SWEEP_LIMIT), deps),
    'send lost messages': async () => send(await takeOverdueQueued(deps.database, now - LOST_MESSAGE_AFTER_MS, SWEEP_LIMIT), deps),
    'wake executions': () => wakeOverdue(deps, now),
    'stop forsaken executions': () => stopForsaken(deps, now),
  };
  for (const [what, step] of Object.entries(steps)) {
    try {
      await step();
    } catch (error) {
      deps.log(`the sweeper could not ${what}`, error);
    }
  }
}

async function send(admitted: readonly Admitted[], deps: SweepDeps): Promise<void> {
  await deps.send(admitted.map((next) => laneMessage(next, deps.now())));
}

async function wakeOverdue(deps: SweepDeps, now: number): Promise<void> {
  for (const overdue of await takeOverdueLeases(deps.database, now, SWEEP_LIMIT)) {
    try {
      if (await deps.object(overdue).wake(overdue.execution_id)) continue;
      const { failed, admitted } = await failLost(deps.database, overdue.execution_id, MAX_RUNNING_PER_USER, deps.now());
      if (failed) deps.log('an execution was lost', new Error(`its object does not know execution ${overdue.execution_id}`));
      await send(admitted, deps);
    } catch (error) {
      deps.log('an execution could not be woken', error);
    }
  }
}

const NOT_AWAITED = 'the execution that awaited it has ended';

async function stopForsaken(deps: SweepDeps, now: number): Promise<void> {
  for (const { user_id, execution_id } of await listForsaken(deps.database, now - FORSAKEN_AFTER_MS, SWEEP_LIMIT)) {
    try {
      await stopExecution(deps, user_id, execution_id, NOT_AWAITED);
    } catch (error) {
      deps.log('a forsaken execution could not be stopped', error);
    }
  }
}
