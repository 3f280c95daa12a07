import { describe, expect, test } from 'vitest';
import { nextDueOf } from './next-due.ts';
import { previewRows } from './preview.ts';
import type { Rule, Timing } from './timing.ts';

const rule = (timing: Timing, timezone = 'UTC', more: Partial<Rule> = {}): Rule => ({
  timing,
  timezone,
  end_date: null,
  anchor: 0,
  ...more,
});
const cron = (cron_expression: string): Timing => ({ type: 'CRON', cron_expression });

/** The next due times after `from`, as `2027-03-14T07:00Z`. */
function dueAfter(given: Rule, from: string, count: number): string[] {
  const nextDue = nextDueOf(given);
  const found: string[] = [];
  for (let due = nextDue(Date.parse(from)); due !== null && found.length < count; due = nextDue(due.at)) {
    found.push(new Date(due.at).toISOString().replace(':00.000Z', 'Z'));
  }
  return found;
}

describe('where the clock is changed', () => {
  test.each([
    [
      'a time in the gap is due at its end',
      'America/New_York',
      '2027-03-14T00:00Z',
      '30 2 * * *',
      ['2027-03-14T07:00Z', '2027-03-15T06:30Z'],
    ],
    [
      'a repeated time is due at the first',
      'America/New_York',
      '2026-11-01T04:00Z',
      '30 1 * * *',
      ['2026-11-01T05:30Z', '2026-11-02T06:30Z'],
    ],
    [
      'a step runs in both of two equal hours',
      'America/New_York',
      '2026-11-01T04:59Z',
      '*/30 * * * *',
      ['2026-11-01T05:00Z', '2026-11-01T05:30Z', '2026-11-01T06:00Z', '2026-11-01T06:30Z', '2026-11-01T07:00Z'],
    ],
    [
      'a wildcard hour runs in both',
      'America/New_York',
      '2026-11-01T05:00Z',
      '15 * * * *',
      ['2026-11-01T05:15Z', '2026-11-01T06:15Z', '2026-11-01T07:15Z'],
    ],
    [
      'a wildcard minute runs in both',
      'America/New_York',
      '2026-11-01T05:58Z',
      '* 1 * * *',
      ['2026-11-01T05:59Z', '2026-11-01T06:00Z', '2026-11-01T06:01Z'],
    ],
    [
      'a range of hours is a list of times',
      'America/New_York',
      '2026-11-01T05:00Z',
      '30 0-2 * * *',
      ['2026-11-01T05:30Z', '2026-11-01T07:30Z'],
    ],
    [
      'a wildcard minute has nothing in the gap',
      'America/New_York',
      '2027-03-14T00:00Z',
      '*/30 2 * * *',
      ['2027-03-15T06:00Z', '2027-03-15T06:30Z'],
    ],
    [
      'several times in one gap are due together',
      'America/New_York',
      '2027-03-14T00:00Z',
      '0,30 2,3 * * *',
      ['2027-03-14T07:00Z', '2027-03-14T07:30Z', '2027-03-15T06:00Z'],
    ],
    ['Madrid goes forward', 'Europe/Madrid', '2027-03-27T12:00Z', '30 2 * * *', ['2027-03-28T01:00Z', '2027-03-29T00:30Z']],
    ['Madrid goes back', 'Europe/Madrid', '2026-10-24T12:00Z', '30 2 * * *', ['2026-10-25T00:30Z', '2026-10-26T01:30Z']],
    ['half an hour on Lord Howe', 'Australia/Lord_Howe', '2026-10-03T00:00Z', '15 2 * * *', ['2026-10-03T15:30Z', '2026-10-04T15:15Z']],
    [
      'midnight does not exist in Sao Paulo',
      'America/Sao_Paulo',
      '2018-11-04T00:00Z',
      '0 0 * * *',
      ['2018-11-04T03:00Z', '2018-11-05T02:00Z'],
    ],
    ['midnight does not exist in Cairo', 'Africa/Cairo', '2026-04-23T12:00Z', '0 0 * * *', ['2026-04-23T22:00Z', '2026-04-24T21:00Z']],
    ['two hours at Troll', 'Antarctica/Troll', '2026-03-28T12:00Z', '30 1,2 * * *', ['2026-03-29T01:00Z', '2026-03-29T23:30Z']],
    [
      'Casablanca goes back for Ramadan',
      'Africa/Casablanca',
      '2026-02-14T12:00Z',
      '30 2 * * *',
      ['2026-02-15T01:30Z', '2026-02-16T02:30Z'],
    ],
    [
      'Casablanca goes forward after it',
      'Africa/Casablanca',
      '2026-03-21T12:00Z',
      '30 2 * * *',
      ['2026-03-22T02:00Z', '2026-03-23T01:30Z'],
    ],
    [
      'Apia leapt over a day',
      'Pacific/Apia',
      '2011-12-29T12:00Z',
      '0 9 * * *',
      ['2011-12-29T19:00Z', '2011-12-30T10:00Z', '2011-12-30T19:00Z'],
    ],
    [
      'Kathmandu is a quarter of an hour off',
      'Asia/Kathmandu',
      '2026-11-22T00:00Z',
      '0 9 * * *',
      ['2026-11-22T03:15Z', '2026-11-23T03:15Z'],
    ],
    ['Etc/GMT+5 is behind Greenwich', 'Etc/GMT+5', '2026-11-22T00:00Z', '0 9 * * *', ['2026-11-22T14:00Z', '2026-11-23T14:00Z']],
  ])('%s', (_, zone, from, expression, expected) => {
    expect(dueAfter(rule(cron(expression), zone), from, expected.length)).toEqual(expected);
  });

  test('an expression that fits only readings that never come is due never', () => {
    // The second Sunday of March is the day on which New York has no 02:xx.
    expect(dueAfter(rule(cron('*/30 2 * 3 0#2'), 'America/New_York'), '2026-01-01T00:00Z', 1)).toEqual([]);
    expect(dueAfter(rule(cron('30 2 * 3 0#2'), 'America/New_York'), '2026-01-01T00:00Z', 1)).toEqual(['2026-03-08T07:00Z']);
  });
});

