import { describe, expect, it } from 'vitest';
import { duration, timeAgo } from './time.ts';

describe('timeAgo', () => {
  it.each([
    [0, 'en', 'now'],
    [-5_000, 'en', 'now'],
    [59_999, 'en', '59 seconds ago'],
    [60_000, 'en', '1 minute ago'],
    [90_000_000, 'en', 'yesterday'],
    [7_200_000, 'es', 'hace 2 horas'],
  ] as const)('says %i ms ago in %s as "%s"', (ms, language, said) => {
    expect(timeAgo(1_000_000_000_000 - ms, 1_000_000_000_000, language)).toBe(said);
  });
});

describe('duration', () => {
  it.each([
    [0.4, 'en', '0 ms'],
    [840, 'en', '840 ms'],
    [4_249, 'en', '4.2 s'],
    [4_249, 'es', '4,2 s'],
    [200_000, 'en', '3 min 20 s'],
  ] as const)('says %d ms in %s as "%s"', (ms, language, said) => {
    expect(duration(ms, language)).toBe(said);
  });
});
