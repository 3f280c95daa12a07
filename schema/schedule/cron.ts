import { Cron } from 'croner';
import type { ClockMs } from './zone.ts';

/**
 * Cron expressions as readings of a clock, without zones: the parser knows calendars, `next-due.ts` knows when the clock
 * of a zone shows them. Five fields; names, lists, ranges and steps; `L` (last), `W` (nearest weekday) and `#` (nth).
 */
export type CronPattern = {
  /** The five fields, names of whole schedules (`@daily`) spelt out. */
  expression: string;
  /**
   * Whether minute or hour is written with a `*` or a step. Such an expression follows the clock, hour by hour; any other
   * one names times of day.
   */
  followsClock: boolean;
  /** Day of month and day of week are both restricted, and a day has to meet only one of them. */
  eitherDay: boolean;
  /** The first reading after `clock` that fits, or null when there is none any more. */
  next: (clock: ClockMs) => ClockMs | null;
};

export type ParsedCron = { ok: true; pattern: CronPattern } | { ok: false; reason: string };

const NICKNAMES: { [nickname: string]: string } = {
  '@yearly': '0 0 1 1 *',
  '@annually': '0 0 1 1 *',
  '@monthly': '0 0 1 * *',
  '@weekly': '0 0 * * 0',
  '@daily': '0 0 * * *',
  '@midnight': '0 0 * * *',
  '@hourly': '0 * * * *',
};

const FIELDS = [
  { name: 'minute', takes: '0 to 59' },
  { name: 'hour', takes: '0 to 23' },
  { name: 'day of month', takes: '1 to 31, or L (last day), LW, 15W (weekday nearest the 15th)' },
  { name: 'month', takes: '1 to 12, or JAN to DEC' },
  { name: 'day of week', takes: '0 to 7 (0 and 7 are Sunday), or SUN to SAT, FRI#2 (second Friday), 5L (last Friday)' },
] as const;

/** Reads an expression. `reason` is a sentence that says which field is wrong and what it takes. */
export function parseCron(text: string): ParsedCron {
  const trimmed = text.trim();
  const expression = NICKNAMES[trimmed.toLowerCase()] ?? trimmed.split(/\s+/).join(' ');
  const fields = expression.split(' ');
  if (fields.length !== FIELDS.length) {
    const names = FIELDS.map(({ name }) => name).join(', ');
    return { ok: false, reason: `A cron expression has five fields (${names}) or is one of ${Object.keys(NICKNAMES).join(', ')}.` };
  }
  const cron = compile(expression);
  if (cron === null) return { ok: false, reason: reasonOf(fields) };
  const [minute = '', hour = '', day = '', , weekday = ''] = fields;
  return {
    ok: true,
    pattern: {
      expression,
      followsClock: [minute, hour].some((field) => /[*?/]/.test(field)),
      eitherDay: !isEvery(day) && !isEvery(weekday),
      next: (clock) => cron.nextRun(new Date(clock))?.getTime() ?? null,
    },
  };
}

/** Each field is tried alone, because the parser's own words do not say which it was. */
function reasonOf(fields: readonly string[]): string {
  for (const [index, { name, takes }] of FIELDS.entries()) {
    const field = fields[index] ?? '';
    const alone = FIELDS.map((_, at) => (at === index ? field : '*')).join(' ');
    if (compile(alone) === null) return `The field ${name} cannot be ${JSON.stringify(field)}; it takes ${takes}.`;
  }
  return 'These five fields do not go together.';
}

const isEvery = (field: string): boolean => field === '*' || field === '?';

/** The parser's own reading, at offset 0, or null for what it refuses. Signs of other dialects are not let through. */
function compile(expression: string): Cron | null {
  if (!/^[\dA-Za-z*?,/# -]+$/.test(expression)) return null;
  try {
    return new Cron(expression, { paused: true, mode: '5-part', utcOffset: 0 });
  } catch {
    return null;
  }
}
