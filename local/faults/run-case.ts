import type { FaultReport, PlannedFault } from '../../durable-objects/execution/testing/planned-fault.ts';
import type { SavedGraph } from '../../workers/testing/control.ts';
import { FOLLOWINGS, followExecution } from './follow-execution.ts';
import { type Breach, breachesOf, type Observed } from './invariants.ts';
import { observe, type Rig } from './rig.ts';
import { noteFigure, type RoundResult } from './round.ts';
import { differencesFrom, effectKeysOf, type TestCase } from './test-case.ts';

/** An execution of a case with faults. */
export type FaultyCase = { testCase: TestCase; saved: SavedGraph; faults: readonly PlannedFault[] };

/** `three effects in a row @ kill insert log#3 durable, kill setAlarm#2 before`: enough to do the same again. */
export const caseName = ({ testCase, faults }: FaultyCase): string =>
  `${testCase.name} @ ${faults.map(({ act, write, nth, moment }) => `${act} ${write}#${nth} ${moment}`).join(', ')}`;

const NAME = /^(?<graph>.+) @ (?<faults>.*)$/;
const FAULT = /^(?<act>\w+) (?<write>[\w ]+)#(?<nth>\d+) (?<moment>\w+)$/;

/** The graph and the faults that a name stands for. */
export function parseCaseName(name: string): { graph: string; faults: unknown[] } {
  const { graph = name, faults = '' } = NAME.exec(name)?.groups ?? {};
  return {
    graph,
    faults: faults
      .split(', ')
      .filter((text) => text !== '')
      .map((text) => ({ ...FAULT.exec(text)?.groups, nth: Number(FAULT.exec(text)?.groups?.nth) })),
  };
}

/** An execution that takes longer than this will not end. A few retries and rests, at 50 at a time. */
const OVER_WITHIN_MS = 120_000;

export type RunOptions = {
  /** Follows the execution as a client, too. */
  isFollowed?: boolean;
  /** Does something to it on the way; resolves when that is done. */
  meanwhile?: (executionId: string) => Promise<void>;
  /** In place of the oracle. */
  judge?: (observed: Observed) => string[];
};

/** Runs it, waits for its end, and checks everything. Gives the writes of its object, as `<name>#<nth>`. */
export async function runCase(rig: Rig, one: FaultyCase, result: RoundResult, options: RunOptions = {}): Promise<FaultReport> {
  const { testCase, saved, faults } = one;
  const name = caseName(one);
  const found: Breach[] = [];
  let id = '(not started)';
  let report: FaultReport = { writes: [], kills: [] };
  try {
    id = await rig.start(saved.graph_id, { faults });
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
    await options.meanwhile?.(id);
    found.push(...(await rig.over(id, OVER_WITHIN_MS)));
    if (found.some(({ invariant }) => invariant === 'I1')) gaveUp.abort();
    else setTimeout(() => gaveUp.abort(), OVER_WITHIN_MS).unref();
    const followed = await following;
    gaveUp.abort();
    report = ((await rig.control({ do: 'report', execution_id: id })) as FaultReport | null) ?? report;
    const kills = report.kills.length;
    const observed = await observe(rig, id, { kills, plan: saved.plan, ...(followed === null ? {} : { streams: [followed.events] }) });
    const isEnded = observed.execution.status !== 'TERMINATED' && observed.execution.status !== 'FAILED';
    found.push(...breachesOf(observed, isEnded || testCase.status === 'FAILED' ? effectKeysOf(testCase, id) : []));
    const differences = (options.judge ?? (() => differencesFrom(testCase, observed.execution)))(observed);
    found.push(...differences.map((what): Breach => ({ invariant: 'outcome', execution_id: id, what })));
    result.kills += kills;
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
