import type { ExecutionEvent } from '../../../schema/execution/event.ts';
import type { Execution } from '../../../schema/execution/execution.ts';
import type { ExecutionOrder } from '../../../schema/rpc.ts';

/** A log as an object stored it, and how the execution looked after its last event. */
export type SavedLog = { order: ExecutionOrder; events: ExecutionEvent[]; view: Execution };
