import { z } from 'zod';

/** When a schedule starts its agent: one of five shapes. Times of day are on the clock of the schedule's own zone. */

export const DAYS_OF_WEEK = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'] as const;
export const DayOfWeek = z.enum(DAYS_OF_WEEK);
export type DayOfWeek = z.infer<typeof DayOfWeek>;

const TimeOfDay = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time of day as HH:MM, 00:00 to 23:59');

/** A year: whoever wants it rarer wants a calendar. */
const MAX_INTERVAL_MINUTES = 525_600;

/** `run_at`: an instant (`…Z`, `…+02:00`), or without an offset what the clock of the schedule's zone shows. */
export const Once = z.object({ type: z.literal('ONCE'), run_at: z.iso.datetime({ offset: true, local: true }) });

export const Interval = z.object({ type: z.literal('INTERVAL'), interval_minutes: z.number().int().min(1).max(MAX_INTERVAL_MINUTES) });

/** Five fields, or `@hourly`, `@daily` and the like; see `cron.ts`. */
export const CronTiming = z.object({ type: z.literal('CRON'), cron_expression: z.string().min(1).max(200) });

export const Daily = z.object({ type: z.literal('DAILY'), time: TimeOfDay });

export const Weekly = z.object({
  type: z.literal('WEEKLY'),
  day_of_week: z.union([DayOfWeek, z.array(DayOfWeek).min(1).max(DAYS_OF_WEEK.length)]),
  time: TimeOfDay,
});

export const Timing = z.discriminatedUnion('type', [Once, Interval, CronTiming, Daily, Weekly]);
export type Timing = z.infer<typeof Timing>;

/** A timing with all that decides its instants: nothing else does, neither a clock nor a database. */
export type Rule = {
  timing: Timing;
  /** Name of an IANA time zone. */
  timezone: string;
  /** Last day in that zone on which anything is due (`YYYY-MM-DD`), or null. */
  end_date: string | null;
  /** Milliseconds since the epoch from which intervals are counted. */
  anchor: number;
};

/** The full minute that `ms` lies in: intervals are counted from one, because the platform's clock ticks in minutes. */
export const fullMinute = (ms: number): number => ms - (ms % 60_000);

/**
 * What the clock's changes have to do with a due time: `leapt`, the time that was meant does not exist, and the end of the
 * gap stands for it · `first_of_two` and `second_of_two`, the clock shows this time twice · `new_offset`, the clock was
 * changed since the row before.
 */
export const CLOCK_CHANGES = ['leapt', 'first_of_two', 'second_of_two', 'new_offset'] as const;
export type ClockChange = (typeof CLOCK_CHANGES)[number];
