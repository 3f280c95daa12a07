import type { Page, PageRequest } from '../../db/cursor.ts';
import type { Fault } from '../../schema/errors.ts';
import type { ExecutionEvent, Outputs } from '../../schema/execution/event.ts';
import type { Execution, NodeExecution } from '../../schema/execution/execution.ts';
import type { InputFault } from '../../schema/execution/inputs.ts';
import type { GraphFault } from '../../schema/graph/validate.ts';
import type { JsonObject } from '../../schema/json.ts';
import type { Lane } from '../../schema/lane.ts';
import type { ParentExecution, Review } from '../../schema/rpc.ts';
import type { ChosenCredentials } from './check-credentials.ts';

/**
 * Who starts what. `version` absent: the active one. `id`: the execution's own, from a caller who may have to ask again
 * without knowing whether it was heard; an execution that has it already is the answer then.
 */
export type StartRequest = {
  userId: string;
  graphId: string;
  version?: number;
  inputs: JsonObject;
  /** Credentials chosen for this start: ids by node or pin; see `check-credentials.ts`. */
  credentials?: ChosenCredentials;
  lane: Lane;
  id?: string;
  /** The execution that awaits this one. */
  parent?: ParentExecution;
  /** The execution whose log this one begins with. */
  forkedFrom?: string;
};

export type StartResult =
  | { kind: 'accepted'; execution: Execution; wait(ms: number): Promise<Execution | null> }
  | { kind: 'not_found' }
  | { kind: 'no_nodes' }
  | { kind: 'invalid_graph'; faults: GraphFault[] }
  | { kind: 'invalid_inputs'; faults: InputFault[] }
  | { kind: 'unusable_credentials'; faults: Fault[] };

/** `outputs` absent: those that the node execution had. `id`: as of a start. */
export type ForkRequest = {
  userId: string;
  executionId: string;
  node_id: string;
  firing: number;
  outputs?: Outputs | undefined;
  id?: string;
};

export type ForkResult =
  | StartResult
  /** What the original did is not kept any more. */
  | { kind: 'history_deleted' }
  | { kind: 'invalid_fork'; faults: Fault[] };

/** A page of a log. `ended`: it holds the last event that there will ever be, or comes after it. */
export type EventsPage = { events: ExecutionEvent[]; ended: boolean };

/** The one way in (check, QUEUED row, choose lane), the ways to look, and the way to stop. */
export interface Executions {
  start(request: StartRequest): Promise<StartResult>;
  /** Fresh: asks the execution object while it runs. Null for what does not exist or is not the user's. */
  find(userId: string, id: string): Promise<Execution | null>;
  /** `deleted`: they were kept for as long as the configuration says. So are events. */
  nodes(userId: string, id: string, page: PageRequest): Promise<Page<NodeExecution> | 'deleted' | null>;
  events(userId: string, id: string, after: number, limit: number): Promise<EventsPage | 'deleted' | null>;
  /** `reason` stands in its log. */
  stop(userId: string, id: string, reason?: string): Promise<'stopped' | 'already_ended' | 'not_found'>;
  /** Starts an execution that begins with the log of another one up to a node execution. */
  fork(request: ForkRequest): Promise<ForkResult>;
  /** A value that is too large to travel, as JSON text; null when this execution has no such value. */
  value(userId: string, id: string, valueId: string): Promise<ReadableStream | null>;
  /** Takes a decision on what a node execution wants reviewed. */
  review(userId: string, id: string, review: Review): Promise<'reviewed' | 'not_waiting' | 'not_editable' | 'not_found'>;
}
