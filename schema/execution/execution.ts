import { z } from 'zod';
import { Id } from '../ids.ts';
import { AnyObject, ValuesByName } from '../json-shape.ts';
import { Lane } from '../lane.ts';
import { ExecutionError, ExecutionWarning } from './event.ts';
import { Status } from './status.ts';

const Time = z.iso.datetime().nullable();

export const ExecutionStats = z.object({
  node_count: z.number().int(),
  node_errors: z.number().int(),
  retries: z.number().int(),
  /** From start to end; null while running. */
  duration_ms: z.number().int().nullable(),
});
export type ExecutionStats = z.infer<typeof ExecutionStats>;

/** An execution as the API shows it. */
export const Execution = z
  .object({
    id: Id,
    graph_id: Id,
    graph_version: z.number().int(),
    /** The execution that awaits this one; null for what a person, a schedule or a trigger started. */
    parent_id: Id.nullable(),
    /** The execution whose log this one begins with. */
    forked_from: Id.nullable(),
    status: Status,
    lane: Lane,
    inputs: AnyObject,
    /** Every value that reached an output node, in order, by the output's name. */
    outputs: ValuesByName,
    error: ExecutionError.nullable(),
    warnings: z.array(ExecutionWarning),
    queued_at: Time,
    started_at: Time,
    ended_at: Time,
    stats: ExecutionStats,
  })
  .meta({ id: 'Execution' });
export type Execution = z.infer<typeof Execution>;

/** One firing of one node. `output` holds every value it yielded, by pin, in order. */
export const NodeExecution = z
  .object({
    node_id: z.string(),
    firing: z.number().int(),
    block_id: z.string(),
    status: Status,
    attempts: z.number().int(),
    input: AnyObject,
    output: ValuesByName,
    error: ExecutionError.nullable(),
    /** The execution that it awaits or awaited, when its block begins one. */
    agent_execution_id: Id.nullable(),
    started_at: Time,
    ended_at: Time,
  })
  .meta({ id: 'NodeExecution' });
export type NodeExecution = z.infer<typeof NodeExecution>;
