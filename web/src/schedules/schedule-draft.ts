import type { z } from 'zod';
import type { Schedule, ScheduleRequest } from '../../../schema/api/schedules.ts';
import type { JsonObject } from '../../../schema/json.ts';
import type { Lane } from '../../../schema/lane.ts';
import { DEFAULT_MISSED_LIMIT, type MissedPolicy } from '../../../schema/schedule/missed.ts';
import { DAYS_OF_WEEK, type DayOfWeek, type Timing } from '../../../schema/schedule/timing.ts';

/** Minutes of the units in which an interval is entered. */
export const UNITS = { minutes: 1, hours: 60, days: 1_440 } as const;
export type Unit = keyof typeof UNITS;

/** What stands in the editor: every shape's fields at once, so that trying another shape loses nothing. */
export type ScheduleDraft = {
  name: string;
  graphId: string;
  /** Null follows the active version. */
  graphVersion: number | null;
  type: Timing['type'];
  /** As a `datetime-local` control has it, on the clock of `timezone`. */
  runAt: string;
  count: string;
  unit: Unit;
  time: string;
  days: readonly DayOfWeek[];
  cron: string;
  timezone: string;
  endDate: string;
  missed: MissedPolicy;
  missedLimit: string;
  lane: Lane;
};

export const WEEKDAYS: readonly DayOfWeek[] = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];

export const emptyDraft = (timezone: string): ScheduleDraft => ({
  name: '',
  graphId: '',
  graphVersion: null,
  type: 'WEEKLY',
  runAt: '',
  count: '30',
  unit: 'minutes',
  time: '09:00',
  days: WEEKDAYS,
  cron: '0 9 * * 1-5',
  timezone,
  endDate: '',
  missed: 'once',
  missedLimit: String(DEFAULT_MISSED_LIMIT),
  lane: 'normal',
});

/** A schedule as it comes into the editor. */
export function draftOf(schedule: Schedule): ScheduleDraft {
  return {
    ...emptyDraft(schedule.timezone),
    name: schedule.name,
    graphId: schedule.graph_id,
    graphVersion: schedule.graph_version,
    type: schedule.type,
    ...shapeOf(schedule),
    endDate: schedule.end_date ?? '',
    missed: schedule.missed,
    missedLimit: String(schedule.missed_limit),
    lane: schedule.lane,
  };
}

function shapeOf(schedule: Schedule): Partial<ScheduleDraft> {
  switch (schedule.type) {
    case 'ONCE':
      return { runAt: onClock(schedule.run_at, schedule.timezone) };
    case 'INTERVAL': {
      const unit = (['days', 'hours'] as const).find((one) => schedule.interval_minutes % UNITS[one] === 0) ?? 'minutes';
      return { count: String(schedule.interval_minutes / UNITS[unit]), unit };
    }
    case 'CRON':
      return { cron: schedule.cron_expression };
    case 'DAILY':
      return { time: schedule.time };
    case 'WEEKLY':
      return { time: schedule.time, days: [schedule.day_of_week].flat() };
    default:
      return schedule satisfies never;
  }
}

/** What the zone's clock shows at a moment, as a `datetime-local` control takes it; text without an offset is that already. */
export function onClock(moment: string, timeZone: string): string {
  if (!/(Z|[+-]\d\d:?\d\d)$/.test(moment)) return moment.slice(0, 16);
  // Sweden writes dates the ISO way: "2026-12-25 09:00".
  const clock = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' });
  return clock.format(new Date(moment)).replace(' ', 'T');
}

/** The part of the draft that decides when it is due, or null while there is nothing to ask about. */
export function ruleOf(draft: ScheduleDraft): (Timing & Rest) | null {
  const timing = timingOf(draft);
  if (timing === null) return null;
  const limit = Number(draft.missedLimit);
  const rest: Rest = { timezone: draft.timezone, end_date: draft.endDate || null, missed: draft.missed, missed_limit: limit };
  return { ...timing, ...rest };
}

type Rest = { timezone: string; end_date: string | null; missed: MissedPolicy; missed_limit: number };

function timingOf(draft: ScheduleDraft): Timing | null {
  const { type, time } = draft;
  switch (type) {
    case 'ONCE':
      return draft.runAt === '' ? null : { type, run_at: draft.runAt };
    case 'INTERVAL': {
      const minutes = Number(draft.count) * UNITS[draft.unit];
      return draft.count.trim() === '' || Number.isNaN(minutes) ? null : { type, interval_minutes: minutes };
    }
    case 'CRON':
      return draft.cron.trim() === '' ? null : { type, cron_expression: draft.cron };
    case 'DAILY':
      return time === '' ? null : { type, time };
    case 'WEEKLY': {
      const days = DAYS_OF_WEEK.filter((day) => draft.days.includes(day));
      const [only] = days;
      if (time === '' || only === undefined) return null;
      return { type, time, day_of_week: days.length === 1 ? only : days };
    }
    default:
      return type satisfies never;
  }
}

export type DraftFault = 'nameNeeded' | 'agentNeeded' | 'timeNeeded' | 'daysNeeded' | 'intervalNeeded' | 'cronNeeded' | 'momentNeeded';

/** What a person still has to say, by field; what it means is the server's to check. */
export function faultsOf(draft: ScheduleDraft): { [field in 'name' | 'agent' | 'when']?: DraftFault } {
  const missing: Record<Timing['type'], DraftFault> = {
    ONCE: 'momentNeeded',
    INTERVAL: 'intervalNeeded',
    CRON: 'cronNeeded',
    DAILY: 'timeNeeded',
    WEEKLY: draft.days.length === 0 ? 'daysNeeded' : 'timeNeeded',
  };
  return {
    ...(draft.name.trim() === '' && { name: 'nameNeeded' }),
    ...(draft.graphId === '' && { agent: 'agentNeeded' }),
    ...(timingOf(draft) === null && { when: missing[draft.type] }),
  };
}

/** What is sent; null while something is missing. */
export function requestOf(draft: ScheduleDraft, inputs: JsonObject): z.input<typeof ScheduleRequest> | null {
  const rule = ruleOf(draft);
  if (rule === null) return null;
  const { graphId: graph_id, graphVersion: graph_version, lane } = draft;
  return { ...rule, graph_id, graph_version, name: draft.name.trim(), inputs, lane };
}
