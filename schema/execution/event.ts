import { z } from 'zod';
import { Id } from '../ids.ts';
import type { JsonValue } from '../json.ts';
import { AnyJson, AnyObject } from '../json-shape.ts';

/** What went wrong in words and a stable code; the ids say where. */
export const ExecutionError = z
  .object({
    code: z.string(),
    message: z.string(),
    node_id: z.string().optional(),
    link_id: z.string().optional(),
    pin: z.string().optional(),
  })
  .meta({ id: 'ExecutionError' });
export type ExecutionError = z.infer<typeof ExecutionError>;

/** Something a person should know although the execution completed, such as a pin that never filled. */
export const ExecutionWarning = z
  .object({ code: z.string(), message: z.string(), node_id: z.string().optional(), pin: z.string().optional() })
  .meta({ id: 'ExecutionWarning' });
export type ExecutionWarning = z.infer<typeof ExecutionWarning>;

/** What a node execution waits for that no clock brings: a person's decision, or the end of another execution. */
export const Awaited = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('review'), name: z.string(), data: AnyJson, editable: z.boolean() }),
  z.object({
    kind: z.literal('agent'),
    execution_id: Id,
    graph_id: z.string(),
    graph_version: z.number().int(),
    inputs: AnyObject,
  }),
]);
export type Awaited = z.infer<typeof Awaited>;

export const REVIEW_DECISIONS = ['approved', 'rejected'] as const;
export const ReviewDecision = z.enum(REVIEW_DECISIONS);
export type ReviewDecision = z.infer<typeof ReviewDecision>;

/** Which node execution: the node, and its how-manieth firing (from 1). */
const firing = { node_id: z.string(), firing: z.number().int() };

/**
 * Everything that can happen in an execution. The log of these events is the truth: state, live stream and record are
 * all folds of it, and replaying a stored log through the engine gives the same state again.
 */
export const ExecutionChange = z.discriminatedUnion('type', [
  /** `timeout_ms`: less time than the plan gives, since the execution that waits for this one has no more. */
  z.object({ type: z.literal('execution_started'), timeout_ms: z.number().int().optional() }),
  z.object({ type: z.literal('node_started'), ...firing, attempt: z.number().int() }),
  z.object({ type: z.literal('node_output'), ...firing, pin: z.string(), value: AnyJson }),
  /** The node rests until `until` (ms since the epoch) and then runs again with `resume`. */
  z.object({ type: z.literal('node_waiting'), ...firing, until: z.number().int(), resume: AnyJson }),
  /** The node rests until what it awaits has come. */
  z.object({ type: z.literal('node_suspended'), ...firing, awaits: Awaited }),
  /** The review that the node awaited is done. `data`: what the reviewer made of it; absent when left as it was. */
  z.object({
    type: z.literal('node_reviewed'),
    ...firing,
    decision: ReviewDecision,
    message: z.string(),
    data: AnyJson.optional(),
  }),
  /** Whether the execution that the node awaits rests in REVIEW itself. */
  z.object({ type: z.literal('node_agent_in_review'), ...firing, in_review: z.boolean() }),
  /** `interrupted`: the attempt was lost with its object (crash, eviction) and says nothing about the block. */
  z.object({
    type: z.literal('node_retrying'),
    ...firing,
    retry_at: z.number().int(),
    interrupted: z.boolean(),
    error: ExecutionError,
  }),
  z.object({ type: z.literal('node_completed'), ...firing }),
  /** `outcome`: the failure ends the execution, flows on from the `error` pin, or stays with the node. */
  z.object({
    type: z.literal('node_failed'),
    ...firing,
    error: ExecutionError,
    outcome: z.enum(['fail', 'error_pin', 'continue']),
  }),
  /** Nothing is left to do but reviews. The execution runs again with the next `node_reviewed` or `node_agent_in_review`. */
  z.object({ type: z.literal('execution_in_review') }),
  z.object({ type: z.literal('execution_output'), name: z.string(), value: AnyJson }),
  z.object({ type: z.literal('execution_completed'), warnings: z.array(ExecutionWarning) }),
  z.object({ type: z.literal('execution_failed'), error: ExecutionError }),
  z.object({ type: z.literal('execution_terminated'), reason: z.string() }),
]);
export type ExecutionChange = z.infer<typeof ExecutionChange>;

/** `seq` is contiguous from 1; `at` is milliseconds since the epoch. */
export const ExecutionEvent = z
  .intersection(z.object({ seq: z.number().int().positive(), at: z.number().int() }), ExecutionChange)
  .meta({ id: 'ExecutionEvent' });
export type ExecutionEvent = z.infer<typeof ExecutionEvent>;

export const isTerminalChange = (change: ExecutionChange): boolean =>
  change.type === 'execution_completed' || change.type === 'execution_failed' || change.type === 'execution_terminated';

export type Outputs = { [name: string]: JsonValue[] };
