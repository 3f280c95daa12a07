import { z } from 'zod';
import { MAX_YIELDS } from '../bounds.ts';
import { ExecutionEvent } from '../execution/event.ts';
import { STATUSES, Status } from '../execution/status.ts';
import { ElementId, Id } from '../ids.ts';
import { AnyJson, AnyObject } from '../json-shape.ts';
import { Lane } from '../lane.ts';
import { PageQuery } from './page.ts';

/** Body of `POST /graphs/{id}/execute`. `version` absent: the active one. */
export const ExecuteRequest = z
  .object({
    inputs: AnyObject.default({}),
    lane: Lane.default('normal'),
    /** Credential by node id, or by pin name for every such pin that can take it; counts over what the graph names. */
    credentials: z.record(z.string().max(200), z.union([Id, z.object({ id: Id }).transform(({ id }) => id)])).optional(),
    version: z.number().int().positive().max(2_147_483_647).optional(),
  })
  .meta({ id: 'ExecuteRequest' });

/** Without `parent_id`: executions that no other one awaits. */
export const ExecutionsQuery = PageQuery.extend({ graph_id: Id.optional(), status: Status.optional(), parent_id: Id.optional() });

/** How many executions there are, in all and by status. */
export const ExecutionCounts = z
  .object({ total: z.number().int(), by_status: z.record(z.enum(STATUSES), z.number().int()) })
  .meta({ id: 'ExecutionCounts' });
export type ExecutionCounts = z.infer<typeof ExecutionCounts>;

/** `after` is the last `seq` that the client has; 0 for the whole log. */
export const EventsQuery = z.object({
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(1_000).default(200),
});

/** `ended`: the page holds the last event that there will ever be. */
export const EventsPage = z
  .object({ items: z.array(ExecutionEvent), next_after: z.number().int(), ended: z.boolean() })
  .meta({ id: 'EventsPage' });

/** Which node execution: the node, and its how-manieth firing (from 1). */
export const WhichFiring = z.object({ node_id: ElementId, firing: z.number().int().positive().max(2_147_483_647) });

/** Body of `POST /executions/{id}/fork`. `outputs` absent: those that the node execution had. */
export const ForkRequest = WhichFiring.extend({
  outputs: z.record(z.string(), z.array(AnyJson).max(MAX_YIELDS)).optional(),
}).meta({ id: 'ForkRequest' });
