import type { Fault } from '../errors.ts';
import { parseCron } from './cron.ts';
import { type NextDue, nextDueOf } from './next-due.ts';
import type { Rule, Timing } from './timing.ts';
import { zoneNamed } from './zone.ts';

/** `next`: the first due time after `now`, in milliseconds since the epoch. */
export type CheckedRule = { ok: true; rule: Rule; nextDue: NextDue; next: number } | { ok: false; faults: Fault[] };

/** Member of each shape that a fault of its time points to. */
const TIME_OF: Record<Timing['type'], string> = {
  ONCE: '/run_at',
  INTERVAL: '/interval_minutes',
  CRON: '/cron_expression',
  DAILY: '/time',
  WEEKLY: '/time',
};

/** Whether a rule means anything and is due at least once after `now`. The zone comes back as its database writes it. */
export function checkRule(given: Rule, now: number): CheckedRule {
  const { timing, end_date } = given;
  const timezone = zoneNamed(given.timezone);
  const faults: Fault[] = [];
  if (timezone === null) faults.push(unknownZone('/timezone', given.timezone));
  const cron = timing.type === 'CRON' ? parseCron(timing.cron_expression) : null;
  if (cron?.ok === false) faults.push({ code: 'bad_cron', message: cron.reason, pointer: '/cron_expression' });
  if (timezone === null || faults.length > 0) return { ok: false, faults };

  const rule: Rule = { ...given, timezone };
  const nextDue = nextDueOf(rule);
  const next = nextDue(now)?.at ?? null;
  if (next !== null) return { ok: true, rule, nextDue, next };
  const endless = end_date === null ? null : nextDueOf({ ...rule, end_date: null })(now);
  return { ok: false, faults: [endless === null ? neverDue(timing) : endsBefore(end_date ?? '')] };
}

export const unknownZone = (pointer: string, name: string): Fault => ({
  code: 'unknown_time_zone',
  message: `There is no time zone ${JSON.stringify(name)}; zones are named like "Europe/Madrid".`,
  pointer,
});

function neverDue(timing: Timing): Fault {
  const pointer = TIME_OF[timing.type];
  if (timing.type === 'ONCE') return { code: 'past', message: `${timing.run_at} is in the past.`, pointer };
  return { code: 'never_due', message: 'There is no such date: it would never run.', pointer };
}

const endsBefore = (endDate: string): Fault => ({
  code: 'ends_before_first',
  message: `It would end on ${endDate}, before it is first due.`,
  pointer: '/end_date',
});