describe('the five shapes', () => {
  test.each<[string, Rule, string[]]>([
    ['ONCE with an offset', rule({ type: 'ONCE', run_at: '2026-12-25T00:00:00+01:00' }), ['2026-12-24T23:00Z']],
    ['ONCE on the zone’s clock', rule({ type: 'ONCE', run_at: '2026-12-25T00:00' }, 'Europe/Madrid'), ['2026-12-24T23:00Z']],
    ['ONCE in a gap', rule({ type: 'ONCE', run_at: '2027-03-14T02:30' }, 'America/New_York'), ['2027-03-14T07:00Z']],
    ['ONCE in a repeated hour', rule({ type: 'ONCE', run_at: '2027-11-07T01:30' }, 'America/New_York'), ['2027-11-07T05:30Z']],
    ['ONCE in the past', rule({ type: 'ONCE', run_at: '2026-11-22T12:00:00Z' }), []],
    [
      'INTERVAL from its anchor',
      rule({ type: 'INTERVAL', interval_minutes: 90 }, 'UTC', { anchor: Date.parse('2026-11-22T11:50Z') }),
      ['2026-11-22T13:20Z', '2026-11-22T14:50Z'],
    ],
    [
      'INTERVAL whose anchor is to come',
      rule({ type: 'INTERVAL', interval_minutes: 30 }, 'UTC', { anchor: Date.parse('2026-11-23T00:00Z') }),
      ['2026-11-23T00:30Z', '2026-11-23T01:00Z'],
    ],
    ['CRON', rule(cron('0 9 * * 1-5'), 'America/New_York'), ['2026-11-23T14:00Z', '2026-11-24T14:00Z']],
    ['CRON by nickname', rule(cron('@hourly')), ['2026-11-22T13:00Z', '2026-11-22T14:00Z']],
    ['CRON on the last day', rule(cron('0 9 L * *')), ['2026-11-30T09:00Z', '2026-12-31T09:00Z']],
    ['CRON on either day', rule(cron('0 9 1 * 1')), ['2026-11-23T09:00Z', '2026-11-30T09:00Z', '2026-12-01T09:00Z']],
    ['DAILY', rule({ type: 'DAILY', time: '09:00' }, 'America/New_York'), ['2026-11-22T14:00Z', '2026-11-23T14:00Z']],
    ['WEEKLY', rule({ type: 'WEEKLY', day_of_week: 'monday', time: '09:00' }), ['2026-11-23T09:00Z', '2026-11-30T09:00Z']],
    [
      'WEEKLY on several days',
      rule({ type: 'WEEKLY', day_of_week: ['sunday', 'tuesday'], time: '18:30' }),
      ['2026-11-22T18:30Z', '2026-11-24T18:30Z', '2026-11-29T18:30Z'],
    ],
    [
      'until its last day, which counts',
      rule({ type: 'DAILY', time: '23:30' }, 'America/New_York', { end_date: '2026-11-23' }),
      ['2026-11-23T04:30Z', '2026-11-24T04:30Z'],
    ],
  ])('%s', (_, given, expected) => {
    const isOver = given.timing.type === 'ONCE' || given.end_date !== null;
    expect(dueAfter(given, '2026-11-22T12:00Z', isOver ? 5 : expected.length)).toEqual(expected);
  });

  test('a due time is never the one that was asked from', () => {
    expect(dueAfter(rule(cron('0 9 * * *')), '2026-11-22T09:00Z', 1)).toEqual(['2026-11-23T09:00Z']);
    expect(dueAfter(rule(cron('0 9 * * *')), '2026-11-22T08:59:59.999Z', 1)).toEqual(['2026-11-22T09:00Z']);
  });
});

