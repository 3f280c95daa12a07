import type { Schedule, UpcomingRuns } from '../../../schema/api/schedules.ts';

/** A run in a day of the calendar. `at` null: that schedule runs too often for each of its runs to be shown. */
export type CalendarEntry = { schedule: Schedule; at: string | null };
/** `date`: a moment of the day, for writing its name. */
export type CalendarDay = { key: string; date: Date; entries: CalendarEntry[] };

const DAY_MS = 86_400_000;

/**
 * The next `count` days on the clock of `timeZone`, each with its runs in order; what runs too often comes first. A schedule
 * that is not (or no longer) in the list is left out.
 */
export function calendarDays(
  upcoming: UpcomingRuns,
  schedules: readonly Schedule[],
  now: number,
  count: number,
  timeZone: string,
): CalendarDay[] {
  const dayOf = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short' });
  const days = new Map<string, CalendarDay>();
  // Half days, because a day on which clocks go back has 25 hours.
  for (let at = now; days.size < count; at += DAY_MS / 2) {
    const key = dayOf.format(at);
    if (!days.has(key)) days.set(key, { key, date: new Date(at), entries: [] });
  }
  const byId = new Map(schedules.map((schedule) => [schedule.id, schedule]));
  for (const { schedule_id, at, has_more } of upcoming.items) {
    const schedule = byId.get(schedule_id);
    if (schedule === undefined) continue;
    const lastDay = at.length === 0 ? '' : dayOf.format(new Date(at[at.length - 1] ?? now));
    for (const time of at) {
      const day = dayOf.format(new Date(time));
      if (!has_more || day < lastDay) days.get(day)?.entries.push({ schedule, at: time });
    }
    if (has_more) for (const day of days.values()) if (day.key >= lastDay) day.entries.push({ schedule, at: null });
  }
  for (const { entries } of days.values()) entries.sort((one, other) => (one.at ?? '').localeCompare(other.at ?? ''));
  return [...days.values()];
}
