import { describe, expect, test } from 'vitest';
import type { ReviewDecision } from '../../../schema/execution/event.ts';
import type { JsonValue } from '../../../schema/json.ts';
import { nextAlarmAt } from '../next-alarm.ts';
import { graph, type Played, play } from '../testing/play.ts';
import { apply } from './apply.ts';
import { deadlineOf } from './state.ts';

const REVIEWED = ['r.out -> out.value'];
const oneReview = (more = {}) => graph({ r: ['review', { in: 'draft', ...more }], out: ['output', { name: 'y' }] }, REVIEWED);
const decide = (played: Played, decision: ReviewDecision, more: { message?: string; data?: JsonValue; firing?: number } = {}) =>
  played.live.review({ node_id: 'r', firing: 1, decision, message: '', ...more });

describe('an execution with nothing left to do but a review', () => {
  test('rests in REVIEW and arms no alarm', () => {
    const played = play(oneReview());
    expect(played.view().status).toBe('REVIEW');
    expect(nextAlarmAt(played.live.state, null, played.now())).toBeNull();
    expect(played.events.map((event) => event.type)).toEqual([
      'execution_started',
      'node_started',
      'node_suspended',
      'execution_in_review',
    ]);
  });

  test.each<[string, ReviewDecision, { message?: string; data?: JsonValue }, JsonValue]>([
    ['approved as it is', 'approved', {}, { decision: 'approved', message: '' }],
    ['approved with a change', 'approved', { data: 'better' }, { decision: 'approved', message: '', data: 'better' }],
    ['rejected with a word', 'rejected', { message: 'no' }, { decision: 'rejected', message: 'no' }],
  ])('goes on when it is %s', async (_, decision, more, answer) => {
    const played = play(oneReview());
    expect(decide(played, decision, more)).toBe('reviewed');
    expect(await played.toEnd()).toMatchObject({ status: 'COMPLETED', outputs: { y: [answer] } });
    expect(
      played.events
        .filter((event) => event.type === 'node_started' && event.node_id === 'r')
        .map((event) => 'attempt' in event && event.attempt),
    ).toEqual([1, 1]);
  });

  test('takes one decision', () => {
    const played = play(oneReview());
    expect(decide(played, 'approved')).toBe('reviewed');
    expect(decide(played, 'rejected')).toBe('not_waiting');
  });

  test('takes no decision on what awaits none', () => {
    const played = play(oneReview());
    expect(decide(played, 'approved', { firing: 2 })).toBe('not_waiting');
    expect(played.live.review({ node_id: 'nobody', firing: 1, decision: 'approved', message: '' })).toBe('not_waiting');
  });

  test('takes no change to what may not be changed', () => {
    const played = play(oneReview({ a: false }));
    expect(decide(played, 'approved', { data: 'better' })).toBe('not_editable');
    expect(decide(played, 'approved')).toBe('reviewed');
  });

  test('rests through a crash', async () => {
    const again = play(oneReview()).crash();
    expect(again.view().status).toBe('REVIEW');
    decide(again, 'approved');
    expect(await again.toEnd()).toMatchObject({ status: 'COMPLETED' });
  });

  test('can be stopped', () => {
    const played = play(oneReview());
    played.live.stop('enough');
    expect(played.view().status).toBe('TERMINATED');
    expect(decide(played, 'approved')).toBe('not_waiting');
    expect(played.live.state.unrecorded.at(-1)?.status).toBe('terminated');
  });
});

test('months in REVIEW do not count as time of the execution', () => {
  const { state } = play(oneReview()).live;
  expect(deadlineOf(state)).toBeNull();
  const at = 90 * 24 * 3_600_000;
  apply(state, { seq: state.seq + 1, at, type: 'node_reviewed', node_id: 'r', firing: 1, decision: 'approved', message: '' });
  expect(deadlineOf(state)).toBe(at + state.plan.timeout_ms);
});

test('other work goes on while a node awaits its review', async () => {
  const played = play(
    graph({ r: ['review', {}], w: ['rest', { in: 1 }], other: ['output', { name: 'other' }], out: ['output', { name: 'y' }] }, [
      ...REVIEWED,
      'w.out -> other.value',
    ]),
  );
  expect(played.view().status).toBe('RUNNING');
  await played.toNextAlarm();
  expect(played.view()).toMatchObject({ status: 'REVIEW', outputs: { other: [1] } });
});

test('several reviews are taken in any order', async () => {
  const played = play(
    graph({ e: ['each', { list: [1, 2, 3] }], r: 'review', out: ['output', { name: 'y' }] }, ['e.out -> r.in', ...REVIEWED]),
  );
  expect(played.view().status).toBe('REVIEW');
  for (const firing of [2, 3, 1]) expect(decide(played, 'approved', { firing, message: String(firing) })).toBe('reviewed');
  const { outputs } = await played.toEnd();
  expect(outputs.y?.map((value) => (value as { message: string }).message)).toEqual(['2', '3', '1']);
});
