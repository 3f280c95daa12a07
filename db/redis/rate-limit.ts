import { Ratelimit } from '@upstash/ratelimit';
import type { RedisAnswer, RedisConnection } from './connection.ts';
import { RATE_LIMIT_PREFIX, rateLimitSubject } from './keys.ts';

export const WINDOW_MS = 60_000;

/** `remaining` requests until `resetAt` (ms since the epoch). */
export type RateLimitState = { allowed: boolean; limit: number; remaining: number; resetAt: number };

/**
 * Counts `amount` requests of a subject against an endpoint's limit per minute. A fixed window is the cheapest that Redis
 * can do: one counter, one round trip.
 */
export async function countInRedis(
  redis: RedisConnection,
  { subject, endpoint, perMinute, amount }: { subject: string; endpoint: string; perMinute: number; amount: number },
): Promise<RedisAnswer<RateLimitState>> {
  return redis.ask(async (connection) => {
    const limiter = new Ratelimit({
      redis: connection,
      limiter: Ratelimit.fixedWindow(perMinute, `${WINDOW_MS} ms`),
      prefix: RATE_LIMIT_PREFIX,
      analytics: false,
      ephemeralCache: false,
      // The connection has a timeout of its own; this one would let the request pass without saying so.
      timeout: 0,
    });
    const { success, limit, remaining, reset } = await limiter.limit(rateLimitSubject(subject, endpoint), { rate: amount });
    return { allowed: success, limit, remaining, resetAt: reset };
  });
}
