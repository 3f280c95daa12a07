import { expect, it } from 'vitest';
import { byDay } from './by-day.ts';

it('puts each entry under its day on the clock of the zone', () => {
  const entries = [{ at: '2026-11-22T23:30:00Z' }, { at: '2026-11-22T22:30:00Z' }];
  expect(byDay(entries, 'UTC', 'en')).toEqual([['Sunday, November 22, 2026', entries]]);
  expect(byDay(entries, 'Europe/Madrid', 'es').map(([day, ofDay]) => [day, ofDay.length])).toEqual([
    ['lunes, 23 de noviembre de 2026', 1],
    ['domingo, 22 de noviembre de 2026', 1],
  ]);
});
