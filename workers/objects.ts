import type { ExecutionRpc } from '../schema/rpc.ts';
import { type SlotAddress, slotObjectName } from '../schema/slot.ts';
import type { Env } from './env.ts';

/** What the Worker calls an execution object by. */
export type ExecutionObjectStub = ExecutionRpc & Pick<Fetcher, 'fetch'>;

/** The execution object of a slot. Costs nothing until it is called. */
export const executionObject = (env: Env, address: SlotAddress): ExecutionObjectStub =>
  // The stub's generated type wraps every answer once more; what travels is the same.
  env.Execution.getByName(slotObjectName(address)) as unknown as ExecutionObjectStub;
