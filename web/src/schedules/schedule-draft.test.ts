import { describe, expect, test } from 'vitest';
import { type Schedule, ScheduleRequest } from '../../../schema/api/schedules.ts';
import { draftOf, emptyDraft, faultsOf, onClock, requestOf, ruleOf } from './schedule-draft.ts';

const GRAPH = '0190b8a0-0000-7000-8000-000000000001';
const draft = { ...emptyDraft('America/New_York'), name: ' Morning ', graphId: GRAPH };
const REST = { timezone: 'America/New_York', end_date: null, missed: 'once', missed_limit: 10 };

describe('what is sent', () => {
  test.each([
    [{}, { type: 'WEEKLY', time: '09:00', day_of_week: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] }],
    [{ days: ['sunday'] as const }, { type: 'WEEKLY', time: '09:00', day_of_week: 'sunday' }],
    [{ type: 'ONCE', runAt: '2026-12-25T09:00' } as const, { type: 'ONCE', run_at: '2026-12-25T09:00' }],
    [{ type: 'INTERVAL', count: '2', unit: 'hours' } as const, { type: 'INTERVAL', interval_minutes: 120 }],
    [{ type: 'CRON', cron: '@daily' } as const, { type: 'CRON', cron_expression: '@daily' }],
    [{ type: 'DAILY', time: '18:30' } as const, { type: 'DAILY', time: '18:30' }],
  ])('of %j', (change, timing) => {
    const request = requestOf({ ...draft, ...change }, { who: 'a' });
    expect(request).toEqual({
      ...timing,
      ...REST,
      graph_id: GRAPH,
      graph_version: null,
      name: 'Morning',
      inputs: { who: 'a' },
      lane: 'normal',
    });
    expect(ScheduleRequest.safeParse(request).success).toBe(true);
  });

  test('comes back into the editor as it was', () => {
    for (const change of [
      { type: 'ONCE', runAt: '2026-12-25T09:00' },
      { type: 'INTERVAL', count: '45', unit: 'minutes' },
      { type: 'INTERVAL', count: '3', unit: 'days' },
      { type: 'CRON', cron: '0 9 L * *' },
      { type: 'WEEKLY', days: ['saturday'] },
    ] as const) {
      const changed = { ...draft, name: 'Morning', endDate: '2027-01-01', missed: 'all', ...change } as const;
      expect(draftOf(requestOf(changed, {}) as Schedule)).toEqual(changed);
    }
  });
});

test('nothing is asked about while a shape lacks its time', () => {
  expect(ruleOf({ ...draft, days: [] })).toBeNull();
  expect(ruleOf({ ...draft, type: 'ONCE' })).toBeNull();
  expect(faultsOf({ ...draft, days: [], name: ' ', graphId: '' })).toEqual({
    name: 'nameNeeded',
    agent: 'agentNeeded',
    when: 'daysNeeded',
  });
  expect(faultsOf(draft)).toEqual({});
});

test('a moment is shown on the clock of the schedule’s zone', () => {
  expect(onClock('2026-12-25T14:00:00Z', 'America/New_York')).toBe('2026-12-25T09:00');
  expect(onClock('2026-12-25T09:00:00', 'America/New_York')).toBe('2026-12-25T09:00');
});
