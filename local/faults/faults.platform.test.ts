import { afterAll, beforeAll, expect, test } from 'vitest';
import { KINDS } from './kinds.ts';
import { type Rig, startRig } from './rig.ts';

/** The quick ring of `npm run test:faults`: the same rounds, each a small one. */
const SEED = 20_261_122;

let rig: Rig;
beforeAll(async () => {
  rig = await startRig();
});
afterAll(() => rig.close());

const quick = Object.entries(KINDS).filter(([, { quick }]) => quick > 0);

test.each(quick)(
  'invariants hold: %s',
  async (_name, { round, quick }) => {
    const { breaches, cases } = await round(rig, { seed: SEED, cases: quick });
    expect(breaches).toEqual([]);
    expect(cases).toBeGreaterThanOrEqual(quick);
  },
  300_000,
);
