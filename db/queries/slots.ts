import { type SQL, sql } from 'drizzle-orm';
import type { CredentialChoices } from '../../schema/graph/credential-choice.ts';
import type { Lane, LaneMessage } from '../../schema/lane.ts';
import type { ExecutionOrder } from '../../schema/rpc.ts';
import { LANE_RANK, OBJECT_STATUSES, SLOT_STATUSES } from '../tables/executions.ts';
import { runningPerUser } from './settings.ts';

/**
 * A user's slots (see `schema/slot.ts`): how many executions may run at once, and in which object each runs. An execution
 * is admitted (gets a slot and goes to its lane) when it is accepted, or later when another one gives its slot back. Both
 * are decided inside the statement that changes the row; that no two get the same object is a unique index.
 */

/** What has to be sent to a lane for an execution that was just admitted, but for the time of sending. */
export type Admitted = Omit<LaneMessage, 'sent_at'>;

/**
 * The same with what the execution's own object needs to begin it; `inputs` never travel on a lane. `is_whole`: there is
 * nothing more to its order (no parent, no log to begin with).
 */
export type AdmittedOrder = Admitted &
  Pick<ExecutionOrder, 'graph_id' | 'graph_version' | 'inputs' | 'queued_at'> & {
    credentials: CredentialChoices | null;
    is_whole: boolean;
  };

const oneOf = (statuses: readonly string[]): string => statuses.map((status) => `'${status}'`).join(', ');

/** Is true for rows that count as running. Word for word the predicate of the index `AgentGraphExecution_slots`. */
export const HOLDS_SLOT = sql.raw(`"slot" is not null and "status" in (${oneOf(SLOT_STATUSES)})`);

/** Is true for rows that need the object of their slot. The predicate of `AgentGraphExecution_object`. */
const HAS_OBJECT = sql.raw(`"slot" is not null and "status" in (${oneOf(OBJECT_STATUSES)})`);

/** Is true for rows that wait for a slot. The predicate of `AgentGraphExecution_waiting`. */
export const WAITS_FOR_SLOT = sql.raw(`"status" = 'QUEUED' and "slot" is null`);

/** Order in which a user's waiting executions get their slots. */
const TURN = sql`${LANE_RANK}, "queued_at", "id"`;

/** Free slots from which one is drawn: two that are accepted at the same instant then seldom draw the same. */
const DRAWN_FROM = 8;

/** One of the user's lowest free slots, as a scalar subquery. */
export const drawSlot = (userId: string): SQL => sql`(
  select n from (
    select n from generate_series(0, ${DRAWN_FROM}::int + (
      select count(*)::int from "AgentGraphExecution" where "user_id" = ${userId} and ${HAS_OBJECT}
    )) as n
    where not exists (select 1 from "AgentGraphExecution" where "user_id" = ${userId} and ${HAS_OBJECT} and "slot" = n)
    order by n limit ${DRAWN_FROM}::int
  ) as free order by random() limit 1
)`;

/**
 * CTE `admitted`: gives free slots to the next waiting executions of the user in CTE `freed` (columns `id`, `user_id`, and
 * `slot`, null when it keeps its object; no row when nothing became free). All parts of a statement see the rows as they
 * were before it, hence `"id" <> freed."id"` and the special case of the freed slot, which is given first.
 */
