import type { NextDue } from './next-due.ts';
import type { ClockChange } from './timing.ts';
import { clockAt, isoIn, isoOfClock, offsetAt, whenShown } from './zone.ts';

/** A due time as ISO 8601: in UTC, on the clock of the schedule's zone and on the viewer's. */
export type PreviewRow = {
  at: string;
  in_zone: string;
  in_viewer_zone: string;
  dst: ClockChange | null;
  /** The reading that does not exist (`2027-03-14T02:30`), with `leapt`. */
  meant: string | null;
};

/** The next `count` due times after `from`, fewer when there are no more. */
export function previewRows(nextDue: NextDue, zone: string, viewerZone: string, from: number, count: number): PreviewRow[] {
  const rows: PreviewRow[] = [];
  let before = from;
  for (let due = nextDue(from); due !== null && rows.length < count; due = nextDue(due.at)) {
    rows.push({
      at: new Date(due.at).toISOString(),
      in_zone: isoIn(zone, due.at),
      in_viewer_zone: isoIn(viewerZone, due.at),
      dst: due.leapt === null ? clockChange(zone, before, due.at) : 'leapt',
      meant: due.leapt === null ? null : isoOfClock(due.leapt),
    });
    before = due.at;
  }
  return rows;
}

function clockChange(zone: string, before: number, at: number): Exclude<ClockChange, 'leapt'> | null {
  const shown = whenShown(zone, clockAt(zone, at));
  if (shown.kind === 'twice') return shown.at === at ? 'first_of_two' : 'second_of_two';
  return offsetAt(zone, before) === offsetAt(zone, at) ? null : 'new_offset';
}