describe('the preview', () => {
  const rows = (given: Rule, from: string, count: number) =>
    previewRows(nextDueOf(given), given.timezone, 'Europe/Madrid', Date.parse(from), count).map(({ dst, in_zone, meant }) => [
      in_zone,
      dst,
      meant,
    ]);

  test('says which row stands for a time that does not exist', () => {
    expect(rows(rule({ type: 'DAILY', time: '02:30' }, 'America/New_York'), '2027-03-13T00:00Z', 3)).toEqual([
      ['2027-03-13T02:30:00-05:00', null, null],
      ['2027-03-14T03:00:00-04:00', 'leapt', '2027-03-14T02:30'],
      ['2027-03-15T02:30:00-04:00', null, null],
    ]);
  });

  test('says which of two equal times a row is, and where the offset is new', () => {
    expect(rows(rule(cron('*/30 * * * *'), 'America/New_York'), '2026-11-01T04:59Z', 5).map(([, dst]) => dst)).toEqual([
      'first_of_two',
      'first_of_two',
      'second_of_two',
      'second_of_two',
      null,
    ]);
    expect(rows(rule({ type: 'DAILY', time: '12:00' }, 'America/New_York'), '2026-10-31T00:00Z', 3).map(([, dst]) => dst)).toEqual([
      null,
      'new_offset',
      null,
    ]);
  });

  test('shows each row in UTC, on the schedule’s clock and on the viewer’s', () => {
    const given = rule(cron('0 9 * * 1-5'), 'America/New_York');
    expect(previewRows(nextDueOf(given), given.timezone, 'Europe/Madrid', Date.parse('2026-11-22T12:00Z'), 1)).toEqual([
      {
        at: '2026-11-23T14:00:00.000Z',
        in_zone: '2026-11-23T09:00:00-05:00',
        in_viewer_zone: '2026-11-23T15:00:00+01:00',
        dst: null,
        meant: null,
      },
    ]);
  });
});
