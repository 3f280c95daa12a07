import { type FaultReport, PlannedFault } from '../../durable-objects/execution/testing/planned-fault.ts';
import type { SavedGraph } from '../../workers/testing/control.ts';
import { FOLLOWINGS, followExecution } from './follow-execution.ts';
import { type Breach, breachesOf, type Observed } from './invariants.ts';
import { observe, type Rig } from './rig.ts';
import { count, noteFigure, type RoundResult } from './round.ts';
import { differencesFrom, effectKeysOf, type TestCase } from './test-case.ts';

/** An execution of a case with faults. */
export type FaultyCase = { testCase: TestCase; saved: SavedGraph; faults: readonly PlannedFault[] };

/** `three effects in a row @ kill insert log#3 durable, kill setAlarm#2 before`: enough to do the same again. */
export const caseName = ({ testCase, faults }: FaultyCase): string =>
  `${testCase.name} @ ${faults.map(({ act, write, nth, moment }) => `${act} ${write}#${nth} ${moment}`).join(', ')}`;

const NAME = /^(?<graph>.+) @ (?<faults>.*)$/;
const FAULT = /^(?<act>\w+) (?<write>[\w ]+)#(?<nth>\d+) (?<moment>\w+)$/;

/** The case that a name stands for. */
export async function namedCase(rig: Rig, graphs: readonly TestCase[], name: string): Promise<FaultyCase> {
  const { graph, faults = '' } = NAME.exec(name)?.groups ?? {};
  const testCase = graphs.find((one) => one.name === graph);
  if (testCase === undefined) throw new Error(`there is no graph ${JSON.stringify(graph)}`);
  const planned = faults.split(', ').filter((text) => text !== '');
  return {
    testCase,
    saved: await rig.save(testCase),
    faults: planned.map((text) => PlannedFault.parse({ ...FAULT.exec(text)?.groups, nth: Number(FAULT.exec(text)?.groups?.nth) })),
  };
}

/** An execution that takes longer than this will not end. A few retries and rests, at 50 at a time. */
const OVER_WITHIN_MS = 120_000;

export type RunOptions = {
  /** Follows the execution as a client, too. */
  isFollowed?: boolean;
  /** Does something to it on the way; `over` is aborted when it has ended. */
  meanwhile?: (executionId: string, over: AbortSignal) => Promise<void>;
  /** Does something to it after its end. */
  afterwards?: (executionId: string) => Promise<void>;
  /** What is wrong with the outcome, in place of the oracle. */
  judge?: (observed: Observed) => string[];
  /** Gets what it was judged by. */
  onObserved?: (observed: Observed) => void;
  /** Starts it otherwise than by the API. */
  start?: () => Promise<string>;
};

/** Approves what the node asks, as soon as it does, and again whenever it asks once more. */
async function approve(rig: Rig, id: string, node_id: string, over: AbortSignal): Promise<void> {
  const decision = { node_id, firing: 1, decision: 'approved' };
  while (!over.aborted) {
    await rig.request('POST', `/api/v1/executions/${id}/review`, { body: decision }).catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Runs it, waits for its end, and checks everything. Gives the writes of its object, as `<name>#<nth>`. */
export async function runCase(rig: Rig, one: FaultyCase, result: RoundResult, options: RunOptions = {}): Promise<FaultReport> {
  const { testCase, saved, faults } = one;
  const name = caseName(one);
  const found: Breach[] = [];
  let id = '(not started)';
  let report: FaultReport = { writes: [], kills: [] };
  try {
    id = await (options.start?.() ?? rig.start(saved.graph_id, { faults }));
    const gaveUp = new AbortController();
    const following = options.isFollowed
      ? followExecution({
          url: rig.url,
          accessToken: rig.user.accessToken,
          executionId: id,
          by: FOLLOWINGS[result.cases % FOLLOWINGS.length] ?? 'party',
          signal: gaveUp.signal,
        })
      : null;
    const over = new AbortController();
    const meanwhile = Promise.all([
      options.meanwhile?.(id, over.signal),
      testCase.asks === undefined ? undefined : approve(rig, id, testCase.asks, over.signal),
    ]);
    // It may fail before anybody waits for it; who does, hears of it all the same.
    meanwhile.catch(() => undefined);
    const from = Date.now();
    found.push(...(await rig.over(id, OVER_WITHIN_MS)));
    noteFigure(result, 'slowest execution, ms', Date.now() - from, `${name} (${id})`);
    over.abort();
    await meanwhile;
    await options.afterwards?.(id);
    if (found.some(({ invariant }) => invariant === 'I1')) gaveUp.abort();
    else setTimeout(() => gaveUp.abort(), OVER_WITHIN_MS).unref();
    const followed = await following;
    gaveUp.abort();
    report = ((await rig.control({ do: 'report', execution_id: id })) as FaultReport | null) ?? report;
    const kills = report.kills.length;
    const observed = await observe(rig, id, { kills, plan: saved.plan, ...(followed === null ? {} : { streams: [followed.events] }) });
    options.onObserved?.(observed);
    // One that was stopped has done some of its effects.
    found.push(...breachesOf(observed, observed.execution.status === testCase.status ? effectKeysOf(testCase, id) : []));
    const differences = (options.judge ?? (() => differencesFrom(testCase, observed.execution)))(observed);
    found.push(...differences.map((what): Breach => ({ invariant: 'outcome', execution_id: id, what })));
    result.kills += kills;
    if (followed !== null) count(result, 'streams followed');
    count(result, 'effects', observed.effects.length);
    count(result, 'effects repeated', observed.effects.length - new Set(observed.effects.map(({ key }) => key)).size);
    for (const { at, backAt } of report.kills) if (backAt !== null) noteFigure(result, 'slowest recovery, ms', backAt - at, name);
  } catch (error) {
    found.push({
      invariant: 'outcome',
      execution_id: id,
      what: `the rig failed: ${error instanceof Error ? `${error.stack} ${error.cause}` : error}`,
    });
  }
  result.cases++;
  result.executions++;
  result.breaches.push(...found.map((breach) => ({ ...breach, case: name })));
  return report;
}
