import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NodePolicy, retryDelayMs } from './retry.ts';

describe('retryDelayMs', () => {
  test.each([
    [1, 0, 0, 500],
    [1, 0.5, 0, 750],
    [2, 0, 0, 1_000],
    [3, 0, 0, 2_000],
    [10, 0, 0, 150_000],
    [5_000, 0, 0, 150_000],
    [1, 0, 10_000, 10_000],
    [1, 0, 3_600_000, 300_000],
    [9, 0, 10, 128_000],
  ])('before retry %i with random %d and a wish of %i ms is %i ms', (retry, random, wish, delay) => {
    expect(retryDelayMs(retry, random, wish)).toBe(delay);
  });

  test('is at least half of the doubling step, at most all of it, and never more than five minutes', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10_000 }),
        fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
        fc.nat(),
        (retry, random, wish) => {
          const delay = retryDelayMs(retry, random, wish);
          const step = Math.min(300_000, 1_000 * 2 ** (retry - 1));
          expect(Number.isInteger(delay)).toBe(true);
          expect(delay).toBeGreaterThanOrEqual(Math.max(step / 2, Math.min(wish, 300_000)));
          expect(delay).toBeLessThanOrEqual(Math.max(step, Math.min(wish, 300_000)));
        },
      ),
    );
  });
});

test.each([
  [{}, true],
  [{ timeout_s: 3_600, max_retries: 20, on_error: 'continue' }, true],
  [{ timeout_s: 0.5, max_retries: 0, on_error: 'fail' }, true],
  [{ timeout_s: 0 }, false],
  [{ timeout_s: 3_601 }, false],
  [{ max_retries: -1 }, false],
  [{ max_retries: 1.5 }, false],
  [{ max_retries: 21 }, false],
  [{ on_error: 'ignore' }, false],
])('%j is a policy: %s', (policy, is) => {
  expect(NodePolicy.safeParse(policy).success).toBe(is);
});
