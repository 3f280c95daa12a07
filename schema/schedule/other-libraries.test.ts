import { CronExpressionParser } from 'cron-parser';
import { Cron } from 'croner';
import { expect, test } from 'vitest';
import { nextDueOf } from './next-due.ts';
import { randomCron, seededRandom } from './testing/random-cron.ts';
import { clockAt, nextTransition, offsetAt, whenShown } from './zone.ts';

/**
 * Random expressions and zones, most of them near a change of the clock, against two other implementations: one that keeps
 * the same policy by other means must agree everywhere; one with a policy of its own may differ in the listed ways only.
 * `SCHEDULE_EXPRESSIONS=10000` compares that many.
 */
const EXPRESSIONS = Number(process.env.SCHEDULE_EXPRESSIONS ?? 800);
const DUE_TIMES = 6;
const SEED = 20261122;

const DIFFERENCES = {
  gapEnd: 'a time of day in a gap: due at its end',
  gapShifted: 'a time of day in a gap: theirs is later by the length of the gap',
  gapFollowed: 'an expression that follows the clock: theirs stands in for readings in a gap',
  longGap: 'an expression that follows the clock: theirs leaves out readings right after a gap of hours',
  secondOfTwo: 'a time of day that comes twice: theirs is due the second time as well, or only then',
  bothOfTwo: 'an expression that follows the clock: due in both of two equal hours, theirs in the first only',
  rare: 'an expression whose dates are years apart: theirs gives up looking',
} as const;
type Difference = keyof typeof DIFFERENCES;

test('agrees with others but for what the policy says', { timeout: 600_000 }, () => {
  const random = seededRandom(SEED);
  const zones = Intl.supportedValuesOf('timeZone');
  const counted: { [kind: string]: number } = {};
  const count = (kind: string) => {
    counted[kind] = (counted[kind] ?? 0) + 1;
  };
  for (let index = 0; index < EXPRESSIONS; index++) {
    const expression = randomCron(random);
    const zone = zones[Math.floor(random() * zones.length)] ?? 'UTC';
    const from = randomMoment(random, zone);
    const ours = oursAfter(expression, zone, from);
    expect(ours, `${expression} in ${zone} after ${new Date(from).toISOString()}`).toEqual(samePolicy(expression, zone, from));
    const theirs = theirsAfter(expression, zone, from);
    if (theirs.length < ours.length) count(DIFFERENCES.rare);
    // Each side tells as many as it has; what one tells beyond the other's last says nothing.
    const last = Math.min(ours.at(-1) ?? 0, theirs.at(-1) ?? 0);
    for (const at of new Set([...ours, ...theirs])) {
      if (at > last || (ours.includes(at) && theirs.includes(at))) continue;
      const kind = differenceAt(expression, zone, at, ours.includes(at));
      const where = `${expression} in ${zone}: only ${ours.includes(at) ? 'we' : 'they'} have ${new Date(at).toISOString()}`;
      expect(kind, where).not.toBeNull();
      if (kind !== null) count(DIFFERENCES[kind]);
    }
  }
  // biome-ignore lint/suspicious/noConsole: the list of differences is what this test is read for
  console.info(`${EXPRESSIONS} expressions; due times that differ, by kind: ${JSON.stringify(counted, null, 2)}`);
});

/** A full minute from 2020 to 2037; two of three lie in the hours before a change of the zone's clock. */
function randomMoment(random: () => number, zone: string): number {
  const span = Date.UTC(2037, 0, 1) - Date.UTC(2020, 0, 1);
  const any = Date.UTC(2020, 0, 1) + Math.floor((random() * span) / 60_000) * 60_000;
  const change = nextTransition(zone, any);
  return change === null || random() < 1 / 3 ? any : change - Math.floor(random() * 5 * 60) * 60_000;
}

function oursAfter(cron_expression: string, timezone: string, from: number): number[] {
  const nextDue = nextDueOf({ timing: { type: 'CRON', cron_expression }, timezone, end_date: null, anchor: 0 });
  const found: number[] = [];
  for (let due = nextDue(from); due !== null && found.length < DUE_TIMES; due = nextDue(due.at)) found.push(due.at);
  return found;
}

/** The parser that we use can walk zones by itself, with its own arithmetic. */
const samePolicy = (expression: string, timezone: string, from: number): number[] =>
  new Cron(expression, { paused: true, mode: '5-part', timezone, fixedTimeRule: 'no-wildcard' })
    .nextRuns(DUE_TIMES, new Date(from))
    .map((date) => date.getTime());

function theirsAfter(expression: string, tz: string, from: number): number[] {
  const parsed = CronExpressionParser.parse(expression, { tz, currentDate: new Date(from) });
  const found: number[] = [];
  try {
    while (found.length < DUE_TIMES) found.push(parsed.next().getTime());
  } catch {
    // It gives up on dates that are rare, or that there are not; what it told before still has to agree.
  }
  return found;
}

/** Longest gap of a zone's clock since 2020: three hours, at Casey. */
const LONGEST_GAP_MS = 3 * 3_600_000;

/** Why only one side has this due time, or null when the policy does not explain it. */
function differenceAt(expression: string, zone: string, at: number, isOurs: boolean): Difference | null {
  const followsClock = /[*/]/.test(expression.split(' ').slice(0, 2).join(' '));
  const shown = whenShown(zone, clockAt(zone, at));
  if (shown.kind === 'twice' && isOurs) return followsClock ? 'bothOfTwo' : shown.at === at ? 'secondOfTwo' : null;
  if (shown.kind === 'twice' && !followsClock && shown.again === at) return 'secondOfTwo';
  const change = nextTransition(zone, at - LONGEST_GAP_MS - 1);
  if (change === null || change > at) return null;
  const gap = offsetAt(zone, change) - offsetAt(zone, change - 1);
  if (gap <= 0 || at >= change + gap) return null;
  if (isOurs) return !followsClock && at === change ? 'gapEnd' : followsClock && gap > 3_600_000 ? 'longGap' : null;
  return followsClock ? 'gapFollowed' : 'gapShifted';
}
