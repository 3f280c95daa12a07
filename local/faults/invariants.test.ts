import { describe, expect, test } from 'vitest';
import { graph, play } from '../../durable-objects/execution/testing/play.ts';
import { executionView, nodeExecutionView } from '../../durable-objects/execution/view.ts';
import type { Effect } from '../../workers/testing/effect-sink.ts';
import { breachesOf, type Observed, sleepers, type Unfinished } from './invariants.ts';

/** A sound execution: an effect, then a rest. */
async function sound(): Promise<Observed> {
  const effects: Effect[] = [];
  const played = play(
    graph({ e: ['effect', { in: 'x' }], r: 'rest', o: ['output', { name: 'o' }] }, ['e.out -> r.in', 'r.out -> o.value']),
    {
      onEffect: (key) => effects.push({ key, path: '/effect', body: { v: 'x' } }),
    },
  );
  await played.toEnd();
  const { order, state } = played.live;
  const events = structuredClone(played.events);
  return structuredClone({
    execution: executionView(order, state),
    nodes: state.unrecorded.map((firing) => nodeExecutionView(state, firing)),
    events,
    streams: [events.map((event) => JSON.stringify(event))],
    effects,
    kills: 0,
    plan: order.plan,
  });
}

const KEY = 'e1:e:1';
const found = (observed: Observed) => new Set(breachesOf(observed, [KEY]).map(({ invariant }) => invariant));

test('finds nothing wrong with what is sound', async () => {
  expect(breachesOf(await sound(), [KEY])).toEqual([]);
});

/** Each does one thing wrong; the checker must see at least what it is called. */
const WRONGS: [invariant: string, what: string, spoil: (observed: Observed) => Observed][] = [
  ['I1', 'does not end', (o) => ({ ...o, execution: { ...o.execution, status: 'RUNNING', ended_at: null } })],
  ['I1', 'ends otherwise than its log', (o) => ({ ...o, execution: { ...o.execution, status: 'FAILED' } })],
  ['I1', 'has lost its log', (o) => ({ ...o, events: [], streams: [] })],
  ['I2', 'has a gap in its log', (o) => ({ ...o, events: o.events.toSpliced(3, 1) })],
  ['I2', 'has an event twice', (o) => ({ ...o, events: o.events.toSpliced(3, 0, ...o.events.slice(3, 4)) })],
  ['I2', 'goes on after its end', (o) => ({ ...o, events: [...o.events, { seq: o.events.length + 1, at: 0, type: 'execution_started' }] })],
  ['I3', 'has lost an effect', (o) => ({ ...o, effects: [] })],
  ['I3', 'did an effect twice without a reason', (o) => ({ ...o, effects: [...o.effects, ...o.effects] })],
  ['I3', 'did an effect under another key', (o) => ({ ...o, effects: [...o.effects, { key: 'e1:e:2', path: '', body: {} }] })],
  [
    'I3',
    'repeated an effect with another body',
    (o) => ({ ...o, kills: 1, effects: [...o.effects, { key: KEY, path: '', body: { v: 'y' } }] }),
  ],
  [
    'I4',
    'completed a node execution twice',
    (o) => ({ ...o, events: o.events.flatMap((e) => Array(e.type === 'node_completed' ? 2 : 1).fill(e)) }),
  ],
  [
    'I6',
    'counts a node execution too many',
    (o) => ({ ...o, execution: { ...o.execution, stats: { ...o.execution.stats, node_count: 4 } } }),
  ],
  ['I7', 'streamed an event twice', (o) => ({ ...o, streams: [o.streams.flat().toSpliced(2, 0, o.streams.flat()[2] ?? '')] })],
  ['I7', 'streamed all but the end', (o) => ({ ...o, streams: [o.streams.flat().slice(0, -1)] })],
  ['I7', 'streamed one byte otherwise', (o) => ({ ...o, streams: [o.streams.flat().map((text, at) => (at === 4 ? `${text} ` : text))] })],
  ['fold', 'recorded an output that is not in the log', (o) => ({ ...o, execution: { ...o.execution, outputs: { o: ['y'] } } })],
  ['fold', 'has lost the row of a node execution', (o) => ({ ...o, nodes: o.nodes.slice(1) })],
];

describe('sees that an execution', () => {
  test.each(WRONGS)('(%s) %s', async (invariant, _what, spoil) => {
    expect(found(spoil(await sound()))).toContain(invariant);
  });
});

test('allows an effect that came again after its object was lost', async () => {
  const observed = await sound();
  expect(breachesOf({ ...observed, kills: 1, effects: [...observed.effects, ...observed.effects] }, [KEY])).toEqual([]);
});

test('(I5) finds who sleeps with nothing to wake it', () => {
  const row: Unfinished = { id: 'a', status: 'RUNNING', slot: 0, lease_until: null, alarm_at: null };
  expect(
    sleepers([row, { ...row, lease_until: 1 }, { ...row, alarm_at: 1 }, { ...row, status: 'QUEUED' }, { ...row, status: 'REVIEW' }]),
  ).toEqual([{ invariant: 'I5', execution_id: 'a', what: expect.any(String) }]);
});
