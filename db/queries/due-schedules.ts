import { type SQL, sql } from 'drizzle-orm';
import type { ScheduleError } from '../../schema/api/schedules.ts';
import type { JsonObject } from '../../schema/json.ts';
import type { Lane } from '../../schema/lane.ts';
import type { MissedPolicy } from '../../schema/schedule/missed.ts';
import type { Timing } from '../../schema/schedule/timing.ts';
import type { Database } from '../client.ts';
import { fromMs, rowsOf } from '../statement.ts';

/**
 * What the platform's clock does with the schedules of all users: claim what is due, and settle what came of it. A claim
 * moves nothing; a tick that dies with its claims loses nothing, since the next one finds the same due times once the
 * claims have run out. Times are milliseconds since the epoch.
 */

/** A schedule whose next due time has come. `claim` names the claim. */
export type ClaimedSchedule = {
  id: string;
  user_id: string;
  graph_id: string;
  graph_version: number | null;
  timing: Timing;
  timezone: string;
  anchor: number;
  end_date: string | null;
  inputs: JsonObject;
  lane: Lane;
  missed: MissedPolicy;
  missed_limit: number;
  failures: number;
  due_at: number;
  claim: number;
};

/** Claims up to `limit` schedules that are due at `now`, the longest due first. Two ticks at once claim different ones. */
export async function claimDueSchedules(db: Database, now: number, claimMs: number, limit: number): Promise<ClaimedSchedule[]> {
  const claim = now + claimMs;
  const rows = await rowsOf<Omit<ClaimedSchedule, 'claim'>>(
    db,
    sql`with due as (${dueSchedules(fromMs(now), limit)})
    update "AgentGraphSchedule" s set "claimed_until" = ${fromMs(claim)}::timestamptz
    from due where s."id" = due."id"
    returning s."id", s."user_id", s."graph_id", s."graph_version", s."timing", s."timezone", s."end_date", s."inputs", s."lane",
      s."missed", s."missed_limit", s."failures", (extract(epoch from s."anchor_at") * 1000)::float8 as anchor,
      (extract(epoch from s."next_due_at") * 1000)::float8 as due_at`,
  );
  return rows.map((row) => ({ ...row, claim }));
}

/** Of a schedule `s`: its user is not suspended. */
const MAY_START = sql`(select "suspended_at" is null from "users" where "id" = s."user_id")`;

/**
 * Ids of unclaimed schedules that are due, locked. Those of a suspended user stay due, and are missed ones when the user
 * is let in again. Served by the index `AgentGraphSchedule_due`, however many there are.
 */
export const dueSchedules = (now: string, limit: number): SQL => sql`
  select "id" from "AgentGraphSchedule" s
  where "is_enabled" and "next_due_at" <= ${now}::timestamptz
    and ("claimed_until" is null or "claimed_until" <= ${now}::timestamptz)
    and ${MAY_START}
  order by "next_due_at" limit ${limit}::int
  for update skip locked`;

/** Whether a schedule that was due before `before` has still not been started for. */
export async function hasOverdueSchedule(db: Database, before: number): Promise<boolean> {
  const rows = await rowsOf(
    db,
    sql`select 1 from "AgentGraphSchedule" s
      where "is_enabled" and "next_due_at" < ${fromMs(before)}::timestamptz and ${MAY_START} limit 1`,
  );
  return rows.length > 0;
}

/** What came of a claim. `next` null: nothing is due any more, or it pauses. */
export type SettledSchedule = {
  id: string;
  claim: number;
  next: number | null;
  /** The due time that was started for last; null keeps what was. */
  last_due_at: number | null;
  last_execution_id: string | null;
  /** Null clears it. */
  last_error: ScheduleError | null;
  failures: number;
  is_enabled: boolean;
};

/** Ends claims. One that the user's own change, or a later tick, has overtaken changes nothing. */
export async function settleSchedules(db: Database, settled: readonly SettledSchedule[]): Promise<void> {
  const rows = settled.map((one) => ({
    ...one,
    claim: fromMs(one.claim),
    next: one.next === null ? null : fromMs(one.next),
    last_due_at: one.last_due_at === null ? null : fromMs(one.last_due_at),
    // As text inside the JSON: a decoded string of Postgres cannot hold what a user's JSON can.
    last_error: one.last_error === null ? null : JSON.stringify(one.last_error),
  }));
  await db.execute(sql`update "AgentGraphSchedule" s set
      "claimed_until" = null, "next_due_at" = o.next, "is_enabled" = o.is_enabled, "failures" = o.failures,
      "last_due_at" = coalesce(o.last_due_at, s."last_due_at"),
      "last_execution_id" = coalesce(o.last_execution_id, s."last_execution_id"), "last_error" = o.last_error::json
    from json_to_recordset(${JSON.stringify(rows)}::json) as o(
      id uuid, claim timestamptz, next timestamptz, last_due_at timestamptz, last_execution_id uuid, last_error text,
      failures int, is_enabled boolean
    )
    where s."id" = o.id and s."claimed_until" = o.claim`);
}
