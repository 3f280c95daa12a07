import { z } from 'zod';
import { Role } from '../../schema/api/auth.ts';
import { Scope } from '../../schema/api/scope.ts';
import type { RedisAnswer, RedisConnection } from './connection.ts';
import { apiKeyKey } from './keys.ts';

/**
 * What Redis knows of an API key, by its hash. Postgres decides; the marker spares asking it. A live marker is
 * short-lived: it bounds how long a revocation that Redis missed goes unnoticed. It never overwrites another, so a request
 * that read Postgres before a change and comes back after it cannot bring the old state back: a refused key stays refused,
 * and while a key is unsettled (its user's role or suspension has just changed) everybody asks Postgres.
 */
export const ApiKeyMarker = z.discriminatedUnion('state', [
  z.object({
    state: z.literal('live'),
    key_id: z.string(),
    user_id: z.string(),
    role: Role,
    scopes: z.array(Scope),
    /** Milliseconds since the epoch. */
    expires_at: z.number().nullable(),
  }),
  z.object({ state: z.literal('refused') }),
  z.object({ state: z.literal('unsettled') }),
]);
export type ApiKeyMarker = z.infer<typeof ApiKeyMarker>;

const LIVE_S = 60;
const REFUSED_S = 3_600;
/** Longer than any request takes from its look at Postgres to its marker. */
const UNSETTLED_S = 30;

/** Null when Redis knows nothing of the key. */
export async function readApiKeyMarker(redis: RedisConnection, keyHash: string): Promise<RedisAnswer<ApiKeyMarker | null>> {
  const answer = await redis.ask((connection) => connection.get<unknown>(apiKeyKey(keyHash)));
  if (answer.away) return answer;
  const marker = ApiKeyMarker.safeParse(answer.value);
  return { away: false, value: marker.success ? marker.data : null };
}

/** Says that Postgres found the key good. Does nothing when there is a marker already. */
export async function markApiKeyLive(redis: RedisConnection, keyHash: string, marker: ApiKeyMarker & { state: 'live' }): Promise<void> {
  await redis.ask((connection) => connection.set(apiKeyKey(keyHash), marker, { ex: LIVE_S, nx: true }));
}

/** For a key that is revoked, or whose user is suspended. To be called after Postgres has it. */
export async function markApiKeyRefused(redis: RedisConnection, keyHash: string): Promise<void> {
  await redis.ask((connection) => connection.set(apiKeyKey(keyHash), { state: 'refused' }, { ex: REFUSED_S }));
}

/** For a key whose user's rights have changed. To be called after Postgres has it. */
export async function markApiKeyUnsettled(redis: RedisConnection, keyHash: string): Promise<void> {
  await redis.ask((connection) => connection.set(apiKeyKey(keyHash), { state: 'unsettled' }, { ex: UNSETTLED_S }));
}
