import type { RedisAnswer, RedisConnection } from './connection.ts';
import { presenceKey } from './keys.ts';

/**
 * Who is there (`ws:presence:{user_id}`): a sorted set of connection ids, each with the time until which it counts. A
 * connection refreshes itself; one whose object died without a word runs out.
 */
export const PRESENCE_MS = 90_000;

/** Adds the connection, or refreshes it. */
export const setPresence = (redis: RedisConnection, userId: string, connectionId: string, now: number): Promise<RedisAnswer<unknown>> =>
  redis.ask((connection) =>
    connection
      .multi()
      .zadd(presenceKey(userId), { score: now + PRESENCE_MS, member: connectionId })
      .zremrangebyscore(presenceKey(userId), 0, now)
      .pexpire(presenceKey(userId), PRESENCE_MS)
      .exec(),
  );

export const removePresence = (redis: RedisConnection, userId: string, connectionId: string): Promise<RedisAnswer<unknown>> =>
  redis.ask((connection) => connection.zrem(presenceKey(userId), connectionId));

/** Ids of the user's connections that are there at `now`. */
export const listPresence = (redis: RedisConnection, userId: string, now: number): Promise<RedisAnswer<string[]>> =>
  redis.ask((connection) => connection.zrange<string[]>(presenceKey(userId), now, '+inf', { byScore: true }));
