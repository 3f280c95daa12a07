import type { NextDue } from './next-due.ts';

/** What a schedule does about due times that nothing was started for, because the platform was down or late. */
export const MISSED_POLICIES = ['skip', 'once', 'all'] as const;
export type MissedPolicy = (typeof MISSED_POLICIES)[number];

/** `limit`: how many an `all` schedule starts at most; the latest ones. */
export type Missed = { policy: MissedPolicy; limit: number };

export const DEFAULT_MISSED_LIMIT = 10;
export const MAX_MISSED_LIMIT = 100;

/** Lateness from which the latest due time counts as missed. All that are older than the latest one count anyway. */
export const LATE_AFTER_MS = 5 * 60_000;

/**
 * Which due times to start for, oldest first, when the clock comes to a schedule whose next due time `first` has come, and
 * what is due after that. `skip`: the latest one, if it is not late · `once`: the latest one · `all`: the latest `limit`.
 */
export function dueToStart(nextDue: NextDue, first: number, now: number, missed: Missed): { starts: number[]; next: number | null } {
  const next = nextDue(now)?.at ?? null;
  const latest = latestDue(nextDue, first, now, missed.policy === 'all' ? missed.limit : 1);
  const starts = missed.policy === 'skip' ? latest.filter((at) => now - at <= LATE_AFTER_MS) : latest;
  return { starts, next };
}

/** A first look back, and by how much each further look is longer. */
const LOOK_BACK_MS = 3_600_000;
const LONGER = 4;

/**
 * The latest `most` due times from `first` to `now`, oldest first. Looks back further and further instead of walking
 * through all that an outage of weeks has left behind.
 */
function latestDue(nextDue: NextDue, first: number, now: number, most: number): number[] {
  for (let span = LOOK_BACK_MS; ; span *= LONGER) {
    const start = Math.max(first, now - span);
    const found: number[] = [];
    for (let due = nextDue(start - 1); due !== null && due.at <= now; due = nextDue(due.at)) found.push(due.at);
    if (found.length >= most) return found.slice(-most);
    // A zone whose rules have changed may not know `first` any more; it was promised all the same.
    if (start === first) return found.length === 0 ? [first] : found;
  }
}
