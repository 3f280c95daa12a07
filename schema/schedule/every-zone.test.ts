import { expect, test } from 'vitest';
import { dueToStart } from './missed.ts';
import { type NextDue, nextDueOf } from './next-due.ts';
import { previewRows } from './preview.ts';
import type { Timing } from './timing.ts';
import { nextTransition } from './zone.ts';

/**
 * Every change of every zone's clock, against an oracle that knows nothing of cron or of zones: it walks the minutes around
 * the change with the two offsets, as `Intl` writes them, and looks at the clock. `SCHEDULE_YEARS=2020-2037` walks those
 * years.
 */
const [FIRST_YEAR = 2026, LAST_YEAR = 2027] = process.env.SCHEDULE_YEARS?.split('-').map(Number) ?? [];
const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Longer than the longest gap or repetition since 2020 (three hours, at Casey). */
const AROUND_MS = 4 * HOUR_MS;

type Change = { at: number; before: number; after: number };

test('around every change of every zone, preview, clock and an oracle agree', { timeout: 600_000 }, () => {
  let changes = 0;
  for (const zone of Intl.supportedValuesOf('timeZone')) {
    const offsetOf = offsets(zone);
    const end = Date.UTC(LAST_YEAR + 1, 0, 1);
    for (let at = nextTransition(zone, Date.UTC(FIRST_YEAR, 0, 1)); at !== null && at < end; at = nextTransition(zone, at)) {
      const change = { at, before: offsetOf(at - 1), after: offsetOf(at) };
      for (const { timing, due } of casesOf(change)) agree(zone, change, timing, due);
      changes += 1;
    }
  }
  // A quarter of the zones or more change their clocks twice a year.
  expect(changes).toBeGreaterThan(200 * (LAST_YEAR - FIRST_YEAR + 1));
  // biome-ignore lint/suspicious/noConsole: how much was walked is for whoever reads the report
  console.info(`${changes} changes of clocks from ${FIRST_YEAR} to ${LAST_YEAR}`);
});

type Reading = { hour: number; minute: number };
type Case = { timing: Timing; due: number[] };

/** A time of day in the midst of the gap or the repeated hour, times of day all day, and two that follow the clock. */
function casesOf(change: Change): Case[] {
  const midst = change.at + (change.before + change.after) / 2;
  const [hour, minute] = [new Date(midst).getUTCHours(), new Date(midst).getUTCMinutes()];
  const time = `${String(hour).padStart(2, '0')}:${String(minute).padStart(2, '0')}`;
  const cron = (cron_expression: string): Timing => ({ type: 'CRON', cron_expression });
  return [
    { timing: { type: 'DAILY', time }, due: timesOfDay(change, (reading) => reading.hour === hour && reading.minute === minute) },
    { timing: cron('0,40 0-23 * * *'), due: timesOfDay(change, (reading) => reading.minute % 40 === 0) },
    { timing: cron('*/20 * * * *'), due: followingClock(change, (reading) => reading.minute % 20 === 0) },
    { timing: { type: 'INTERVAL', interval_minutes: 45 }, due: everyMinute(change, (at) => at % (45 * MINUTE_MS) === 0) },
  ];
}

const everyMinute = (change: Change, isDue: (at: number) => boolean): number[] => {
  const found: number[] = [];
  for (let at = change.at - AROUND_MS + MINUTE_MS; at <= change.at + AROUND_MS; at += MINUTE_MS) if (isDue(at)) found.push(at);
  return found;
};

function readingOf(clock: number): Reading {
  const minutes = Math.floor(clock / MINUTE_MS) % 1_440;
  return { hour: Math.floor(minutes / 60), minute: minutes % 60 };
}

const clockOf = (change: Change, at: number): number => at + (at < change.at ? change.before : change.after);

const followingClock = (change: Change, fits: (reading: Reading) => boolean): number[] =>
  everyMinute(change, (at) => fits(readingOf(clockOf(change, at))));

/** Due when the clock comes to a fitting reading for the first time, or leaps over one. */
function timesOfDay(change: Change, fits: (reading: Reading) => boolean): number[] {
  let furthest = clockOf(change, change.at - AROUND_MS);
  return everyMinute(change, (at) => {
    const clock = clockOf(change, at);
    let isDue = false;
    for (let reading = furthest + MINUTE_MS; reading <= clock; reading += MINUTE_MS) isDue ||= fits(readingOf(reading));
    furthest = Math.max(furthest, clock);
    return isDue;
  });
}

function agree(zone: string, change: Change, timing: Timing, expected: number[]): void {
  const nextDue = nextDueOf({ timing, timezone: zone, end_date: null, anchor: 0 });
  const from = change.at - AROUND_MS;
  const shown = previewRows(nextDue, zone, 'UTC', from, expected.length).map(({ at }) => Date.parse(at));
  const where = `${JSON.stringify(timing)} in ${zone} around ${new Date(change.at).toISOString()}`;
  // A comparison as text first: twenty thousand assertions would take most of the time.
  if (String(shown) !== String(expected)) expect(shown, where).toEqual(expected);
  const started = startedBy(nextDue, from, change.at + AROUND_MS);
  if (String(started) !== String(expected)) expect(started, where).toEqual(expected);
}

/** What the platform's clock starts from `from` to `until`: it comes some seconds after each due time. */
function startedBy(nextDue: NextDue, from: number, until: number): number[] {
  const all: number[] = [];
  for (let next = nextDue(from)?.at ?? null; next !== null && next <= until; ) {
    const ticked = dueToStart(nextDue, next, next + 5_000, { policy: 'skip', limit: 1 });
    all.push(...ticked.starts);
    next = ticked.next;
  }
  return all;
}

/** The zone's offset at an instant, in milliseconds, from what `Intl` writes: `GMT-04:00`, or `GMT`. */
function offsets(timeZone: string): (at: number) => number {
  const format = new Intl.DateTimeFormat('en', { timeZone, timeZoneName: 'longOffset' });
  return (at) => {
    const [, sign, hours, minutes] = /GMT([+-])(\d\d):(\d\d)/.exec(format.format(at)) ?? [];
    return (sign === '-' ? -1 : 1) * (Number(hours ?? 0) * 60 + Number(minutes ?? 0)) * MINUTE_MS;
  };
}
