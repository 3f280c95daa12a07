import { seededRandom } from '../../durable-objects/execution/seeded-random.ts';
import { graph } from '../../durable-objects/execution/testing/play.ts';
import { STRANGE_THINGS } from '../../durable-objects/execution/testing/strange-things.ts';
import { shuffled } from './drawing.ts';
import { FIXED_GRAPHS } from './fixed-graphs.ts';
import type { Observed } from './invariants.ts';
import { eachOf, PARALLEL } from './rig.ts';
import { count, emptyResult, type Round } from './round.ts';
import { runCase } from './run-case.ts';
import { type TestCase, withFaultsInput } from './test-case.ts';

/** Values of 50 MB are among them. */
const AT_ONCE = 8;
const LONGEST_MESSAGE = 1_100;

/** What may come of a block that throws, yields, … a strange thing. `sound`: things that it may well do that with. */
const OUTCOMES: Record<string, { codes: readonly string[]; sound: readonly string[] }> = {
  thrower: { codes: ['block_threw'], sound: [] },
  yielder: { codes: ['not_json', 'value_too_large', 'value_too_deep', 'block_threw'], sound: ['string', 'null', 'number', 'nameless'] },
  async_yielder: {
    codes: ['not_json', 'value_too_large', 'value_too_deep', 'block_threw'],
    sound: ['string', 'null', 'number', 'nameless'],
  },
  returner: { codes: ['bad_answer', 'block_threw'], sound: ['undefined'] },
  plain: { codes: ['block_threw'], sound: [] },
  hang: { codes: ['node_timeout'], sound: [] },
  endless: { codes: ['too_many_values'], sound: [] },
};

type Strange = { block: string; thing: string; isErrorLinked: boolean };

const ALL: readonly Strange[] = [false, true].flatMap((isErrorLinked) => [
  { block: 'hang', thing: 'nothing', isErrorLinked },
  { block: 'endless', thing: 'nothing', isErrorLinked },
  ...['thrower', 'yielder', 'async_yielder', 'returner', 'plain'].flatMap((block) =>
    Object.keys(STRANGE_THINGS).map((thing) => ({ block, thing, isErrorLinked })),
  ),
]);

/**
 * Blocks that never answer, throw anything, and yield or return what no value can be. Each ends in a failure with a code and
 * words that can be stored, which fails its execution or flows on from the `error` pin; the object lives on.
 */
export const strangeBlocks: Round = async (rig, { seed, cases, only }) => {
  const result = emptyResult();
  const random = seededRandom(`strange blocks ${seed}`);
  const chosen = only === undefined ? shuffled(ALL, random).slice(0, cases) : ALL.filter((strange) => only.startsWith(nameOf(strange)));
  await eachOf(chosen, AT_ONCE, async (strange) => {
    const testCase = caseOf(strange);
    const judge = (observed: Observed) => faultsOf(strange, observed);
    await runCase(rig, { testCase, saved: await rig.save(testCase), faults: [] }, result, { judge });
    count(result, 'strange blocks');
  });
  // Whatever ran before in these objects.
  const next = FIXED_GRAPHS.slice(0, 10);
  await eachOf(
    next,
    PARALLEL,
    async (testCase) => void (await runCase(rig, { testCase, saved: await rig.save(testCase), faults: [] }, result)),
  );
  return result;
};

const nameOf = ({ block, thing, isErrorLinked }: Strange): string =>
  `${block} of ${thing}${isErrorLinked ? ', with its error linked' : ''}`;

function caseOf(strange: Strange): TestCase {
  const node: [string, { in: string }, object] = [strange.block, { in: strange.thing }, { timeout_s: 1, max_retries: 0 }];
  const content = strange.isErrorLinked
    ? graph({ s: node, o: ['output', { name: 'o' }] }, ['s.error -> o.value'])
    : graph({ s: node, o: ['output', { name: 'o' }] }, ['s.out -> o.value']);
  return {
    name: nameOf(strange),
    content: withFaultsInput(content),
    status: 'FAILED',
    outputs: new Map(),
    starved: new Map(),
    effects: [],
  };
}

function faultsOf({ block, thing, isErrorLinked }: Strange, { execution, nodes }: Observed): string[] {
  const { codes, sound } = OUTCOMES[block] ?? { codes: [], sound: [] };
  const node = nodes.find(({ node_id }) => node_id === 's');
  if (sound.includes(thing)) return execution.status === 'COMPLETED' && node?.status === 'COMPLETED' ? [] : [`is ${execution.status}`];
  const { code = 'none', message = '' } = node?.error ?? {};
  const faults: string[] = [];
  if (execution.status !== (isErrorLinked ? 'COMPLETED' : 'FAILED')) faults.push(`is ${execution.status}`);
  if (!codes.includes(code)) faults.push(`failed with ${code}: ${message.slice(0, 200)}`);
  if (message.length === 0 || message.length > LONGEST_MESSAGE || !message.isWellFormed()) faults.push(`says ${message.length} characters`);
  if (!isErrorLinked && execution.error?.code !== code) faults.push(`its execution says ${execution.error?.code}, the node ${code}`);
  if (isErrorLinked && execution.outputs.o?.[0] !== message) faults.push(`${JSON.stringify(execution.outputs)} flowed on`);
  return faults;
}
