import { type SQL, sql } from 'drizzle-orm';
import type { Lane, LaneMessage } from '../../schema/lane.ts';
import { LANE_RANK, SLOT_STATUSES } from '../tables/executions.ts';

/**
 * A user's slots: how many executions may run at once. An execution is admitted (takes a slot and goes to its lane) when
 * it is accepted, or later when another one gives its slot back. Both are decided inside the statement that changes the
 * row, so the count cannot be stale by more than the statements in flight at that instant.
 */

/** What has to be sent to a lane for an execution that was just admitted, but for the time of sending. */
export type Admitted = Omit<LaneMessage, 'sent_at'>;

/** Is true for rows that hold a slot. Word for word the predicate of the index `AgentGraphExecution_slots`. */
export const HOLDS_SLOT = sql.raw(`"admitted" and "status" in (${SLOT_STATUSES.map((status) => `'${status}'`).join(', ')})`);

/** Is true for rows that wait for a slot. The predicate of `AgentGraphExecution_waiting`. */
export const WAITS_FOR_SLOT = sql.raw(`"status" = 'QUEUED' and not "admitted"`);

/**
 * CTE `admitted`: gives free slots to the next waiting executions of the user in CTE `freed` (columns `id`, `user_id`; no row
 * when no slot became free). All parts of a statement see the rows as they were before it, hence `"id" <> freed."id"`.
 */
export function admitNext(slots: number, now: string): SQL {
  return sql`next_waiting as (
    select w."id" from freed cross join lateral (
      select "id" from "AgentGraphExecution"
      where "user_id" = freed."user_id" and ${WAITS_FOR_SLOT} and "expires_at" > ${now}::timestamptz
      order by ${LANE_RANK}, "queued_at", "id"
      limit greatest(0, ${slots}::int - (
        select count(*) from "AgentGraphExecution" where "user_id" = freed."user_id" and ${HOLDS_SLOT} and "id" <> freed."id"
      ))
      for update skip locked
    ) w
  ), admitted as (
    update "AgentGraphExecution" e set "admitted" = true, "sent_at" = ${now}::timestamptz
    from next_waiting where e."id" = next_waiting."id"
    returning e."id", e."object_id", e."lane", e."expires_at", e."queued_at"
  )`;
}

/** The rows of CTE `admitted` as one JSON value: an array of `Admitted`, in the order in which they are to be sent. */
export const ADMITTED_ROWS = sql`coalesce((
  select json_agg(json_build_object(
    'execution_id', "id", 'object_id', "object_id", 'lane', "lane", 'expires_at', (extract(epoch from "expires_at") * 1000)::bigint
  ) order by ${LANE_RANK}, "queued_at", "id") from admitted
), '[]'::json)`;

/** Columns and row of statements that return `Admitted` one per row. */
export const ADMITTED_COLUMNS = sql.raw(
  `e."id" as execution_id, e."object_id", e."lane", (extract(epoch from e."expires_at") * 1000)::float8 as expires_at`,
);
export type AdmittedRow = { execution_id: string; object_id: string; lane: Lane; expires_at: number };
