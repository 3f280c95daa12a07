import type { RedisConnection } from '../../db/redis/connection.ts';
import { countInRedis, type RateLimitState, WINDOW_MS } from '../../db/redis/rate-limit.ts';
import { AppError } from '../../schema/errors.ts';

/**
 * Limits per minute. The count is in Redis; this isolate takes requests from it in small lots, so that a busy user costs
 * a round trip every few requests instead of each. What is left of a lot at the end of the window is lost, which makes
 * the limit stricter by at most one lot per isolate.
 */
export type RateLimits = {
  /** While Redis is away this isolate counts alone: executions go on. */
  execute: (userId: string) => Promise<RateLimitState>;
  /** While Redis is away nobody can be counted, and guessing passwords must not become free: throws `limiter_unavailable`. */
  auth: (subject: string) => Promise<RateLimitState>;
};

type Lot = RateLimitState & { left: number };

/** Largest share of a limit that one lot may take. */
const LOTS_PER_LIMIT = 60;
const LARGEST_LOT = 50;
/** Subjects remembered per isolate; past it the map starts anew, which costs round trips only. */
const MOST_SUBJECTS = 10_000;

export function createRateLimits(
  redis: RedisConnection,
  perMinute: { execute: number; auth: number },
  clock: () => number = Date.now,
): RateLimits {
  const lots = new Map<string, Lot>();

  async function count(endpoint: 'execute' | 'auth', subject: string, lotSize: number): Promise<RateLimitState | null> {
    const name = `${endpoint}:${subject}`;
    const kept = takeFrom(lots.get(name), clock());
    if (kept !== null) return kept;
    const answer = await countInRedis(redis, { subject, endpoint, perMinute: perMinute[endpoint], amount: lotSize });
    if (answer.away) return null;
    if (lots.size >= MOST_SUBJECTS) lots.clear();
    const lot = { ...answer.value, left: answer.value.allowed ? lotSize : 0 };
    lots.set(name, lot);
    return takeFrom(lot, clock()) ?? answer.value;
  }

  /** A window of this isolate's own, in the same place as a lot: the whole limit at once. */
  function countAlone(subject: string): RateLimitState {
    const limit = perMinute.execute;
    const resetAt = (Math.floor(clock() / WINDOW_MS) + 1) * WINDOW_MS;
    const lot: Lot = { allowed: true, limit, remaining: 0, resetAt, left: limit };
    lots.set(`execute:${subject}`, lot);
    return takeFrom(lot, clock()) ?? { ...lot, allowed: false };
  }

  return {
    execute: async (userId) => (await count('execute', userId, lotSizeOf(perMinute.execute))) ?? countAlone(userId),
    auth: async (subject) => {
      const state = await count('auth', subject, 1);
      if (state === null) throw new AppError('limiter_unavailable', undefined, { headers: { 'retry-after': '1' } });
      return state;
    },
  };
}

const lotSizeOf = (perMinute: number): number => Math.max(1, Math.min(LARGEST_LOT, Math.floor(perMinute / LOTS_PER_LIMIT)));

/** Takes one request from a lot; null when the lot is of another window or used up but might be refilled. */
function takeFrom(lot: Lot | undefined, now: number): RateLimitState | null {
  if (lot === undefined || now >= lot.resetAt) return null;
  const { limit, resetAt } = lot;
  if (!lot.allowed) return { allowed: false, limit, remaining: 0, resetAt };
  if (lot.left === 0) return null;
  lot.left--;
  return { allowed: true, limit, remaining: Math.max(0, lot.remaining) + lot.left, resetAt };
}

/** `RateLimit-*` headers of an answer; the reset is in seconds from now. */
export function rateLimitHeaders(state: RateLimitState, now: number): { [name: string]: string } {
  return {
    'ratelimit-limit': String(state.limit),
    'ratelimit-remaining': String(Math.max(0, state.remaining)),
    'ratelimit-reset': String(secondsUntil(state.resetAt, now)),
  };
}

/** Throws `rate_limited` when the request is one too many. */
export function assertAllowed(state: RateLimitState, now: number): void {
  if (state.allowed) return;
  const headers = { ...rateLimitHeaders(state, now), 'retry-after': String(secondsUntil(state.resetAt, now)) };
  throw new AppError('rate_limited', undefined, { headers });
}

const secondsUntil = (at: number, now: number): number => Math.max(1, Math.ceil((at - now) / 1_000));
