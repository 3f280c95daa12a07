import { seededRandom } from '../../durable-objects/execution/seeded-random.ts';
import { PlannedFault } from '../../durable-objects/execution/testing/planned-fault.ts';
import { pick, shuffled } from './drawing.ts';
import { FIXED_GRAPHS } from './fixed-graphs.ts';
import { placesIn, randomCases } from './places.ts';
import { eachOf, PARALLEL } from './rig.ts';
import { emptyResult, noteFigure, type Round } from './round.ts';
import { namedCase, runCase } from './run-case.ts';

/** Of a sample, about so many places belong to one random graph. */
const PLACES_PER_RANDOM_GRAPH = 10;
const MOST_RANDOM_GRAPHS = 200;
/** How often an execution that is killed is killed a second time, in its next life. */
const SECOND_KILLS = 0.25;
/** How often a client follows. */
const FOLLOWED = 0.25;
const MOMENTS = PlannedFault.shape.moment.options;

/**
 * Kills execution objects at their writes: before one, after it, and when it is on disk. `cases` of all these places, drawn
 * by the seed, of fixed graphs and of random ones. However it went, the outcome is the oracle's and the invariants hold.
 */
export const crashPoints: Round = async (rig, { seed, cases, only }) => {
  const result = emptyResult();
  const random = seededRandom(`crash points ${seed}`);
  if (only !== undefined) {
    const all = [...FIXED_GRAPHS, ...randomCases(seed, MOST_RANDOM_GRAPHS)];
    await runCase(rig, await namedCase(rig, all, only), result, { isFollowed: true });
    return result;
  }
  const graphs = [...FIXED_GRAPHS, ...randomCases(seed, Math.min(MOST_RANDOM_GRAPHS, Math.ceil(cases / PLACES_PER_RANDOM_GRAPH)))];
  const places = await placesIn(rig, graphs, result);
  noteFigure(result, 'crash points in these graphs', places.length * MOMENTS.length);
  const kills = places.flatMap((place) => MOMENTS.map((moment) => ({ place, moment })));
  await eachOf(shuffled(kills, random).slice(0, cases), PARALLEL, async ({ place: { testCase, saved, write, nth }, moment }) => {
    const faults: PlannedFault[] = [{ write, nth, moment, act: 'kill' }];
    if (random() < SECOND_KILLS) faults.push(secondKill(random));
    await runCase(rig, { testCase, saved, faults }, result, { isFollowed: random() < FOLLOWED });
  });
  return result;
};

function secondKill(random: () => number): PlannedFault {
  const write = pick(['insert log', 'setAlarm', 'insert record', 'deleteAll', 'deleteAlarm'], random);
  return { write, nth: 1 + Math.floor(random() * (write === 'insert log' ? 12 : 4)), moment: pick(MOMENTS, random), act: 'kill' };
}
