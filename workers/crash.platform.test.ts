import { expect, test } from 'vitest';
import { killPlatform } from '../local/faults/kills.ts';

test('a platform killed with 100 executions in flight finishes every one of them, once', async () => {
  const { breaches, counts } = await killPlatform({ seed: 1, cases: 100, kills: 1 });
  expect(breaches).toEqual([]);
  expect(counts['executions under way at a kill']).toBeGreaterThan(0);
}, 240_000);
