import { sql } from 'drizzle-orm';
import type { ExecutionError } from '../../schema/execution/event.ts';
import type { Database } from '../client.ts';
import { fromMs, rowsOf } from '../statement.ts';
import { LANE_RANK } from '../tables/executions.ts';
import { ADMITTED_COLUMNS, type Admitted, type AdmittedRow, HOLDS_SLOT, WAITS_FOR_SLOT } from './slots.ts';

/**
 * What the sweeper finds, for all users at once. Each query marks what it takes in the same statement, so two sweepers at
 * once, or one that dies, neither send twice in a row nor lose anything for longer than a few ticks. Times are
 * milliseconds since the epoch.
 */

/** How long an overdue lease is left alone after the sweeper took it. */
const LEASE_EXTENSION_MS = 60_000;

/** Admitted QUEUED executions whose lane message was sent before `olderThan`: to be sent again. */
export async function takeOverdueQueued(db: Database, olderThan: number, limit: number): Promise<Admitted[]> {
  return await rowsOf<AdmittedRow>(
    db,
    sql`with overdue as (
      select "id" from "AgentGraphExecution"
      where "status" = 'QUEUED' and "admitted" and "sent_at" < ${fromMs(olderThan)}::timestamptz
      order by "sent_at" limit ${limit}::int
      for update skip locked
    )
    update "AgentGraphExecution" e set "sent_at" = now() from overdue where e."id" = overdue."id"
    returning ${ADMITTED_COLUMNS}`,
  );
}

/** RUNNING executions whose lease ran out before `now`: their objects are to be woken. */
export async function takeOverdueLeases(db: Database, now: number, limit: number): Promise<{ execution_id: string; object_id: string }[]> {
  return await rowsOf<{ execution_id: string; object_id: string }>(
    db,
    sql`with overdue as (
      select "id" from "AgentGraphExecution"
      where "status" = 'RUNNING' and "lease_until" < ${fromMs(now)}::timestamptz
      order by "lease_until" limit ${limit}::int
      for update skip locked
    )
    update "AgentGraphExecution" e set "lease_until" = ${fromMs(now + LEASE_EXTENSION_MS)}::timestamptz
    from overdue where e."id" = overdue."id"
    returning e."id" as execution_id, e."object_id"`,
  );
}

/**
 * Gives slots that are free although somebody waits, which happens when the two changed at the same instant. In the order of
 * `admitNext`, for every user.
 */
export async function admitWaiting(db: Database, slots: number, limit: number): Promise<Admitted[]> {
  return await rowsOf<AdmittedRow>(
    db,
    sql`with waiting as (
      select "id", "user_id", "queued_at", ${LANE_RANK} as rank,
        row_number() over (partition by "user_id" order by ${LANE_RANK}, "queued_at", "id") as place
      from "AgentGraphExecution" where ${WAITS_FOR_SLOT} and "expires_at" > now()
    ), taken as (
      select "user_id", count(*) as slots from "AgentGraphExecution"
      where ${HOLDS_SLOT} and "user_id" in (select "user_id" from waiting) group by "user_id"
    ), next_waiting as (
      select waiting."id" from waiting left join taken using ("user_id")
      where waiting.place <= ${slots}::int - coalesce(taken.slots, 0)
      order by waiting.rank, waiting."queued_at" limit ${limit}::int
    )
    update "AgentGraphExecution" e set "admitted" = true, "sent_at" = now()
    from next_waiting where e."id" = next_waiting."id" and e."status" = 'QUEUED' and not e."admitted"
    returning ${ADMITTED_COLUMNS}`,
  );
}

/** The failure of an execution that nobody could start in time. */
export const EXPIRED: ExecutionError = { code: 'expired', message: 'The execution waited longer for its start than its lane allows.' };

/**
 * Fails executions that waited for a slot until their lane's time was over, each with a dead letter. Those that hold a slot
 * may have begun already: their lane message decides.
 */
export async function expireQueued(db: Database, now: number, limit: number): Promise<string[]> {
  const at = fromMs(now);
  const rows = await rowsOf<{ execution_id: string }>(
    db,
    sql`with overdue as (
      select "id" from "AgentGraphExecution"
      where ${WAITS_FOR_SLOT} and "expires_at" <= ${at}::timestamptz
      order by "expires_at" limit ${limit}::int
      for update skip locked
    ), expired as (
      update "AgentGraphExecution" e
      set "status" = 'FAILED', "error" = ${JSON.stringify(EXPIRED)}::json, "ended_at" = ${at}::timestamptz
      from overdue where e."id" = overdue."id"
      returning e."id", e."lane"
    ), letters as (
      insert into "DeadLetter" ("id", "lane", "cause", "execution_id", "message", "attempts", "created_at")
      select gen_random_uuid(), "lane", 'expired', "id", json_build_object('execution_id', "id"), 0, ${at}::timestamptz from expired
    )
    select "id" as execution_id from expired`,
  );
  return rows.map((row) => row.execution_id);
}

/** Ends a QUEUED execution that holds no slot, so that no object knows of it. False when it is not (or no longer) such a one. */
export async function terminateWaiting(db: Database, userId: string, id: string, now: number): Promise<boolean> {
  const rows = await rowsOf<{ id: string }>(
    db,
    sql`update "AgentGraphExecution" set "status" = 'TERMINATED', "ended_at" = ${fromMs(now)}::timestamptz
      where "id" = ${id} and "user_id" = ${userId} and ${WAITS_FOR_SLOT} returning "id"`,
  );
  return rows.length > 0;
}
