import { describe, expect, test } from 'vitest';
import { checkRule } from './check.ts';
import { parseCron } from './cron.ts';
import { type Rule, Timing } from './timing.ts';
import { policyInWords, timingInWords } from './words.ts';

const NOW = Date.parse('2026-11-22T12:00Z');
const rule = (timing: Timing, more: Partial<Rule> = {}): Rule => ({ timing, timezone: 'UTC', end_date: null, anchor: NOW, ...more });
const cron = (cron_expression: string): Timing => ({ type: 'CRON', cron_expression });

describe('is refused', () => {
  test.each<[string, Rule, string, string]>([
    ['the thirtieth of February', rule(cron('0 0 30 2 *')), 'never_due', '/cron_expression'],
    ['a weekday near a day that February has not', rule(cron('0 9 31W 2 *')), 'never_due', '/cron_expression'],
    ['a minute that there is not', rule(cron('60 * * * *')), 'bad_cron', '/cron_expression'],
    ['six fields', rule(cron('0 0 9 * * *')), 'bad_cron', '/cron_expression'],
    ['a date for a cron expression', rule(cron('2026-12-25T00:00:00')), 'bad_cron', '/cron_expression'],
    ['an event for a cron expression', rule(cron('@reboot')), 'bad_cron', '/cron_expression'],
    ['a sign of another dialect', rule(cron('0 9 1 * +1')), 'bad_cron', '/cron_expression'],
    ['a moment that is past', rule({ type: 'ONCE', run_at: '2026-11-22T12:00:00Z' }), 'past', '/run_at'],
    ['an end before the first', rule({ type: 'DAILY', time: '09:00' }, { end_date: '2026-11-22' }), 'ends_before_first', '/end_date'],
    ['a zone that there is not', rule({ type: 'DAILY', time: '09:00' }, { timezone: 'Mars/Olympus' }), 'unknown_time_zone', '/timezone'],
    ['an offset for a zone', rule({ type: 'DAILY', time: '09:00' }, { timezone: '+02:00' }), 'unknown_time_zone', '/timezone'],
    ['no zone', rule({ type: 'DAILY', time: '09:00' }, { timezone: '' }), 'unknown_time_zone', '/timezone'],
  ])('%s', (_, given, code, pointer) => {
    expect(checkRule(given, NOW)).toMatchObject({ ok: false, faults: [{ code, pointer }] });
  });

  test.each([
    { type: 'DAILY', time: '24:00' },
    { type: 'DAILY', time: '9:00' },
    { type: 'WEEKLY', day_of_week: 'someday', time: '09:00' },
    { type: 'WEEKLY', day_of_week: [], time: '09:00' },
    { type: 'INTERVAL', interval_minutes: 0 },
    { type: 'INTERVAL', interval_minutes: 1.5 },
    { type: 'ONCE', run_at: 'tomorrow' },
    { type: 'ONCE', run_at: '2026-02-30T00:00:00Z' },
    { type: 'YEARLY' },
  ])('%j by its shape', (timing) => {
    expect(Timing.safeParse(timing).success).toBe(false);
  });
});

test.each(['2026-12-25T00:00:00Z', '2026-12-25T00:00', '2026-12-25T00:00:00.5+05:45'])('ONCE takes %s', (run_at) => {
  const parsed = Timing.safeParse({ type: 'ONCE', run_at });
  expect(parsed.success && checkRule(rule(parsed.data), NOW).ok).toBe(true);
});

test('a refusal names the field and what it takes', () => {
  expect(parseCron('0 9 32 * *')).toEqual({
    ok: false,
    reason: 'The field day of month cannot be "32"; it takes 1 to 31, or L (last day), LW, 15W (weekday nearest the 15th).',
  });
});

test('a zone is known by any case of its name', () => {
  const checked = checkRule(rule({ type: 'DAILY', time: '09:00' }, { timezone: 'america/new_york' }), NOW);
  expect(checked.ok && checked.rule.timezone).toBe('America/New_York');
});

describe('in words', () => {
  test.each<[Rule, string, string]>([
    [
      rule({ type: 'ONCE', run_at: '2026-12-25T09:30' }, { timezone: 'Europe/Madrid' }),
      'Once, on 2026-12-25 at 09:30 (Europe/Madrid)',
      'Una vez, el 2026-12-25 a las 09:30 (Europe/Madrid)',
    ],
    [
      rule({ type: 'ONCE', run_at: '2026-12-25T09:30:00Z' }),
      'Once, on 2026-12-25 at 09:30 (UTC)',
      'Una vez, el 2026-12-25 a las 09:30 (UTC)',
    ],
    [rule({ type: 'INTERVAL', interval_minutes: 45 }), 'Every 45 minutes', 'Cada 45 minutos'],
    [rule({ type: 'INTERVAL', interval_minutes: 60 }), 'Every hour', 'Cada hora'],
    [rule({ type: 'INTERVAL', interval_minutes: 2_880 }), 'Every 2 days', 'Cada 2 días'],
    [rule(cron('0 9 * * 1-5')), 'At 09:00, Monday through Friday (UTC)', 'A las 09:00, de lunes a viernes (UTC)'],
    [
      rule({ type: 'DAILY', time: '09:00' }, { end_date: '2026-12-31' }),
      'Every day at 09:00 (UTC), until 2026-12-31',
      'Cada día a las 09:00 (UTC), hasta el 2026-12-31',
    ],
    [
      rule({ type: 'WEEKLY', day_of_week: ['friday', 'thursday', 'wednesday', 'tuesday', 'monday'], time: '09:00' }),
      'Monday to Friday at 09:00 (UTC)',
      'De lunes a viernes a las 09:00 (UTC)',
    ],
    [
      rule({ type: 'WEEKLY', day_of_week: ['sunday', 'monday'], time: '09:00' }),
      'Every Monday and Sunday at 09:00 (UTC)',
      'Cada lunes y domingo a las 09:00 (UTC)',
    ],
  ])('%#', (given, en, es) => {
    expect(timingInWords(given)).toEqual({ en, es });
  });

  test('the policy says that either day will do, and what kind of times they are', () => {
    const [either, clock] = policyInWords(rule(cron('0 9 1 * 1')), { policy: 'once', limit: 1 });
    expect(either?.en).toContain('either');
    expect(clock?.es).toContain('una vez, la primera');
    const [wildcard] = policyInWords(rule(cron('*/5 * * * *')), { policy: 'once', limit: 1 });
    expect(wildcard?.en).toContain('both times');
  });

  test('the policy says what becomes of missed runs', () => {
    const last = (policy: 'skip' | 'once' | 'all') =>
      policyInWords(rule({ type: 'DAILY', time: '09:00' }), { policy, limit: 7 }).at(-1)?.en;
    expect([last('skip'), last('once'), last('all')]).toEqual([
      expect.stringContaining('are skipped'),
      expect.stringContaining('runs once'),
      expect.stringContaining('the latest 7'),
    ]);
  });
});
