import { seededRandom } from '../../durable-objects/execution/seeded-random.ts';
import type { PlannedFault } from '../../durable-objects/execution/testing/planned-fault.ts';
import type { Execution } from '../../schema/execution/execution.ts';
import { isTerminal } from '../../schema/execution/status.ts';
import { pick, shuffled } from './drawing.ts';
import { FIXED_GRAPHS } from './fixed-graphs.ts';
import { patiently } from './patience.ts';
import { placesIn, randomCases } from './places.ts';
import { eachOf, PARALLEL, type Rig } from './rig.ts';
import { count, emptyResult, type Round, type RoundResult } from './round.ts';
import { type FaultyCase, namedCase, type RunOptions, runCase } from './run-case.ts';
import { differencesFrom } from './test-case.ts';

const GRAPHS_DRAWN = 12;
/** How often the object is killed on its way to the stop, too. */
const KILLED = 0.4;

/**
 * Stops executions at their writes, twice at once, and again after their end. A stop that was granted holds, one that came
 * too late changes nothing; either way there is one end.
 */
export const cancels: Round = async (rig, { seed, cases, only }) => {
  const result = emptyResult();
  const random = seededRandom(`cancels ${seed}`);
  const graphs = [...FIXED_GRAPHS, ...randomCases(seed, 5)];
  if (only !== undefined) {
    const one = await namedCase(rig, graphs, only);
    await runCase(rig, one, result, stopping(rig, one, result));
    return result;
  }
  const places = await placesIn(rig, shuffled(graphs, random).slice(0, GRAPHS_DRAWN), result);
  await eachOf(shuffled(places, random).slice(0, cases), PARALLEL, async ({ testCase, saved, write, nth }) => {
    const faults: PlannedFault[] = [{ write, nth, moment: pick(['before', 'durable'], random), act: 'tell' }];
    if (random() < KILLED) faults.push({ write: 'insert log', nth: 1 + Math.floor(random() * 6), moment: 'durable', act: 'kill' });
    const one = { testCase, saved, faults };
    await runCase(rig, one, result, { ...stopping(rig, one, result), isFollowed: random() < 0.25 });
  });
  return result;
};

/** What a stop may answer: the execution, or that it has ended (409). */
const isAnswer = (status: number): boolean => status === 200 || status === 409;

function stopping(rig: Rig, { testCase }: FaultyCase, result: RoundResult): RunOptions {
  const wrong: string[] = [];
  let granted: Execution | null = null;
  const stop = async (id: string): Promise<number> => {
    const { status, body } = await patiently(() => rig.request('POST', `/api/v1/executions/${id}/stop`));
    if (!isAnswer(status)) wrong.push(`a stop was answered by ${status} ${JSON.stringify(body)}`);
    if (status === 200 && isTerminal((body as Execution).status)) granted = body as Execution;
    return status;
  };
  return {
    async meanwhile(id, over) {
      if (await rig.reached(id, over)) await Promise.all([stop(id), stop(id)]);
    },
    async afterwards(id) {
      if ((await stop(id)) !== 409) wrong.push('a stop after the end was not answered by 409');
    },
    judge({ execution }) {
      if (execution.status === 'TERMINATED') count(result, 'stopped');
      if (granted !== null && granted.status !== execution.status)
        wrong.push(`a stop answered ${granted.status}, it ended ${execution.status}`);
      return execution.status === 'TERMINATED' ? wrong : [...wrong, ...differencesFrom(testCase, execution)];
    },
  };
}
