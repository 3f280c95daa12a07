import { type SQL, sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { fromMs, rowsOf } from '../statement.ts';
import { HAS_ENDED, HISTORY_DELETED, HISTORY_KEPT } from '../tables/executions.ts';

/**
 * Deletes what has been kept for long enough: for all users, oldest first, at most `limit` rows a statement, each found by
 * an index. Every statement may be repeated, by two sweepers at once too. Times are milliseconds since the epoch.
 *
 * What is found is then changed by its ids and whether it has ended, nothing else: a condition that also fits a partial
 * index would let statistics that are a little old choose that index, and walk all of it for a few rows.
 */

/** An ended execution whose log and node executions are still there. `log_key`: where its log is, if in the bucket. */
export type KeptHistory = { execution_id: string; log_key: string | null };

/** Those that ended before `before`. */
export async function findOldHistories(db: Database, before: number, limit: number): Promise<KeptHistory[]> {
  return await rowsOf<KeptHistory>(
    db,
    sql`select "id" as execution_id, "log_key" from "AgentGraphExecution"
      where ${HISTORY_KEPT} and "ended_at" < ${fromMs(before)}::timestamptz
      order by "ended_at" limit ${limit}::int`,
  );
}

/** Deletes node executions of these executions, if they have ended; answers how many. */
export async function deleteNodeExecutions(db: Database, executionIds: readonly string[], limit: number): Promise<number> {
  return countOf(
    db,
    sql`delete from "AgentNodeExecution" where ctid = any(array(
      select node.ctid from "AgentNodeExecution" node
      join (select "id" from "AgentGraphExecution" where "id" = any(${uuids(executionIds)}::uuid[]) and ${HAS_ENDED}) ended
        on node."execution_id" = ended."id"
      limit ${limit}::int
    ))`,
  );
}

/** Takes the log away from these executions' rows, and says in them that it was there. */
export async function markHistoriesDeleted(db: Database, executionIds: readonly string[], now: number): Promise<void> {
  await db.execute(
    sql`update "AgentGraphExecution" set "log" = null, "log_key" = null, "history_deleted_at" = ${fromMs(now)}::timestamptz
      where "id" = any(${uuids(executionIds)}::uuid[]) and ${HAS_ENDED}`,
  );
}

/** Executions without their history that ended before `before`. One that has children goes after them: it takes them along. */
export async function findOldExecutions(db: Database, before: number, limit: number): Promise<string[]> {
  const rows = await rowsOf<{ execution_id: string }>(
    db,
    sql`select "id" as execution_id from "AgentGraphExecution" e
      where ${HISTORY_DELETED} and "ended_at" < ${fromMs(before)}::timestamptz and ${HAS_NO_CHILD}
      order by "ended_at" limit ${limit}::int`,
  );
  return rows.map((row) => row.execution_id);
}

/** Deletes these executions, if they have ended; answers how many. */
export async function deleteExecutions(db: Database, ids: readonly string[]): Promise<number> {
  return countOf(
    db,
    sql`delete from "AgentGraphExecution" e
      where "id" = any(${uuids(ids)}::uuid[]) and ${HAS_ENDED} and ${HAS_NO_CHILD}`,
  );
}

const HAS_NO_CHILD = sql`not exists (select 1 from "AgentGraphExecution" child where child."parent_id" = e."id")`;

/** Deletes dead letters written before `before`; answers how many. */
export const deleteDeadLetters = (db: Database, before: number, limit: number): Promise<number> =>
  countOf(
    db,
    sql`delete from "DeadLetter" where "id" in (
      select "id" from "DeadLetter" where "created_at" < ${fromMs(before)}::timestamptz order by "created_at" limit ${limit}::int
    )`,
  );

/** Forgets `Idempotency-Key`s first used before `before`; answers how many. */
export const deleteIdempotencyKeys = (db: Database, before: number, limit: number): Promise<number> =>
  countOf(
    db,
    sql`delete from "IdempotencyKey" where ("user_id", "key") in (
      select "user_id", "key" from "IdempotencyKey" where "created_at" < ${fromMs(before)}::timestamptz
      order by "created_at" limit ${limit}::int
    )`,
  );

/** Deletes refresh tokens that expired before `before`; answers how many. */
export const deleteRefreshTokens = (db: Database, before: number, limit: number): Promise<number> =>
  countOf(
    db,
    sql`delete from "AuthRefreshToken" where "token_hash" in (
      select "token_hash" from "AuthRefreshToken" where "expires_at" < ${fromMs(before)}::timestamptz
      order by "expires_at" limit ${limit}::int
    )`,
  );

/** Deletes sign-ins last used before `before` that have no refresh token left; answers how many. */
export const deleteSessions = (db: Database, before: number, limit: number): Promise<number> =>
  countOf(
    db,
    sql`delete from "AuthSession" where "id" in (
      select "id" from "AuthSession" s where "last_used_at" < ${fromMs(before)}::timestamptz
        and not exists (select 1 from "AuthRefreshToken" t where t."session_id" = s."id")
      order by "last_used_at" limit ${limit}::int
    )`,
  );

async function countOf(db: Database, deletion: SQL): Promise<number> {
  const [row] = await rowsOf<{ count: number }>(db, sql`with gone as (${deletion} returning 1) select count(*)::int as count from gone`);
  return row?.count ?? 0;
}

const uuids = (ids: readonly string[]): string => `{${ids.join(',')}}`;
