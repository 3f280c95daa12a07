import { describe, expect, test } from 'vitest';
import { MAX_EXECUTION_BYTES, MAX_NODE_EXECUTIONS } from '../../../schema/bounds.ts';
import type { GraphContent } from '../../../schema/graph/graph.ts';
import type { JsonObject } from '../../../schema/json.ts';
import { graph, play } from '../testing/play.ts';
import { nodeExecutionView } from '../view.ts';

const MEGABYTE = 'x'.repeat(900_000);
const many = (count: number) => Array.from({ length: count }, (_, at) => at);
const sinks = (count: number, block = 'pass'): Record<string, string> => Object.fromEntries(many(count).map((at) => [`n${at}`, block]));

/** How it ended, how long that took, and how large its record is. */
async function playOut(content: GraphContent, inputs: JsonObject = {}) {
  const from = performance.now();
  const played = play(content, { inputs });
  const execution = await played.toEnd();
  const ms = performance.now() - from;
  const { state } = played.live;
  const record = JSON.stringify([execution, state.unrecorded.map((firing) => nodeExecutionView(state, firing))]).length;
  return { execution, ms, record, log: JSON.stringify(played.events).length };
}

describe('an execution whose values are too large in all fails', () => {
  test.each<[string, GraphContent, JsonObject?]>([
    ['by what one node yields', graph({ e: ['each', { list: many(1_000).map(() => 'x'.repeat(100_000)) }] })],
    ['by a value that goes round', graph({ s: ['pass', { in: MEGABYTE }], p: 'pass' }, ['s.out -> p.in', 'p.out -> p.in'])],
    [
      'by one value over many links',
      graph(
        { s: ['value', { in: MEGABYTE }], ...sinks(500) },
        many(500).map((at) => `s.out -> n${at}.in`),
      ),
    ],
    [
      'by one value that waits at many nodes for another',
      graph(
        { s: ['value', { in: MEGABYTE }], never: ['less', { number: 1 }], ...sinks(500, 'pair') },
        many(500).flatMap((at) => [`s.out -> n${at}.a`, `never.out -> n${at}.b`]),
      ),
    ],
    [
      'by a static value that everything which waits is filled with',
      graph({ e: ['each', { list: many(5_000) }], s: ['value', { in: MEGABYTE }], p: 'pair' }, ['e.out -> p.a', 's.out -> p.b']),
    ],
    [
      'by a default that every node execution starts with',
      graph({ e: ['each', { list: many(1_000) }], p: ['pass', { a: MEGABYTE }] }, ['e.out -> p.in']),
    ],
    [
      'by the length of lists that pin names ask for',
      graph({ e: ['each', { list: many(1_000) }], w: 'whole' }, ['e.out -> w.list_$_9999_$_9999_$_9999_$_9999']),
    ],
    [
      'by an input that many nodes take',
      graph(Object.fromEntries(many(500).map((at) => [`i${at}`, ['input', { name: 'v' }, { on_error: 'continue' as const }]]))),
      { v: 'x'.repeat(3_000_000) },
    ],
  ])('%s', async (_, content, inputs) => {
    const { execution, ms, record, log } = await playOut(content, inputs);
    expect(execution).toMatchObject({ status: 'FAILED', error: { code: 'execution_too_large' } });
    expect(record).toBeLessThan(1.5 * MAX_EXECUTION_BYTES);
    expect(log).toBeLessThan(1.5 * MAX_EXECUTION_BYTES);
    expect(ms).toBeLessThan(5_000);
  });
});

test('a burst over many links fails before it opens more node executions than there may be', async () => {
  const content = graph(
    { e: ['each', { list: many(9_000) }], ...sinks(500) },
    many(500).map((at) => `e.out -> n${at}.in`),
  );
  const { execution, ms } = await playOut(content);
  expect(execution).toMatchObject({ status: 'FAILED', error: { code: 'too_many_node_executions' } });
  expect(execution.stats.node_count).toBeLessThanOrEqual(MAX_NODE_EXECUTIONS);
  expect(ms).toBeLessThan(2_000);
});

test('ten hops of a large value are within the bound', async () => {
  const chain = { s: ['pass', { in: MEGABYTE }] as [string, JsonObject], ...sinks(9) };
  const links = ['s.out -> n0.in', ...many(8).map((at) => `n${at}.out -> n${at + 1}.in`)];
  expect((await playOut(graph(chain, links))).execution.status).toBe('COMPLETED');
});
