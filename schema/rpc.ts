import type { ExecutionEvent, ReviewDecision } from './execution/event.ts';
import type { Execution } from './execution/execution.ts';
import type { ExecutionNotice, LiveMessage } from './execution/live-message.ts';
import type { CredentialChoices } from './graph/credential-choice.ts';
import type { Plan } from './graph/plan.ts';
import type { JsonObject, JsonValue } from './json.ts';
import type { Lane } from './lane.ts';

/**
 * Where Worker and objects meet. Answers are data: nothing thrown crosses (an error loses its class on the way).
 */

/** All that an execution object needs to run. Times in milliseconds since the epoch. */
export type ExecutionOrder = {
  execution_id: string;
  user_id: string;
  graph_id: string;
  graph_version: number;
  lane: Lane;
  plan: Plan;
  inputs: JsonObject;
  /** Credentials that the start chose over those of the graph: references, never what they open. */
  credentials?: CredentialChoices | undefined;
  queued_at: number;
  /** Of an execution that another one awaits. */
  parent?: ParentExecution | undefined;
  /** The execution whose log this one begins with. */
  forked_from?: string | undefined;
};

/** The execution that awaits another one, as that one knows it. */
export type ParentExecution = {
  execution_id: string;
  slot: number;
  /** The one that a person, a schedule or a trigger started. */
  root_id: string;
  /** Of the awaited execution; 1 for what a root began. */
  depth: number;
  /** When the parent runs out of time, in milliseconds since the epoch. */
  deadline_at: number;
};

/** What an execution wants another one begun for. */
export type AgentStart = {
  execution_id: string;
  user_id: string;
  graph_id: string;
  graph_version: number;
  inputs: JsonObject;
  lane: Lane;
  parent: ParentExecution;
};

/** `refused`: it will never begin, and why. */
export type AgentStartAnswer = { kind: 'accepted' } | { kind: 'refused'; code: string; message: string };

/** What the Worker does for execution objects: the way in is its own. */
export interface AgentRpc {
  /** Begins an execution that another one awaits; idempotent by its id. Throws when it cannot be known whether it did. */
  startAgent(start: AgentStart): Promise<AgentStartAnswer>;
  /** Stops executions that nobody awaits any more. */
  stopAgents(userId: string, executionIds: string[]): Promise<void>;
}

/** A decision on what a node execution wants reviewed. `data` absent: as it is. */
export type Review = { node_id: string; firing: number; decision: ReviewDecision; message: string; data?: JsonValue };

/**
 * `not_waiting`: that node execution awaits no review (any more) · `not_editable`: `data` may not be changed · `unknown`:
 * the object does not have the execution.
 */
export type ReviewAnswer = 'reviewed' | 'not_waiting' | 'not_editable' | 'unknown';

/**
 * `started`: begun and committed · `joined`: it runs already · `ended`: it has ended · `busy`: the slot's last execution is
 * not over yet, try again · `order_needed`: the object does not know this execution (it was not offered, or memory was
 * lost); call again with the order.
 */
export type StartAnswer = 'started' | 'joined' | 'ended' | 'busy' | 'order_needed';

export type EventsAnswer =
  | { kind: 'events'; events: ExecutionEvent[]; ended: boolean }
  /** The object does not have this execution: not begun yet, or over and archived. Ask the record. */
  | { kind: 'unknown' };

/**
 * The object of a slot. It serves one execution at a time; every call names the one it means, and a call for another one
 * finds nothing.
 */
export interface ExecutionRpc {
  /** Hands the order over ahead of the lane message. In memory only: losing it costs a read, nothing else. */
  offer(order: ExecutionOrder): Promise<void>;
  /** Begins the execution once; idempotent. Returns after what it answers is durable. */
  start(executionId: string, order?: ExecutionOrder): Promise<StartAnswer>;
  /** The finished execution, or null when it has not ended within `ms`. */
  wait(executionId: string, ms: number): Promise<Execution | null>;
  /** How it stands now, or null when the object does not have it. */
  view(executionId: string): Promise<Execution | null>;
  /** The log after `after`, at most `limit` events. */
  events(executionId: string, after: number, limit: number): Promise<EventsAnswer>;
  /** Writes what is not yet recorded to Postgres now. False when it could not. */
  record(executionId: string): Promise<boolean>;
  /** Ends the execution as TERMINATED. False when the object does not have it. */
  stop(executionId: string, reason: string): Promise<boolean>;
  /** Takes a decision. Returns after it is durable. */
  review(executionId: string, review: Review): Promise<ReviewAnswer>;
  /**
   * Looks what has come and goes on: after a lost alarm, or when an execution that this one awaits has moved. False when the
   * object does not have the execution.
   */
  wake(executionId: string): Promise<boolean>;
}

/** How a channel's socket is opened: headers of the Worker's own request, never of a client's. */
export const CHANNEL_HEADERS = {
  /** Id of the session or API key that lets it in. */
  openedBy: 'x-opened-by',
  /** There for a socket that only waits for its session to end: it gets no messages, and nobody is there because of it. */
  isGuard: 'x-guard',
} as const;

/** Close code of the application range: sign in (again). */
export const CLOSE_UNAUTHENTICATED = 4401;

export interface UserChannelRpc {
  /** Sends to every open tab of the user; a user without tabs costs nothing but the call. */
  tell(notices: ExecutionNotice[] | LiveMessage[]): Promise<void>;
  /** Closes every socket that was opened by these (ids of sessions, API keys), and for a while refuses new ones of theirs. */
  shutOut(openedBy: readonly string[]): Promise<void>;
}
