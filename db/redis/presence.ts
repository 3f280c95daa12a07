import type { RedisAnswer, RedisConnection } from './connection.ts';
import { presenceKey } from './keys.ts';

/**
 * Who is there (`ws:presence:{user_id}`): a sorted set of connections, each with the time until which it counts. A
 * connection refreshes itself; one whose object died without a word runs out.
 */
export const PRESENCE_MS = 90_000;

/** Adds the connection, or refreshes it. */
export const setPresence = (
  redis: RedisConnection,
  userId: string,
  present: PresentConnection,
  now: number,
): Promise<RedisAnswer<unknown>> =>
  redis.ask((connection) =>
    connection
      .multi()
      .zadd(presenceKey(userId), { score: now + PRESENCE_MS, member: memberOf(present) })
      .zremrangebyscore(presenceKey(userId), 0, now)
      .pexpire(presenceKey(userId), PRESENCE_MS)
      .exec(),
  );

export const removePresence = (redis: RedisConnection, userId: string, present: PresentConnection): Promise<RedisAnswer<unknown>> =>
  redis.ask((connection) => connection.zrem(presenceKey(userId), memberOf(present)));

/** How many connections each of the user's sessions (or API keys) has there at `now`. */
export async function countPresence(redis: RedisConnection, userId: string, now: number): Promise<RedisAnswer<Map<string, number>>> {
  const answer = await redis.ask((connection) => connection.zrange<string[]>(presenceKey(userId), now, '+inf', { byScore: true }));
  if (answer.away) return answer;
  const counts = new Map<string, number>();
  for (const member of answer.value) {
    const [openedBy = ''] = member.split('/');
    counts.set(openedBy, (counts.get(openedBy) ?? 0) + 1);
  }
  return { away: false, value: counts };
}

/** A connection, as the set has it: what it was opened by, and its own id. */
export type PresentConnection = { openedBy: string; id: string };

const memberOf = ({ openedBy, id }: PresentConnection): string => `${openedBy}/${id}`;
