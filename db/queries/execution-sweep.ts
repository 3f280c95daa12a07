import { sql } from 'drizzle-orm';
import type { ExecutionError } from '../../schema/execution/event.ts';
import type { Database } from '../client.ts';
import { fromMs, rowsOf } from '../statement.ts';
import { HAS_ENDED, OBJECT_STATUSES } from '../tables/executions.ts';
import {
  ADMITTED_COLUMNS,
  ADMITTED_ROWS,
  type Admitted,
  type AdmittedOrder,
  type AdmittedRow,
  admitEverybody,
  admitNext,
  WAITS_FOR_SLOT,
} from './slots.ts';

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
      where "status" = 'QUEUED' and "slot" is not null and "sent_at" < ${fromMs(olderThan)}::timestamptz
      order by "sent_at" limit ${limit}::int
      for update skip locked
    )
    update "AgentGraphExecution" e set "sent_at" = now() from overdue where e."id" = overdue."id"
    returning ${ADMITTED_COLUMNS}`,
  );
}

/**
 * Counts every lane message as never sent, for queues that lost what they held: the next sweep sends them all. Starting an
 * execution that had begun changes nothing.
 */
export async function forgetSentMessages(db: Database): Promise<void> {
  await db.execute(sql`update "AgentGraphExecution" set "sent_at" = 'epoch' where "status" = 'QUEUED' and "slot" is not null`);
}

/** The predicate of the index `AgentGraphExecution_awaited`, of table `e`. */
const IS_LIVE = sql.raw(`e."status" in (${OBJECT_STATUSES.map((status) => `'${status}'`).join(', ')})`);

/** An execution and the object it runs in. */
export type Overdue = { execution_id: string; user_id: string; slot: number };

/** Executions whose lease ran out before `now`: their objects are to be woken. One in REVIEW has a lease only while it awaits another. */
export async function takeOverdueLeases(db: Database, now: number, limit: number): Promise<Overdue[]> {
  return await rowsOf<Overdue>(
    db,
    sql`with overdue as (
      select "id" from "AgentGraphExecution"
      where "lease_until" < ${fromMs(now)}::timestamptz
      order by "lease_until" limit ${limit}::int
      for update skip locked
    )
    update "AgentGraphExecution" e set "lease_until" = ${fromMs(now + LEASE_EXTENSION_MS)}::timestamptz
    from overdue where e."id" = overdue."id"
    returning e."id" as execution_id, e."user_id", e."slot"`,
  );
}

/**
 * Gives slots that are free although somebody waits, which happens when the two changed at the same instant. In the order of
 * `admitNext`, for every user.
 */
export async function admitWaiting(db: Database, slots: number, limit: number): Promise<Admitted[]> {
  return await rowsOf<AdmittedRow>(
    db,
    sql`with ${admitEverybody(slots, limit)} select ${ADMITTED_COLUMNS} from admitted e order by e."queued_at"`,
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

/** The failure of an execution whose object has nothing of it. */
const LOST: ExecutionError = { code: 'lost', message: 'The execution was lost: what it had done since its last record is not known.' };

/**
 * Fails an execution that has begun by its record while its object does not know it: nobody else will ever end it. One
 * that ended meanwhile stays as it is. `admitted`: who got its slot, to be put on the lanes.
 */
export async function failLost(db: Database, id: string, slots: number, now: number): Promise<{ failed: boolean; admitted: Admitted[] }> {
  const at = fromMs(now);
  const [row] = await rowsOf<{ failed: boolean; admitted: Admitted[] }>(
    db,
    sql`with lost as (
      update "AgentGraphExecution" set "status" = 'FAILED', "error" = ${JSON.stringify(LOST)}::json, "ended_at" = ${at}::timestamptz,
        "lease_until" = null
      where "id" = ${id} and "status" in ('RUNNING', 'REVIEW') returning "id", "user_id", "slot"
    ), freed as (
      select "id", "user_id", "slot" from lost where "slot" is not null
    ), ${admitNext(slots, at)}
    select exists(select 1 from lost) as failed, ${ADMITTED_ROWS} as admitted`,
  );
  return row ?? { failed: false, admitted: [] };
}

/**
 * Ends an execution that no object knows: one that has not begun, or that was lost. Should one begin it at this very moment, the record
 * refuses what it brings, and it stops. `admitted`: who got its slot, to be put on the lanes.
 */
export async function terminateQueued(
  db: Database,
  userId: string,
  id: string,
  slots: number,
  now: number,
): Promise<{ terminated: boolean; admitted: AdmittedOrder[] }> {
  const at = fromMs(now);
  const [row] = await rowsOf<{ terminated: boolean; admitted: AdmittedOrder[] }>(
    db,
    sql`with ended as (
      update "AgentGraphExecution" set "status" = 'TERMINATED', "ended_at" = ${at}::timestamptz
      where "id" = ${id} and "user_id" = ${userId} and not ${HAS_ENDED} returning "id", "user_id", "slot"
    ), freed as (
      select "id", "user_id", "slot" from ended where "slot" is not null
    ), ${admitNext(slots, at)}
    select exists(select 1 from ended) as terminated, ${ADMITTED_ROWS} as admitted`,
  );
  return row ?? { terminated: false, admitted: [] };
}

/**
 * Executions that go on although the one that awaited them has ended: whoever ended it was to stop them, and did not live to.
 * `olderThan`: those whose parent ended before.
 */
export async function listForsaken(db: Database, olderThan: number, limit: number): Promise<{ execution_id: string; user_id: string }[]> {
  return await rowsOf<{ execution_id: string; user_id: string }>(
    db,
    sql`select e."id" as execution_id, e."user_id" from "AgentGraphExecution" e
      join "AgentGraphExecution" parent on parent."id" = e."parent_id"
      where e."parent_id" is not null and ${IS_LIVE} and parent."ended_at" < ${fromMs(olderThan)}::timestamptz
      limit ${limit}::int`,
  );
}
