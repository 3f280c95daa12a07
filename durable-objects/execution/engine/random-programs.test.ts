import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ExecutionEvent } from '../../../schema/execution/event.ts';
import { isTerminalChange } from '../../../schema/execution/event.ts';
import type { Execution } from '../../../schema/execution/execution.ts';
import { forkLog } from '../../../schema/execution/fork-log.ts';
import type { JsonValue } from '../../../schema/json.ts';
import { type Played, play } from '../testing/play.ts';
import { type Program, randomProgram } from '../testing/random-program.ts';
import { executionView } from '../view.ts';
import { apply } from './apply.ts';
import { createState } from './state.ts';

/** Another seed tries other programs; a failure prints the seed and the smallest program that fails. */
const SEED = 20_261_122;

const inAnyOrder = (values: readonly JsonValue[]): string[] => values.map((value) => JSON.stringify(value)).sort();

function expectOutcome(program: Program, execution: Execution): void {
  expect(execution.status).toBe('COMPLETED');
  for (const [name, { values, isOrdered }] of program.outputs) {
    const given = execution.outputs[name] ?? [];
    if (isOrdered) expect(given).toEqual(values);
    else expect(inAnyOrder(given)).toEqual(inAnyOrder(values));
  }
  const starved = Map.groupBy(execution.warnings, (warning) => warning.node_id ?? '');
  expect(new Map([...starved].map(([id, warnings]) => [id, warnings.length]))).toEqual(program.starved);
}

/** `seq` contiguous from 1, the terminal event last and once, no node execution ended twice, and a replay that ends the same. */
function expectSoundLog(events: readonly ExecutionEvent[], { live }: Played): void {
  expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
  expect(events.filter(isTerminalChange)).toEqual(events.slice(-1));
  const ended = events.flatMap((event) =>
    event.type === 'node_completed' || event.type === 'node_failed' ? [`${event.node_id}:${event.firing}`] : [],
  );
  expect(new Set(ended).size).toBe(ended.length);
  const replayed = createState(live.order.plan, live.order.inputs);
  for (const event of events) apply(replayed, event);
  expect(executionView(live.order, replayed)).toEqual(executionView(live.order, live.state));
}

test('puts out what the oracle says, and replays its log to the same end', () =>
  fc.assert(
    fc.asyncProperty(randomProgram, async (program) => {
      const played = play(program.content);
      expectOutcome(program, await played.toEnd());
      expectSoundLog(played.events, played);
    }),
    { seed: SEED, numRuns: 300 },
  ));

test('puts out the same when it is killed after any commit', () =>
  fc.assert(
    fc.asyncProperty(randomProgram, async (program) => {
      for (let commit = 1; ; commit++) {
        const effects: string[] = [];
        const first = play(program.content, { diesAfterCommit: commit, onEffect: (key) => effects.push(key) });
        await first.toEnd();
        const wasOver = first.events.some(isTerminalChange);
        const last = first.isDead() && !wasOver ? first.crash() : first;
        expectOutcome(program, await last.toEnd());
        expectSoundLog(last.events, last);
        // Every write happened; one crash may repeat what was under way, with the same key.
        expect(new Set(effects)).toEqual(new Set(program.effects));
        for (const key of program.effects) expect(effects.filter((one) => one === key).length).toBeLessThanOrEqual(2);
        if (wasOver) return;
      }
    }),
    { seed: SEED, numRuns: 60 },
  ));

test('puts out the same when it goes on from any node execution of its own', () =>
  fc.assert(
    fc.asyncProperty(randomProgram, fc.nat(), async (program, choice) => {
      // What was cut off has used some of its retries, and its block fails anew: together they must stay below the bound.
      const original = play(program.content, { flakyFailures: 1 });
      await original.toEnd();
      const completed = original.events.filter((event) => event.type === 'node_completed');
      const chosen = completed[choice % completed.length];
      if (chosen === undefined) return;
      const at = 1_000_000;
      const log = forkLog(original.events, { node_id: chosen.node_id, firing: chosen.firing, outputs: null }, at, (id) => id);
      if (!log.ok) throw new Error(log.message);
      const fork = play(program.content, { log: log.events, at, flakyFailures: 1 });
      expectOutcome(program, await fork.toEnd());
      expectSoundLog(fork.events, fork);
    }),
    { seed: SEED, numRuns: 300 },
  ));
