import { afterAll, beforeAll, expect, test } from 'vitest';
import { crashPoints } from './crash-points.ts';
import { type Rig, startRig } from './rig.ts';
import type { Round } from './round.ts';

/** The quick ring of `npm run test:faults`: the same rounds, each a small one. */
const SEED = 20_261_122;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

test.each<[what: string, round: Round, cases: number]>([['is killed at any of its writes', crashPoints, 60]])(
  'an execution that %s comes to its end once, with what it should',
  async (_what, round, cases) => {
    const { breaches, executions } = await round(rig, { seed: SEED, cases });
    expect(breaches).toEqual([]);
    expect(executions).toBeGreaterThanOrEqual(cases);
  },
);
