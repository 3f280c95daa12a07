import fc from 'fast-check';
import { seededRandom } from '../../durable-objects/execution/seeded-random.ts';
import { PlannedFault } from '../../durable-objects/execution/testing/planned-fault.ts';
import { concurrentProgram } from '../../durable-objects/execution/testing/random-program.ts';
import { FIXED_GRAPHS } from './fixed-graphs.ts';
import { eachOf, type Rig } from './rig.ts';
import { emptyResult, noteFigure, type Round } from './round.ts';
import { type FaultyCase, parseCaseName, runCase } from './run-case.ts';
import { shuffled } from './shuffled.ts';
import { caseOfProgram, type TestCase } from './test-case.ts';

/** Executions at the same time. */
const PARALLEL = 50;
/** Of a sample, about so many places belong to one random graph. */
const PLACES_PER_RANDOM_GRAPH = 10;
const MOST_RANDOM_GRAPHS = 200;
/** How often an execution that is killed is killed a second time, in its next life. */
const SECOND_KILLS = 0.25;
/** How often a client follows. */
const FOLLOWED = 0.25;

/**
 * Kills execution objects at their writes. Each graph runs once unharmed, which tells every write there is; then once for
 * each place where it can be killed, or for a sample of those. However it went, the outcome is the oracle's and the
 * invariants hold.
 */
export const crashPoints: Round = async (rig, { seed, cases, only }) => {
  const result = emptyResult();
  const random = seededRandom(`crash points ${seed}`);
  const graphs = [...FIXED_GRAPHS, ...randomCases(seed, Math.min(MOST_RANDOM_GRAPHS, Math.ceil(cases / PLACES_PER_RANDOM_GRAPH)))];
  if (only !== undefined) {
    await runCase(rig, await namedCase(rig, graphs, only), result, { isFollowed: true });
    return result;
  }
  const places: FaultyCase[] = [];
  await eachOf(graphs, PARALLEL, async (testCase) => {
    const saved = await rig.save(testCase);
    const { writes } = await runCase(rig, { testCase, saved, faults: [] }, result);
    places.push(...writes.flatMap(killsAt).map((kill) => ({ testCase, saved, faults: [kill] })));
  });
  noteFigure(result, 'crash points', places.length);
  const chosen = shuffled(places, random).slice(0, cases);
  await eachOf(chosen, PARALLEL, async ({ faults, ...graph }) => {
    const again = random() < SECOND_KILLS ? [secondKill(random)] : [];
    await runCase(rig, { ...graph, faults: [...faults, ...again] }, result, { isFollowed: random() < FOLLOWED });
  });
  return result;
};

export const randomCases = (seed: number, count: number): TestCase[] =>
  fc.sample(concurrentProgram, { seed, numRuns: count }).map((program, index) => caseOfProgram(`random graph ${index + 1}`, program));

const MOMENTS = PlannedFault.shape.moment.options;

/** The kills at one write, named `<name>#<nth>`. */
function killsAt(place: string): PlannedFault[] {
  const [write = '', nth] = place.split('#');
  return MOMENTS.map((moment) => ({ write, nth: Number(nth), moment, act: 'kill' }));
}

function secondKill(random: () => number): PlannedFault {
  const pick = <T>(members: readonly T[]): T => members[Math.floor(random() * members.length)] as T;
  const write = pick(['insert log', 'setAlarm', 'insert record', 'deleteAll', 'deleteAlarm']);
  return { write, nth: 1 + Math.floor(random() * (write === 'insert log' ? 12 : 4)), moment: pick(MOMENTS), act: 'kill' };
}

export async function namedCase(rig: Rig, graphs: readonly TestCase[], name: string): Promise<FaultyCase> {
  const { graph, faults } = parseCaseName(name);
  const testCase = graphs.find((one) => one.name === graph);
  if (testCase === undefined) throw new Error(`there is no graph ${JSON.stringify(graph)}`);
  return { testCase, saved: await rig.save(testCase), faults: PlannedFault.array().parse(faults) };
}
