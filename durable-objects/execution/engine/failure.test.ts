import { expect, test } from 'vitest';
import { graph, play } from '../testing/play.ts';
import type { Held } from '../testing/test-blocks.ts';

test('ends the execution with the failure of a node and names it', async () => {
  const played = play(graph({ s: ['value', { in: 1 }], b: 'boom', late: 'pass' }, ['s.out -> b.in', 'b.out -> late.in']));
  expect(await played.toEnd()).toMatchObject({
    status: 'FAILED',
    error: { code: 'block_failed', message: 'boom', node_id: 'b' },
    stats: { retries: 0 },
  });
});

test('lets the rest finish where the node says so', async () => {
  const played = play(
    graph({ b: ['boom', {}, { on_error: 'continue' }], p: ['pass', { in: 1 }], out: ['output', { name: 'y' }] }, ['p.out -> out.value']),
  );
  expect(await played.toEnd()).toMatchObject({ status: 'COMPLETED', outputs: { y: [1] }, stats: { node_errors: 1 } });
});

test('sends the message on along a linked error pin', async () => {
  const played = play(graph({ b: 'boom', out: ['output', { name: 'why' }] }, ['b.error -> out.value']));
  expect(await played.toEnd()).toMatchObject({ status: 'COMPLETED', outputs: { why: ['boom'] } });
});

test('retries what a block throws, waiting longer each time, and routes a value once', async () => {
  const played = play(graph({ f: ['flaky', { in: 'v' }], out: ['output', { name: 'y' }] }, ['f.out -> out.value']));
  const execution = await played.toEnd();
  expect(execution).toMatchObject({ status: 'COMPLETED', outputs: { y: ['v'] }, stats: { retries: 2 } });
  expect(played.events.filter((event) => event.type === 'node_retrying').map((event) => event.retry_at - event.at)).toEqual([750, 1_500]);
});

test('gives up after the retries of the policy', async () => {
  const played = play(graph({ f: ['flaky', {}, { max_retries: 1 }] }));
  expect(await played.toEnd()).toMatchObject({ status: 'FAILED', error: { code: 'block_threw' }, stats: { retries: 1 } });
});

test('ends an attempt that does not answer in time, and tells it', async () => {
  const held: Held[] = [];
  const played = play(graph({ h: ['held', {}, { timeout_s: 5, max_retries: 1 }] }), { onHeld: (one) => held.push(one) });
  const execution = await played.toEnd();
  expect(execution).toMatchObject({ status: 'FAILED', error: { code: 'node_timeout', node_id: 'h' } });
  expect(held.map((one) => one.signal.aborted)).toEqual([true, true]);
});

test('ends an execution that takes too long', async () => {
  const played = play(graph({ h: ['held', {}, { timeout_s: 3_600, max_retries: 20 }] }));
  const execution = await played.toEnd();
  expect(execution).toMatchObject({ status: 'FAILED', error: { code: 'execution_timeout' }, stats: { duration_ms: 3_600_000 } });
});

test('ignores an answer that comes after the stop', async () => {
  const held: Held[] = [];
  const played = play(graph({ h: 'held', p: 'pass' }, ['h.out -> p.in']), { onHeld: (one) => held.push(one) });
  played.live.stop('enough');
  held[0]?.answer('late');
  await new Promise((resolve) => setImmediate(resolve));
  expect(played.view()).toMatchObject({ status: 'TERMINATED', stats: { node_count: 1 } });
  expect(played.events.at(-1)).toMatchObject({ type: 'execution_terminated', reason: 'enough' });
  expect(held[0]?.signal.aborted).toBe(true);
});

test.each([
  ['nan', 'not_json'],
  ['bigint', 'not_json'],
  ['undefined', 'not_json'],
  ['date', 'not_json'],
  ['function', 'not_json'],
  ['cycle', 'value_too_deep'],
  ['large', 'value_too_large'],
])('turns a block that yields %s into a failure', async (what, code) => {
  const played = play(graph({ s: ['strange', { in: what }] }));
  expect(await played.toEnd()).toMatchObject({ status: 'FAILED', error: { code, node_id: 's' } });
});

test('starts cut-off attempts again after a crash, with the same key, and counts no retry', async () => {
  const keys: string[] = [];
  const answers: Held[] = [];
  const played = play(graph({ h: 'held', out: ['output', { name: 'y' }] }, ['h.out -> out.value']), {
    onHeld: (one) => {
      keys.push(one.key);
      answers.push(one);
    },
  });
  const again = played.crash();
  expect(keys).toEqual(['e1:h:1', 'e1:h:1']);
  answers[0]?.answer('from before the crash');
  answers[1]?.answer('after');
  const execution = await again.toEnd();
  expect(execution).toMatchObject({ status: 'COMPLETED', outputs: { y: ['after'] }, stats: { retries: 0 } });
});

test('gives an effect its attempt on disk before it happens', async () => {
  const committed: number[] = [];
  const played = play(graph({ e: 'effect' }), { onEffect: () => committed.push(played.commits.flat().length) });
  await played.toEnd();
  // execution_started and node_started
  expect(committed).toEqual([2]);
});

test('leaves an effect alone that was stopped before its attempt was on disk', async () => {
  const effects: string[] = [];
  const played = play(graph({ e: 'effect' }), { onEffect: (key) => effects.push(key) });
  played.live.stop('enough');
  await played.toEnd();
  await new Promise((resolve) => setImmediate(resolve));
  expect(effects).toEqual([]);
  expect(played.view().status).toBe('TERMINATED');
});

test('cuts what a block has to say about its failure', async () => {
  const played = play(graph({ b: ['verbose', {}, { max_retries: 0 }] }));
  const execution = await played.toEnd();
  expect(execution.error?.message.length).toBe(1_001);
  expect(execution.error?.message.isWellFormed()).toBe(true);
});

test('rests by the clock and goes on at the same attempt', async () => {
  const played = play(graph({ r: ['rest', { in: 'v' }], out: ['output', { name: 'y' }] }, ['r.out -> out.value']));
  const execution = await played.crash().toEnd();
  expect(execution).toMatchObject({ outputs: { y: ['v'] }, stats: { duration_ms: 1_000 } });
});

test('replays every log to the same state', async () => {
  const played = play(graph({ f: ['flaky', { in: 'v' }], l: ['each', { list: [1, 2] }], p: 'pair' }, ['f.out -> p.a', 'l.out -> p.b']));
  const execution = await played.toEnd();
  expect(played.crash().view()).toEqual(execution);
  expect(played.events.map((event) => event.seq)).toEqual(played.events.map((_, index) => index + 1));
});
