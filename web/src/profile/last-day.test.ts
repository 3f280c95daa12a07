import { expect, it } from 'vitest';
import { endOfDay } from './last-day.ts';

it('ends a day where the next begins, on this device’s clock', () => {
  expect(endOfDay('2026-12-31')).toBe(new Date(2027, 0, 1).getTime());
  expect(endOfDay('2028-02-29')).toBe(new Date(2028, 2, 1).getTime());
});

it.each(['', '2026', 'tomorrow'])('takes %j for no day', (text) => {
  expect(endOfDay(text)).toBeNull();
});
