import { z } from 'zod';
import type { JsonObject } from '../json.ts';
import type { ExecutionChange, ExecutionEvent } from './event.ts';

export const LIVE_MESSAGE_TYPES = [
  'EXECUTION_STARTED',
  'EXECUTION_UPDATED',
  'EXECUTION_COMPLETED',
  'EXECUTION_FAILED',
  'NODE_EXECUTED',
  'NOTIFICATION',
  'CHAT_MESSAGE',
  'PRESENCE',
  'PONG',
  'ERROR',
] as const;
export type LiveMessageType = (typeof LIVE_MESSAGE_TYPES)[number];

/**
 * What a client of `/ws` or a party receives. `seq` is there on messages of an execution's log only; `at` is ISO 8601.
 * For those, `data` is the event without `seq` and `at`, so a client's messages joined are the log again.
 */
export const LiveMessage = z.object({
  type: z.enum(LIVE_MESSAGE_TYPES),
  seq: z.number().int().positive().optional(),
  execution_id: z.string().optional(),
  graph_id: z.string().optional(),
  at: z.string(),
  data: z.custom<JsonObject>(),
});
export type LiveMessage = z.infer<typeof LiveMessage>;

const TYPE_OF: Record<ExecutionChange['type'], LiveMessageType> = {
  execution_started: 'EXECUTION_STARTED',
  node_started: 'EXECUTION_UPDATED',
  node_output: 'EXECUTION_UPDATED',
  node_waiting: 'EXECUTION_UPDATED',
  node_suspended: 'EXECUTION_UPDATED',
  node_reviewed: 'EXECUTION_UPDATED',
  node_agent_in_review: 'EXECUTION_UPDATED',
  node_retrying: 'EXECUTION_UPDATED',
  execution_in_review: 'EXECUTION_UPDATED',
  execution_output: 'EXECUTION_UPDATED',
  node_completed: 'NODE_EXECUTED',
  node_failed: 'NODE_EXECUTED',
  execution_completed: 'EXECUTION_COMPLETED',
  execution_failed: 'EXECUTION_FAILED',
  execution_terminated: 'EXECUTION_FAILED',
};

/** The live message of a committed event. */
export function toLiveMessage(event: ExecutionEvent, of: { execution_id: string; graph_id: string }): LiveMessage {
  const { seq, at, ...data } = event;
  return { type: TYPE_OF[event.type], seq, ...of, at: new Date(at).toISOString(), data: data as unknown as JsonObject };
}

/**
 * Says that an execution ended before it began (stopped or expired while it waited). It has no log, so this message has
 * no `seq`.
 */
export function neverBegan(
  of: { execution_id: string; graph_id?: string },
  at: number,
  end: Extract<ExecutionChange, { type: 'execution_failed' | 'execution_terminated' }>,
): LiveMessage {
  return { type: TYPE_OF[end.type], ...of, at: new Date(at).toISOString(), data: end as unknown as JsonObject };
}

/** Tells a client what is wrong: with its own message, or with the stream of the execution that is named. */
export function errorMessage(code: string, message: string, at: number, execution_id?: string): LiveMessage {
  const of = execution_id === undefined ? {} : { execution_id };
  return { type: 'ERROR', ...of, at: new Date(at).toISOString(), data: { code, message } };
}

/** What a client may send. Anything else is answered with an ERROR message. */
export const ClientMessage = z.discriminatedUnion('type', [
  z.object({ type: z.literal('authenticate'), token: z.string().max(8_192) }),
  z.object({ type: z.literal('subscribe'), execution_id: z.uuid(), after: z.number().int().min(0).optional() }),
  z.object({ type: z.literal('unsubscribe'), execution_id: z.uuid() }),
  z.object({ type: z.literal('ping') }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

/** Lifecycle of one of the user's executions, told to all of their tabs. UPDATED: it rests in REVIEW, or runs again. */
export const ExecutionNotice = z.object({
  type: z.enum(['EXECUTION_STARTED', 'EXECUTION_UPDATED', 'EXECUTION_COMPLETED', 'EXECUTION_FAILED']),
  execution_id: z.string(),
  graph_id: z.string(),
  at: z.string(),
  data: z.custom<JsonObject>(),
});
export type ExecutionNotice = z.infer<typeof ExecutionNotice>;
