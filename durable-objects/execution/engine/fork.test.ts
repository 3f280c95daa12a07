import { describe, expect, test } from 'vitest';
import { EXECUTION_TIMEOUT_MS } from '../../../schema/bounds.ts';
import type { ExecutionEvent, Outputs } from '../../../schema/execution/event.ts';
import { forkLog, shiftLog } from '../../../schema/execution/fork-log.ts';
import type { GraphContent } from '../../../schema/graph/graph.ts';
import { graph, play } from '../testing/play.ts';
import { deadlineOf } from './state.ts';

const NOW = 1_000_000;
const fork = (log: ExecutionEvent[], node_id: string, outputs: Outputs | null = null, firing = 1) =>
  forkLog(log, { node_id, firing, outputs }, NOW, (original) => `another ${original}`);

/** Plays a graph to its end, forks it, and plays the fork to its end. */
async function forked(content: GraphContent, node_id: string, outputs: Outputs | null = null, options: Parameters<typeof play>[1] = {}) {
  const original = play(content, options);
  await original.toEnd();
  const log = fork(original.events, node_id, outputs);
  if (!log.ok) throw new Error(log.message);
  return play(content, { ...options, log: log.events, at: NOW });
}

const chain = graph({ a: ['pass', { in: 1 }], b: 'pass', out: ['output', { name: 'y' }] }, ['a.out -> b.in', 'b.out -> out.value']);

describe('a fork', () => {
  test('goes on from the chosen node execution with what it had yielded', async () => {
    const again = await forked(chain, 'a');
    expect(await again.toEnd()).toMatchObject({ status: 'COMPLETED', outputs: { y: [1] } });
    expect(again.events.filter((event) => event.type === 'node_started' && event.node_id === 'a')).toHaveLength(1);
  });

  test('goes on with other outputs, as many as are given', async () => {
    const again = await forked(chain, 'a', { out: ['x', 'y'] });
    expect(await again.toEnd()).toMatchObject({ status: 'COMPLETED', outputs: { y: ['x', 'y'] } });
  });

  test('repairs a node execution that failed', async () => {
    const broken = graph({ a: ['boom', {}], out: ['output', { name: 'y' }] }, ['a.out -> out.value']);
    const again = await forked(broken, 'a', { out: ['mended'] });
    expect(await again.toEnd()).toMatchObject({ status: 'COMPLETED', outputs: { y: ['mended'] } });
  });

  test('does nothing again that had ended before, and all that had not', async () => {
    const keys: string[] = [];
    const content = graph({ e1: ['effect', { in: 1 }], e2: 'effect', e3: 'effect' }, ['e1.out -> e2.in', 'e2.out -> e3.in']);
    const again = await forked(content, 'e2', null, { onEffect: (key) => keys.push(key) });
    await again.toEnd();
    expect(keys).toEqual(['e1:e1:1', 'e1:e2:1', 'e1:e3:1', 'e1:e3:1']);
  });

  test('keeps the result of an output node', async () => {
    const again = await forked(chain, 'out');
    expect(await again.toEnd()).toMatchObject({ status: 'COMPLETED', outputs: { y: [1] } });
  });

  test('has a log that is contiguous and ends now', async () => {
    const { events } = await forked(graph({ w: ['rest', { in: 1 }], b: 'pass' }, ['w.out -> b.in']), 'w');
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
    const started = events[0] as ExecutionEvent;
    expect(started.at).toBe(NOW - 1_000);
    expect(Math.max(...events.map(({ at }) => at))).toBe(NOW);
  });

  test('awaits agents of its own', () => {
    const original = play(graph({ x: ['pass', { in: 1 }], a: 'agent', h: 'held' }, ['x.out -> a.in', 'x.out -> h.in']));
    const [id] = original.live.awaitedAgents().map(({ awaits }) => awaits.execution_id);
    const log = fork(original.events, 'h', { out: [1] });
    expect(log.ok && log.events.find((event) => event.type === 'node_suspended')).toMatchObject({
      awaits: { execution_id: `another ${id}` },
    });
  });

  test('goes on from the answer of an agent', async () => {
    const content = graph({ a: 'agent', out: ['output', { name: 'y' }] }, ['a.answer -> out.value']);
    const original = play(content);
    const [id = ''] = original.live.awaitedAgents().map(({ awaits }) => awaits.execution_id);
    original.live.agentMoved(id, { status: 'COMPLETED', outputs: { answer: [1] }, error: null });
    const log = fork(original.events, 'a', { answer: [2] });
    const again = play(content, { log: log.ok ? log.events : [], at: NOW });
    expect(await again.toEnd()).toMatchObject({ status: 'COMPLETED', outputs: { y: [2] } });
  });
});

test('a fork has the whole time of an execution, however long it waited to begin', () => {
  const original = play(graph({ h: 'held' }));
  const log = fork(original.events, 'h', { out: [1] });
  const HOURS = 5 * 3_600_000;
  const begun = play(graph({ h: 'held', p: 'held' }), {
    log: shiftLog(log.ok ? log.events.slice(0, 2) : [], NOW + HOURS),
    at: NOW + HOURS,
  });
  expect(deadlineOf(begun.live.state)).toBe(NOW + HOURS + EXECUTION_TIMEOUT_MS);
});

describe('a fork is refused', () => {
  test('from a node execution that never began', async () => {
    const original = play(chain);
    await original.toEnd();
    expect(fork(original.events, 'b', null, 7)).toMatchObject({ ok: false, code: 'never_began' });
  });

  test('from one that has not completed, when it is to yield what it had', () => {
    const original = play(graph({ h: 'held' }));
    expect(fork(original.events, 'h')).toMatchObject({ ok: false, code: 'not_completed' });
    expect(fork(original.events, 'h', {})).toMatchObject({ ok: true });
  });
});
