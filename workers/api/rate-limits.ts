import type { RedisConnection } from '../../db/redis/connection.ts';
import { countInRedis, type RateLimitState, WINDOW_MS } from '../../db/redis/rate-limit.ts';
import { AppError } from '../../schema/errors.ts';
import { log } from '../../schema/log.ts';

/**
 * Limits per minute. The count is in Redis; this isolate takes requests from it in lots, so that a busy user costs a round
 * trip every few requests instead of each. What is left of a lot when the window ends is lost, which makes the limit one
 * lot stricter; a burst that comes before Redis has answered is held to the limit by the isolate that meets it.
 */
export type RateLimits = {
  /** While Redis is away this isolate counts alone: executions go on. */
  execute: (userId: string) => Promise<RateLimitState>;
  /** What a user reads; while Redis is away this isolate counts alone. */
  read: (userId: string) => Promise<RateLimitState>;
  /** While Redis is away nobody can be counted, and guessing passwords must not become free: throws `limiter_unavailable`. */
  auth: (subject: string) => Promise<RateLimitState>;
  /** The same for mails to an address: while nobody can be counted none is sent. */
  mail: (subject: string) => Promise<RateLimitState>;
};

/** A subject's share of the current window. */
type Lot = {
  resetAt: number;
  /** Requests in hand; below zero when some passed on credit. */
  left: number;
  /** Requests that passed here. */
  passed: number;
  /** Requests that Redis still had after the last answer. */
  inRedis: number;
  /** Answers of Redis under way. */
  asking: number;
  /** Nothing more is to be had in this window. */
  isLast: boolean;
};

/** Largest share of a limit that one lot may take. */
const LOTS_PER_LIMIT = 60;
const LARGEST_LOT = 50;
/** Subjects remembered per isolate; past it the map starts anew, which costs round trips only. */
const MOST_SUBJECTS = 10_000;

type Endpoint = keyof RateLimits;

export function createRateLimits(redis: RedisConnection, perMinute: Record<Endpoint, number>, clock: () => number = Date.now): RateLimits {
  const lots = new Map<string, Lot>();

  function lotOf(name: string, now: number): Lot {
    const kept = lots.get(name);
    if (kept !== undefined && now < kept.resetAt) return kept;
    if (lots.size >= MOST_SUBJECTS) lots.clear();
    const lot: Lot = { resetAt: (Math.floor(now / WINDOW_MS) + 1) * WINDOW_MS, left: 0, passed: 0, inRedis: 0, asking: 0, isLast: false };
    lots.set(name, lot);
    return lot;
  }

  /** `whenAway` says what a lot gets while Redis cannot be asked. */
  async function count(endpoint: Endpoint, subject: string, whenAway: (lot: Lot, limit: number) => void): Promise<RateLimitState> {
    const limit = perMinute[endpoint];
    const size = endpoint === 'execute' || endpoint === 'read' ? lotSizeOf(limit) : 1;
    const lot = lotOf(`${endpoint}:${subject}`, clock());
    // An answer that is under way vouches for a lot's worth of requests, or a burst would ask once for each.
    const credit = size === 1 ? 0 : lot.asking * size;
    if (lot.left <= -credit && !lot.isLast) {
      lot.asking++;
      const answer = await countInRedis(redis, { subject, endpoint, perMinute: limit, amount: size });
      lot.asking--;
      if (answer.away) {
        log('warn', 'redis', 'requests cannot be counted', { endpoint, reason: answer.reason });
        whenAway(lot, limit);
      } else {
        lot.inRedis = Math.max(0, answer.value.remaining);
        if (answer.value.allowed) lot.left += size;
        else lot.isLast = true;
      }
      // Those who passed on credit may have used the new lot up; whom it was granted to passes all the same.
      return take(lot, limit, lot.isLast ? 0 : Number.POSITIVE_INFINITY);
    }
    return take(lot, limit, credit);
  }

  return {
    execute: (userId) => count('execute', userId, countAlone),
    read: (userId) => count('read', userId, countAlone),
    auth: (subject) => count('auth', subject, refuse),
    mail: (subject) => count('mail', subject, refuse),
  };
}

/** The whole limit for this isolate, until the window ends. */
function countAlone(lot: Lot, limit: number): void {
  if (!lot.isLast) lot.left += limit;
  lot.isLast = true;
}

function refuse(): never {
  throw new AppError('limiter_unavailable', undefined, { headers: { 'retry-after': '1' } });
}

const lotSizeOf = (perMinute: number): number => Math.max(1, Math.min(LARGEST_LOT, Math.floor(perMinute / LOTS_PER_LIMIT)));

/** Takes one request out of a lot. */
function take(lot: Lot, limit: number, credit: number): RateLimitState {
  const allowed = lot.left > -credit && lot.passed < limit;
  if (allowed) {
    lot.left--;
    lot.passed++;
  }
  return { allowed, limit, remaining: Math.max(0, lot.left + lot.inRedis), resetAt: lot.resetAt };
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
