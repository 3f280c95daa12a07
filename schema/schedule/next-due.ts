import { type CronPattern, parseCron } from './cron.ts';
import { DAYS_OF_WEEK, type Rule, type Timing } from './timing.ts';
import { type ClockMs, type Stretch, stretchesOf, whenShown } from './zone.ts';

/**
 * When a schedule is due: the one function that both the preview and the platform's clock ask. Pure; times in
 * milliseconds since the epoch. What it does where a zone's clock is changed is the policy that people are told:
 *   - A time of day that the clock leaps over is due once, at the end of the gap.
 *   - A time of day that the clock shows twice is due once, the first time.
 *   - Intervals count real minutes, and expressions with `*` or a step in minute or hour follow the clock: both run in
 *     both of two equal hours, and nothing stands for readings that do not exist.
 */
export type Due = {
  at: number;
  /** The time of day that was meant but does not exist, so that the end of the gap stands for it; else null. */
  leapt: ClockMs | null;
};

/** The first due time after `after` (never at it), or null when there is none any more. */
export type NextDue = (after: number) => Due | null;

/** @throws RangeError for a zone or expression that `check.ts` would have refused. */
export function nextDueOf(rule: Rule): NextDue {
  const next = nextOf(rule);
  const { end_date, timezone } = rule;
  if (end_date === null) return next;
  const end = whenShown(timezone, Date.parse(end_date) + DAY_MS).at;
  return (after) => {
    const due = next(after);
    return due === null || due.at >= end ? null : due;
  };
}

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
/** Past this nothing is looked for: an expression may fit only readings that its zone's clock leaps over, every year. */
const HORIZON_MS = 100 * 366 * DAY_MS;

function nextOf({ timing, timezone, anchor }: Rule): NextDue {
  switch (timing.type) {
    case 'ONCE': {
      const due = onceAt(timing.run_at, timezone);
      return (after) => (due.at > after ? due : null);
    }
    case 'INTERVAL': {
      const step = timing.interval_minutes * MINUTE_MS;
      return (after) => ({ at: anchor + step * Math.max(1, Math.floor((after - anchor) / step) + 1), leapt: null });
    }
    case 'CRON':
    case 'DAILY':
    case 'WEEKLY': {
      const parsed = parseCron(cronOf(timing));
      if (!parsed.ok) throw new RangeError(parsed.reason);
      return parsed.pattern.followsClock ? followingClock(parsed.pattern, timezone) : atTimesOfDay(parsed.pattern, timezone);
    }
    default:
      return timing satisfies never;
  }
}

/** The cron expression of a timing that comes again by the clock. */
export function cronOf(timing: Extract<Timing, { type: 'CRON' | 'DAILY' | 'WEEKLY' }>): string {
  if (timing.type === 'CRON') return timing.cron_expression;
  const [hour, minute] = timing.time.split(':').map(Number);
  const days = timing.type === 'DAILY' ? '*' : [timing.day_of_week].flat().map((day) => DAYS_OF_WEEK.indexOf(day));
  return `${minute} ${hour} * * ${days}`;
}

/** Without an offset the text is what the zone's clock shows. */
function onceAt(runAt: string, zone: string): Due {
  if (/(Z|[+-]\d\d:?\d\d)$/.test(runAt)) return { at: Date.parse(runAt), leapt: null };
  return dueAt(zone, Date.parse(`${runAt}Z`));
}

/** A time of day on a date, as an instant. Later readings never come out before earlier ones. */
function dueAt(zone: string, clock: ClockMs): Due {
  const shown = whenShown(zone, clock);
  return { at: shown.at, leapt: shown.kind === 'never' ? clock : null };
}

/**
 * Every reading after the present one, in order, until one is due later than `after`: readings in the second of two equal
 * hours were due in the first, and all that lie in one gap are due at its end together.
 */
function atTimesOfDay(pattern: CronPattern, zone: string): NextDue {
  const stretchAt = stretchesOf(zone);
  return (after) => {
    const stretch = stretchAt(after);
    for (let clock = pattern.next(after + stretch.offset); clock !== null; clock = pattern.next(clock)) {
      const due = isPlain(clock, stretch) ? { at: clock - stretch.offset, leapt: null } : dueAt(zone, clock);
      if (due.at > after) return due;
    }
    return null;
  };
}

/** No change of a clock is larger than a day, so further from one than that every reading is shown once. */
const isPlain = (clock: ClockMs, { from, to, offset }: Stretch): boolean => clock - offset >= from + DAY_MS && clock - offset < to - DAY_MS;

/** Stretch by stretch; from the second one on, its first instant is included. */
function followingClock(pattern: CronPattern, zone: string): NextDue {
  const stretchAt = stretchesOf(zone);
  return (after) => {
    let { to, offset } = stretchAt(after);
    let clock = pattern.next(after + offset);
    while (clock !== null && clock - offset >= to) {
      if (to > after + HORIZON_MS) return null;
      const from = to;
      ({ to, offset } = stretchAt(from));
      clock = pattern.next(from + offset - 1);
    }
    return clock === null ? null : { at: clock - offset, leapt: null };
  };
}
