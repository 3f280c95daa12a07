import { and, desc, eq, exists, gt, isNull, ne, sql } from 'drizzle-orm';
import type { Role } from '../../schema/api/auth.ts';
import type { Database } from '../client.ts';
import { fromMs, rowsOf, toIso, toMs } from '../statement.ts';
import { authRefreshTokens, authSessions } from '../tables/auth-sessions.ts';

/** Sign-ins and their refresh tokens. Tokens come here as hashes only. Times are milliseconds since the epoch. */

export type NewSession = {
  id: string;
  user_id: string;
  token_hash: string;
  user_agent: string | null;
  /** Of the refresh token. */
  expires_at: number;
  now: number;
};

export async function createSession(db: Database, session: NewSession): Promise<void> {
  const now = fromMs(session.now);
  await db.execute(sql`with session as (
      insert into "AuthSession" ("id", "user_id", "user_agent", "created_at", "last_used_at")
      values (${session.id}, ${session.user_id}, ${session.user_agent}, ${now}::timestamptz, ${now}::timestamptz)
      returning "id"
    )
    insert into "AuthRefreshToken" ("token_hash", "session_id", "created_at", "expires_at")
    select ${session.token_hash}, "id", ${now}::timestamptz, ${fromMs(session.expires_at)}::timestamptz from session`);
}

export type Rotation = {
  token_hash: string;
  next_hash: string;
  /** Of the next token. */
  expires_at: number;
  now: number;
};

export type RotationAnswer =
  | { kind: 'rotated'; session_id: string; user_id: string }
  /**
   * It was exchanged a moment ago: two tabs refresh at once, or an answer was lost. `replaced_by` is the hash of the token
   * that it was exchanged for; null when the other exchange is under way.
   */
  | { kind: 'repeated'; session_id: string; user_id: string; replaced_by: string | null }
  /** Somebody uses a token that was exchanged before: a thief or their victim. The session is over for both. */
  | { kind: 'reused'; session_id: string; user_id: string }
  /** Never issued, expired, or of a session or user that is shut out. */
  | { kind: 'refused' };

/** How long after its exchange a refresh token may be shown again without being taken for stolen. */
export const REPEATED_WITHIN_MS = 10_000;

/** Exchanges a refresh token for the next one of its session. */
export async function rotateRefreshToken(db: Database, rotation: Rotation): Promise<RotationAnswer> {
  const now = fromMs(rotation.now);
  const [row] = await rowsOf<{ session_id: string; user_id: string; replaced_by: string | null; is_rotated: boolean; is_recent: boolean }>(
    db,
    // A token is used by the update that finds `used_at` empty. Of two uses at once the second finds it filled, though it read
    // it empty before: it is a repetition as well.
    sql`with token as (
      select t."token_hash", t."session_id", t."replaced_by", s."user_id",
        t."used_at" is null or t."used_at" > ${fromMs(rotation.now - REPEATED_WITHIN_MS)}::timestamptz as is_recent
      from "AuthRefreshToken" t
      join "AuthSession" s on s."id" = t."session_id" join "users" u on u."id" = s."user_id"
      where t."token_hash" = ${rotation.token_hash} and t."expires_at" > ${now}::timestamptz
        and s."revoked_at" is null and u."suspended_at" is null
    ), used as (
      update "AuthRefreshToken" t set "used_at" = ${now}::timestamptz, "replaced_by" = ${rotation.next_hash}
      from token where t."token_hash" = token."token_hash" and t."used_at" is null
      returning t."session_id"
    ), next as (
      insert into "AuthRefreshToken" ("token_hash", "session_id", "created_at", "expires_at")
      select ${rotation.next_hash}, "session_id", ${now}::timestamptz, ${fromMs(rotation.expires_at)}::timestamptz from used
    ), session as (
      update "AuthSession" set "last_used_at" = ${now}::timestamptz,
        "revoked_at" = case when (select is_recent from token) then "revoked_at" else ${now}::timestamptz end
      where "id" = (select "session_id" from token)
    )
    select "session_id", "user_id", "replaced_by", is_recent, exists (select 1 from used) as is_rotated from token`,
  );
  if (row === undefined) return { kind: 'refused' };
  const { session_id, user_id, replaced_by } = row;
  if (row.is_rotated) return { kind: 'rotated', session_id, user_id };
  return row.is_recent ? { kind: 'repeated', session_id, user_id, replaced_by } : { kind: 'reused', session_id, user_id };
}

