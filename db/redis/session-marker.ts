import { z } from 'zod';
import type { RedisAnswer, RedisConnection } from './connection.ts';
import { sessionKey } from './keys.ts';

/**
 * What Redis knows of a session (`user:session:{session_id}`). Postgres decides; the marker spares asking it. A live marker
 * is short-lived: it bounds how long a revocation that Redis missed goes unnoticed. A revoked one outlives every access
 * token, and a live one never overwrites it; nor an unsettled one, which stands while the user's role has just changed and
 * makes everybody ask Postgres.
 */
export const SessionMarker = z.discriminatedUnion('state', [
  z.object({ state: z.literal('live'), user_id: z.string(), role: z.enum(['user', 'admin']), token_hash: z.string().nullable() }),
  z.object({ state: z.literal('revoked') }),
  z.object({ state: z.literal('unsettled') }),
]);
export type SessionMarker = z.infer<typeof SessionMarker>;

const LIVE_S = 60;
const REVOKED_S = 3_600;
/** Longer than any request takes from its look at Postgres to its marker. */
const UNSETTLED_S = 30;

/** Null when Redis knows nothing of the session. */
export async function readSessionMarker(redis: RedisConnection, sessionId: string): Promise<RedisAnswer<SessionMarker | null>> {
  const answer = await redis.ask((connection) => connection.get<unknown>(sessionKey(sessionId)));
  if (answer.away) return answer;
  const marker = SessionMarker.safeParse(answer.value);
  return { away: false, value: marker.success ? marker.data : null };
}

/** Says that Postgres found the session alive. Does nothing when there is a marker already. */
export async function markSessionLive(redis: RedisConnection, sessionId: string, marker: SessionMarker & { state: 'live' }): Promise<void> {
  await redis.ask((connection) => connection.set(sessionKey(sessionId), marker, { ex: LIVE_S, nx: true }));
}

/** To be called after Postgres has it, so that nobody reads "live" there and marks it again. */
export async function markSessionRevoked(redis: RedisConnection, sessionId: string): Promise<void> {
  await redis.ask((connection) => connection.set(sessionKey(sessionId), { state: 'revoked' }, { ex: REVOKED_S }));
}

/** To be called after Postgres has the user's new role. A revoked session becomes none that lives: Postgres says so. */
export async function markSessionUnsettled(redis: RedisConnection, sessionId: string): Promise<void> {
  await redis.ask((connection) => connection.set(sessionKey(sessionId), { state: 'unsettled' }, { ex: UNSETTLED_S }));
}

/** Drops what is known, so that the next request asks Postgres. */
export async function forgetSessionMarker(redis: RedisConnection, sessionId: string): Promise<void> {
  await redis.ask((connection) => connection.del(sessionKey(sessionId)));
}