export function admitNext(slots: number, now: string): SQL {
  return sql`waiting as (
    select w.* from freed cross join lateral (
      select "id", "queued_at", ${LANE_RANK} as rank from "AgentGraphExecution"
      where "user_id" = freed."user_id" and ${WAITS_FOR_SLOT} and "expires_at" > ${now}::timestamptz
      order by ${TURN}
      limit greatest(0, ${runningPerUser(slots)} - (
        select count(*) from "AgentGraphExecution" where "user_id" = freed."user_id" and ${HOLDS_SLOT} and "id" <> freed."id"
      ))
      for update skip locked
    ) w
  ), next_waiting as (
    select "id", row_number() over (order by rank, "queued_at", "id") as place from waiting
  ), free as (
    select n, row_number() over (order by (n = freed."slot") desc nulls last, n) as place
    from freed cross join lateral (
      select generate_series(0, (select count(*)::int from waiting) + (
        select count(*)::int from "AgentGraphExecution" where "user_id" = freed."user_id" and ${HAS_OBJECT}
      )) as n
      union select freed."slot" where freed."slot" is not null
    ) as numbers
    where exists (select 1 from waiting) and (n = freed."slot" or not exists (
      select 1 from "AgentGraphExecution" where "user_id" = freed."user_id" and ${HAS_OBJECT} and "slot" = n
    ))
  ), admitted as (
    update "AgentGraphExecution" e set "slot" = free.n, "sent_at" = ${now}::timestamptz
    from next_waiting join free using (place) where e."id" = next_waiting."id"
    returning e.*
  )`;
}

/** The rows of CTE `admitted` as one JSON value: an array of `AdmittedOrder`, in the order in which they are to be sent. */
export const ADMITTED_ROWS = sql`coalesce((
  select json_agg(json_build_object(
    'execution_id', "id", 'user_id', "user_id", 'slot', "slot", 'lane', "lane",
    'expires_at', (extract(epoch from "expires_at") * 1000)::bigint, 'queued_at', (extract(epoch from "queued_at") * 1000)::bigint,
    'graph_id', "graph_id", 'graph_version', "graph_version", 'inputs', "inputs", 'credentials', "credentials",
    'is_whole', "parent_id" is null and "forked_from" is null
  ) order by ${TURN}) from admitted
), '[]'::json)`;

/** CTE `admitted`, as above, for every user who has both free slots and waiting executions; at most `limit` of these. */
export function admitEverybody(slots: number, limit: number): SQL {
  return sql`capacity as (
    select "user_id", greatest(0, ${runningPerUser(slots)} - (
      select count(*)::int from "AgentGraphExecution" e where e."user_id" = u."user_id" and ${HOLDS_SLOT}
    )) as many
    from (select distinct "user_id" from "AgentGraphExecution" where ${WAITS_FOR_SLOT} and "expires_at" > now()) u
  ), next_waiting as (
    select w.*, capacity."user_id" from capacity cross join lateral (
      select "id", "queued_at", ${LANE_RANK} as rank, row_number() over (order by ${TURN}) as place
      from "AgentGraphExecution" where "user_id" = capacity."user_id" and ${WAITS_FOR_SLOT} and "expires_at" > now()
      order by ${TURN} limit capacity.many
    ) w order by w.rank, w."queued_at" limit ${limit}::int
  ), free as (
    select capacity."user_id", n, row_number() over (partition by capacity."user_id" order by n) as place
    from capacity cross join lateral generate_series(0, capacity.many + (
      select count(*)::int from "AgentGraphExecution" e where e."user_id" = capacity."user_id" and ${HAS_OBJECT}
    )) as n
    where capacity.many > 0 and not exists (
      select 1 from "AgentGraphExecution" e where e."user_id" = capacity."user_id" and ${HAS_OBJECT} and e."slot" = n
    )
  ), admitted as (
    update "AgentGraphExecution" e set "slot" = free.n, "sent_at" = now()
    from next_waiting join free using ("user_id", place) where e."id" = next_waiting."id" and e."status" = 'QUEUED' and e."slot" is null
    returning e."id", e."user_id", e."slot", e."lane", e."expires_at", e."queued_at"
  )`;
}

/** Columns and row of statements that return `Admitted` one per row. */
export const ADMITTED_COLUMNS = sql.raw(
  `e."id" as execution_id, e."user_id", e."slot", e."lane", (extract(epoch from e."expires_at") * 1000)::float8 as expires_at`,
);
export type AdmittedRow = { execution_id: string; user_id: string; slot: number; lane: Lane; expires_at: number };
