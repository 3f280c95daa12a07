import type { ExecutionEvent } from './execution/event.ts';
import type { Execution } from './execution/execution.ts';
import type { ExecutionNotice, LiveMessage } from './execution/live-message.ts';
import type { CredentialChoices } from './graph/credential-choice.ts';
import type { Plan } from './graph/plan.ts';
import type { JsonObject } from './json.ts';
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
};

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
  /** For the sweeper: goes on after a lost alarm. False when the object does not have the execution. */
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
