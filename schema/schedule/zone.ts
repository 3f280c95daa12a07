import { Temporal } from 'temporal-polyfill';

/**
 * Between instants (milliseconds since the epoch) and what a zone's clock shows then. A clock reading is a number as
 * well: the instant at which a clock without offset would show it. The difference of the two is the zone's offset.
 */
export type ClockMs = number;

/** The name as the time zone database writes it, or null for what is no zone of it; bare offsets are none. */
export function zoneNamed(name: string): string | null {
  if (!/^[A-Za-z]/.test(name)) return null;
  try {
    return zoned(0, name).timeZoneId;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}

const zoned = (at: number, zone: string) => Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);

/** Milliseconds that the zone's clock is ahead of UTC. */
export const offsetAt = (zone: string, at: number): number => Math.round(zoned(at, zone).offsetNanoseconds / 1_000_000);

export const clockAt = (zone: string, at: number): ClockMs => at + offsetAt(zone, at);

/** The next instant after `at` from which the zone has another offset, or null when it never will. */
export const nextTransition = (zone: string, at: number): number | null =>
  zoned(at, zone).getTimeZoneTransition('next')?.epochMilliseconds ?? null;

/** A time in which a zone's clock runs evenly: `from` belongs to it, `to` doesn't. */
export type Stretch = { from: number; to: number; offset: number };

/** The stretch that an instant lies in. Remembers the last one, because who asks usually asks for one after another. */
export function stretchesOf(zone: string): (at: number) => Stretch {
  let last: Stretch = { from: 0, to: 0, offset: 0 };
  return (at) => {
    if (at >= last.from && at < last.to) return last;
    const before = zoned(at + 1, zone).getTimeZoneTransition('previous');
    last = {
      from: before?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
      to: nextTransition(zone, at) ?? Number.POSITIVE_INFINITY,
      offset: offsetAt(zone, at),
    };
    return last;
  };
}

/** When a clock shows a reading: once, twice (an hour is repeated), or never (the clock was put forward over it, at `at`). */
export type Showing =
  | { kind: 'once'; at: number }
  | { kind: 'twice'; at: number; again: number }
  /** `at`: the end of the gap, which is the instant of the change. */
  | { kind: 'never'; at: number };

export function whenShown(zone: string, clock: ClockMs): Showing {
  const reading = zoned(clock, 'UTC').toPlainDateTime();
  const earlier = reading.toZonedDateTime(zone, { disambiguation: 'earlier' }).epochMilliseconds;
  const later = reading.toZonedDateTime(zone, { disambiguation: 'later' }).epochMilliseconds;
  if (earlier === later) return { kind: 'once', at: earlier };
  if (clockAt(zone, earlier) === clock) return { kind: 'twice', at: earlier, again: later };
  // In a gap `earlier` counts with the offset after the change, which puts it before the change.
  return { kind: 'never', at: nextTransition(zone, earlier) ?? later };
}

/** ISO 8601 of what the zone's clock shows, with its offset: `2027-03-14T03:00:00-04:00`. */
export const isoIn = (zone: string, at: number): string => zoned(at, zone).toString({ timeZoneName: 'never', smallestUnit: 'second' });

/** ISO 8601 of a clock reading, to the minute and without an offset: `2027-03-14T02:30`. */
export const isoOfClock = (clock: ClockMs): string => new Date(clock).toISOString().slice(0, 16);
