import { and, eq, isNull, sql } from 'drizzle-orm';
import type { Database } from '../client.ts';
import { fromMs, rowsOf } from '../statement.ts';
import { idempotencyKeys } from '../tables/idempotency-keys.ts';

/**
 * `Idempotency-Key`: the first request under a key claims it, and its answer is kept for the others. Times are milliseconds
 * since the epoch.
 */

export type IdempotencyClaim = {
  user_id: string;
  key: string;
  /** `POST /api/v1/graphs`: a key is good for one operation. */
  method_path: string;
  body_hash: string;
  now: number;
};

export type StoredAnswer = { status: number; headers: Record<string, string>; body: string };

export type ClaimAnswer =
  /** The caller does the work, then completes or releases. */
  { kind: 'new' } | { kind: 'in_progress' } | { kind: 'stored'; answer: StoredAnswer } | { kind: 'other_body' };

/** A claim whose holder neither completed nor released it is taken over after this: the holder has crashed. */
export const CLAIM_TIMEOUT_MS = 120_000;

export async function claimIdempotencyKey(db: Database, claim: IdempotencyClaim): Promise<ClaimAnswer> {
  const now = fromMs(claim.now);
  type Row = {
    is_new: boolean;
    is_same: boolean | null;
    status: number | null;
    headers: Record<string, string> | null;
    body: string | null;
  };
  const [row] = await rowsOf<Row>(
    db,
    sql`with claimed as (
      insert into "IdempotencyKey" as held ("user_id", "key", "method_path", "body_hash", "created_at")
      values (${claim.user_id}, ${claim.key}, ${claim.method_path}, ${claim.body_hash}, ${now}::timestamptz)
      on conflict ("user_id", "key") do update set "created_at" = excluded."created_at"
        where held."status" is null and held."created_at" < ${fromMs(claim.now - CLAIM_TIMEOUT_MS)}::timestamptz
          and held."method_path" = excluded."method_path" and held."body_hash" = excluded."body_hash"
      returning "key"
    ), held as (
      select "method_path" = ${claim.method_path} and "body_hash" = ${claim.body_hash} as is_same, "status", "headers", "body"
      from "IdempotencyKey" where "user_id" = ${claim.user_id} and "key" = ${claim.key}
    )
    select exists (select 1 from claimed) as is_new, held.* from (select 1) one left join held on true`,
  );
  if (row === undefined || row.is_new) return { kind: 'new' };
  if (row.is_same === false) return { kind: 'other_body' };
  // No row at all: the holder's claim is newer than what this statement could see.
  if (row.status === null) return { kind: 'in_progress' };
  return { kind: 'stored', answer: { status: row.status, headers: row.headers ?? {}, body: row.body ?? '' } };
}

/** Keeps the answer for whoever repeats the request. */
export async function completeIdempotencyKey(db: Database, userId: string, key: string, answer: StoredAnswer): Promise<void> {
  await db
    .update(idempotencyKeys)
    .set(answer)
    .where(and(eq(idempotencyKeys.user_id, userId), eq(idempotencyKeys.key, key), isNull(idempotencyKeys.status)));
}

/** Gives a claim back: the work failed in a way that a repetition may mend. */
export async function releaseIdempotencyKey(db: Database, userId: string, key: string): Promise<void> {
  await db
    .delete(idempotencyKeys)
    .where(and(eq(idempotencyKeys.user_id, userId), eq(idempotencyKeys.key, key), isNull(idempotencyKeys.status)));
}