/** Whether a refresh token was exchanged, and for which. Null when it was never issued. */
export async function findRefreshToken(db: Database, tokenHash: string): Promise<{ replaced_by: string | null } | null> {
  const [row] = await db
    .select({ replaced_by: authRefreshTokens.replaced_by })
    .from(authRefreshTokens)
    .where(eq(authRefreshTokens.token_hash, tokenHash));
  return row ?? null;
}

/** What lets a request in: whose session it is. */
export type LiveSession = {
  user_id: string;
  role: Role;
  /** Hash of the refresh token that is good now, which a session cookie shows as well. */
  token_hash: string | null;
};

/** Null when it is revoked, its user is suspended, or there is none. */
export async function findLiveSession(db: Database, sessionId: string, now: number): Promise<LiveSession | null> {
  const [row] = await rowsOf<LiveSession>(
    db,
    sql`select s."user_id", u."role", (
        select t."token_hash" from "AuthRefreshToken" t
        where t."session_id" = s."id" and t."used_at" is null and t."expires_at" > ${fromMs(now)}::timestamptz
        order by t."created_at" desc limit 1
      ) as token_hash
      from "AuthSession" s join "users" u on u."id" = s."user_id"
      where s."id" = ${sessionId} and s."revoked_at" is null and u."suspended_at" is null`,
  );
  return row ?? null;
}

/** False when it was revoked before, is not there, or is not the user's. */
export async function revokeSession(db: Database, userId: string, sessionId: string, now: number): Promise<boolean> {
  const rows = await db
    .update(authSessions)
    .set({ revoked_at: fromMs(now) })
    .where(and(eq(authSessions.id, sessionId), eq(authSessions.user_id, userId), isNull(authSessions.revoked_at)))
    .returning({ id: authSessions.id });
  return rows.length > 0;
}

/** Revokes the user's sessions, all or all but one, and returns the ids of those that were live. */
export async function revokeAllSessions(db: Database, userId: string, now: number, except?: string): Promise<string[]> {
  const rows = await db
    .update(authSessions)
    .set({ revoked_at: fromMs(now) })
    .where(
      and(
        eq(authSessions.user_id, userId),
        isNull(authSessions.revoked_at),
        except === undefined ? undefined : ne(authSessions.id, except),
      ),
    )
    .returning({ id: authSessions.id });
  return rows.map((row) => row.id);
}

/** A sign-in as its user may see it. Times are ISO 8601. */
export type SessionView = { id: string; user_agent: string | null; created_at: string; last_used_at: string };

/** The user's sign-ins that are good now, the last used first. */
export async function listSessions(db: Database, userId: string, now: number): Promise<SessionView[]> {
  const goodToken = db
    .select({ one: sql`1` })
    .from(authRefreshTokens)
    .where(and(eq(authRefreshTokens.session_id, authSessions.id), gt(authRefreshTokens.expires_at, fromMs(now))));
  const rows = await db
    .select({
      id: authSessions.id,
      user_agent: authSessions.user_agent,
      created_at: authSessions.created_at,
      last_used_at: authSessions.last_used_at,
    })
    .from(authSessions)
    .where(and(eq(authSessions.user_id, userId), isNull(authSessions.revoked_at), exists(goodToken)))
    .orderBy(desc(authSessions.last_used_at));
  return rows.map((row) => ({ ...row, created_at: toIso(row.created_at), last_used_at: toIso(row.last_used_at) }));
}

/** When a session began, in ms since the epoch; null when it is not the user's. */
export async function sessionBegan(db: Database, userId: string, sessionId: string): Promise<number | null> {
  const [row] = await db
    .select({ created_at: authSessions.created_at })
    .from(authSessions)
    .where(and(eq(authSessions.id, sessionId), eq(authSessions.user_id, userId)));
  return row === undefined ? null : toMs(row.created_at);
}
