import { expect, test } from 'vitest';
import { MAX_PARALLEL_NODES } from '../../schema/bounds.ts';
import type { ExecutionEvent } from '../../schema/execution/event.ts';
import { apply } from './engine/apply.ts';
import { createState } from './engine/state.ts';
import { nextAlarmAt } from './next-alarm.ts';
import { graph, play } from './testing/play.ts';

/** The state of an execution after the events up to and including the first that `isLast` is true for. */
function stateAfter(played: ReturnType<typeof play>, isLast: (event: ExecutionEvent) => boolean) {
  const { plan, inputs } = played.live.order;
  const state = createState(plan, inputs);
  for (const event of played.events) {
    apply(state, event);
    if (isLast(event)) return state;
  }
  throw new Error('no such event');
}

test('is soon while a command is undone, whatever it is', async () => {
  const spoilt = play(graph({ s: ['value', { in: 'many' }], p: ['less', {}, { on_error: 'continue' }] }, ['s.out -> p.number']));
  await spoilt.toEnd();
  const undone = {
    fail: stateAfter(spoilt, (event) => event.type === 'node_completed' && event.node_id === 's'),
    complete: stateAfter(spoilt, (event) => event.type === 'node_failed'),
    start: stateAfter(spoilt, (event) => event.type === 'execution_started'),
  };
  for (const state of Object.values(undone)) expect(nextAlarmAt(state, null, 7)).toBe(8);
});

test('is the earliest of deadline, rest and record', async () => {
  const played = play(graph({ r: 'rest' }));
  expect(nextAlarmAt(played.live.state, null, 0)).toBe(1_000);
  expect(nextAlarmAt(played.live.state, 400, 0)).toBe(400);
  expect(nextAlarmAt(played.live.state, null, 2_000_000)).toBe(2_000_001);
});

test('looks after a running block', () => {
  const short = play(graph({ h: ['held', {}, { timeout_s: 5 }] }));
  expect(nextAlarmAt(short.live.state, null, 0)).toBe(5_000);
  const long = play(graph({ h: 'held' }));
  expect(nextAlarmAt(long.live.state, null, 0)).toBe(8_000);
});

test('looks after awaited executions, seldom while they rest in REVIEW', () => {
  const played = play(graph({ a: 'agent' }));
  expect(nextAlarmAt(played.live.state, null, 0)).toBe(30_000);
  const [agent] = played.live.awaitedAgents();
  played.live.agentMoved(agent?.awaits.execution_id ?? '', { status: 'REVIEW', outputs: {}, error: null });
  expect(nextAlarmAt(played.live.state, null, 0)).toBe(600_000);
});

test('is never once all is over and recorded', async () => {
  const played = play(graph({ p: 'pass' }));
  await played.toEnd();
  expect(nextAlarmAt(played.live.state, null, 0)).toBeNull();
});

test('does not ring for what is due and finds no free place', async () => {
  const many = { list: Array.from({ length: MAX_PARALLEL_NODES }, (_, at) => at) };
  const played = play(graph({ r: 'rest', e: ['each', many], a: 'agent' }, ['e.out -> a.in']));
  expect(nextAlarmAt(played.live.state, null, 5_000)).toBe(35_000);
  const [agent] = played.live.awaitedAgents();
  played.live.agentMoved(agent?.awaits.execution_id ?? '', { status: 'COMPLETED', outputs: {}, error: null });
  expect(nextAlarmAt(played.live.state, null, 5_000)).toBe(5_001);
});
