import { expect, test } from 'vitest';
import type { Schedule } from '../../../schema/api/schedules.ts';
import { calendarDays } from './calendar-days.ts';

const NOW = Date.parse('2026-10-31T15:00:00Z');
const schedules = ['daily', 'often'].map((id) => ({ id }) as Schedule);
const shown = (upcoming: Parameters<typeof calendarDays>[0], zone = 'America/New_York', count = 3) =>
  calendarDays(upcoming, schedules, NOW, count, zone).map(({ key, entries }) => [
    key,
    ...entries.map(({ schedule, at }) => `${schedule.id} ${at}`),
  ]);

test('puts each run in its day on the viewer’s clock, also on a day of 25 hours', () => {
  const at = ['2026-11-01T04:30:00Z', '2026-11-02T04:30:00Z', '2026-11-03T12:00:00Z'];
  expect(shown({ items: [{ schedule_id: 'daily', at, has_more: false }] })).toEqual([
    ['2026-10-31'],
    ['2026-11-01', 'daily 2026-11-01T04:30:00Z', 'daily 2026-11-02T04:30:00Z'],
    ['2026-11-02'],
  ]);
});

test('says of what runs too often only that it does', () => {
  const often = { schedule_id: 'often', at: ['2026-10-31T15:01:00Z', '2026-10-31T15:02:00Z'], has_more: true };
  const daily = { schedule_id: 'daily', at: ['2026-10-31T15:01:30Z'], has_more: false };
  expect(shown({ items: [daily, often] }, 'UTC', 2)).toEqual([
    ['2026-10-31', 'often null', 'daily 2026-10-31T15:01:30Z'],
    ['2026-11-01', 'often null'],
  ]);
});

test('leaves out what is not in the list any more', () => {
  expect(shown({ items: [{ schedule_id: 'gone', at: ['2026-10-31T16:00:00Z'], has_more: false }] }, 'UTC', 1)).toEqual([['2026-10-31']]);
});
