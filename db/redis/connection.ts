import { Redis } from '@upstash/redis/cloudflare';

/**
 * The way to Redis. Redis is a cache and a limiter, never the only copy, so its absence is an ordinary answer here and
 * every caller says what happens then. After a failure it is left alone for a moment: while it is away, requests must not
 * each wait for it.
 */
export type RedisConnection = { ask: <T>(question: (redis: Redis) => Promise<T>) => Promise<RedisAnswer<T>> };

export type RedisAnswer<T> = { away: false; value: T } | { away: true; reason: unknown };

/** Ordinarily it is a millisecond; this is for a machine that is busy, or gone. */
const ANSWER_TIMEOUT_MS = 2_000;
const LEFT_ALONE_MS = 1_000;

/** Opens nothing; may be kept for as long as the process lives. `url` and `token` are those of Upstash's REST protocol. */
export function connectRedis(url: string, token: string, clock: () => number = Date.now): RedisConnection {
  const redis = new Redis({
    url,
    token,
    // A retry would outlast the request that asked. Pipelining joins requests, which the runtime forbids.
    retry: false,
    enableAutoPipelining: false,
    enableTelemetry: false,
    responseEncoding: false,
    signal: () => AbortSignal.timeout(ANSWER_TIMEOUT_MS),
  });
  let awayUntil = 0;
  let lastReason: unknown;
  return {
    async ask(question) {
      if (clock() < awayUntil) return { away: true, reason: lastReason };
      try {
        return { away: false, value: await question(redis) };
      } catch (reason) {
        awayUntil = clock() + LEFT_ALONE_MS;
        lastReason = reason;
        return { away: true, reason };
      }
    },
  };
}
