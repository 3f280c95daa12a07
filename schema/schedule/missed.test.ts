import { describe, expect, test } from 'vitest';
import { dueToStart, type Missed } from './missed.ts';
import { nextDueOf } from './next-due.ts';
import type { Timing } from './timing.ts';

const NOW = Date.parse('2026-11-22T13:00:10Z');
const cron = (cron_expression: string) =>
  nextDueOf({ timing: { type: 'CRON', cron_expression } as Timing, timezone: 'UTC', end_date: null, anchor: 0 });
const at = (time: string): number => Date.parse(`2026-11-22T${time}:00Z`);

describe('after three hours down', () => {
  test.each<[string, string, Missed, string[], string]>([
    ['hourly', '0 * * * *', { policy: 'skip', limit: 10 }, ['13:00'], '14:00'],
    ['hourly', '0 * * * *', { policy: 'once', limit: 10 }, ['13:00'], '14:00'],
    ['hourly', '0 * * * *', { policy: 'all', limit: 10 }, ['11:00', '12:00', '13:00'], '14:00'],
    ['hourly', '0 * * * *', { policy: 'all', limit: 2 }, ['12:00', '13:00'], '14:00'],
    ['at half past', '30 * * * *', { policy: 'skip', limit: 10 }, [], '13:30'],
    ['at half past', '30 * * * *', { policy: 'once', limit: 10 }, ['12:30'], '13:30'],
    ['at half past', '30 * * * *', { policy: 'all', limit: 10 }, ['10:30', '11:30', '12:30'], '13:30'],
    ['every minute', '* * * * *', { policy: 'all', limit: 3 }, ['12:58', '12:59', '13:00'], '13:01'],
  ])('%s, %s, %j', (_, expression, missed, starts, next) => {
    const nextDue = cron(expression);
    const first = nextDue(at('10:00'))?.at ?? 0;
    expect(dueToStart(nextDue, first, NOW, missed)).toEqual({ starts: starts.map(at), next: at(next) });
  });
});

test('a skipping schedule still starts what is up to five minutes late', () => {
  const missed: Missed = { policy: 'skip', limit: 1 };
  expect(dueToStart(cron('56 * * * *'), at('12:56'), NOW, missed).starts).toEqual([at('12:56')]);
  expect(dueToStart(cron('54 * * * *'), at('12:54'), NOW, missed).starts).toEqual([]);
});

test('an outage of years is looked through in a moment', () => {
  const first = Date.parse('2020-01-01T00:00Z');
  expect(dueToStart(cron('* * 1 * *'), first, NOW, { policy: 'once', limit: 1 }).starts).toEqual([Date.parse('2026-11-01T23:59Z')]);
});

test('what was promised by rules of a zone that have changed since is started all the same', () => {
  expect(dueToStart(cron('0 0 1 1 *'), at('12:00'), NOW, { policy: 'once', limit: 1 }).starts).toEqual([at('12:00')]);
});
