import fc from 'fast-check';
import type { PlannedFault } from '../../durable-objects/execution/testing/planned-fault.ts';
import { concurrentProgram } from '../../durable-objects/execution/testing/random-program.ts';
import type { SavedGraph } from '../../workers/testing/control.ts';
import { eachOf, PARALLEL, type Rig } from './rig.ts';
import type { RoundResult } from './round.ts';
import { runCase } from './run-case.ts';
import { caseOfProgram, type TestCase } from './test-case.ts';

/** A write that an execution of a graph makes. */
export type Place = { testCase: TestCase; saved: SavedGraph } & Pick<PlannedFault, 'write' | 'nth'>;

/** Runs each graph once unharmed, which tells all the places where something can go wrong. */
export async function placesIn(rig: Rig, graphs: readonly TestCase[], result: RoundResult): Promise<Place[]> {
  const places: Place[][] = [];
  await eachOf(graphs, PARALLEL, async (testCase, index) => {
    const saved = await rig.save(testCase);
    const { writes } = await runCase(rig, { testCase, saved, faults: [] }, result);
    places[index] = writes.map((text) => {
      const [write = '', nth] = text.split('#');
      return { testCase, saved, write, nth: Number(nth) };
    });
  });
  return places.flat();
}

export const randomCases = (seed: number, count: number): TestCase[] =>
  fc.sample(concurrentProgram, { seed, numRuns: count }).map((program, index) => caseOfProgram(`random graph ${index + 1}`, program));
