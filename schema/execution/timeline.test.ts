import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ExecutionChange, ExecutionEvent } from './event.ts';
import type { Execution } from './execution.ts';
import { EMPTY_TIMELINE, foldTimeline, recordedTimeline, type Timeline } from './timeline.ts';

const log = (...changes: ExecutionChange[]): ExecutionEvent[] =>
  changes.map((change, index) => ({ seq: index + 1, at: 1_000 + index, ...change }));
const fold = (events: ExecutionEvent[]): Timeline => events.reduce(foldTimeline, EMPTY_TIMELINE);

const started = (node_id: string, firing = 1, attempt = 1): ExecutionChange => ({ type: 'node_started', node_id, firing, attempt });
const completed = (node_id: string, firing = 1): ExecutionChange => ({ type: 'node_completed', node_id, firing });
const waiting = (node_id: string, until: number, firing = 1): ExecutionChange => ({
  type: 'node_waiting',
  node_id,
  firing,
  until,
  resume: null,
});
const failed = (node_id: string, firing = 1): ExecutionChange => ({
  type: 'node_failed',
  node_id,
  firing,
  error: { code: 'block_failed', message: 'no' },
  outcome: 'continue',
});

/** An ordinary run: a → b, where b fires twice, rests, fails once and is tried again. */
const RUN = log(
  { type: 'execution_started' },
  started('a'),
  { type: 'node_output', node_id: 'a', firing: 1, pin: 'item', value: 'x' },
  { type: 'node_output', node_id: 'a', firing: 1, pin: 'item', value: null },
  completed('a'),
  started('b', 1),
  started('b', 2),
  waiting('b', 9_000, 1),
  {
    type: 'node_retrying',
    node_id: 'b',
    firing: 2,
    retry_at: 9_500,
    interrupted: false,
    error: { code: 'block_failed', message: 'again' },
  },
  started('b', 2, 2),
  completed('b', 2),
  completed('b', 1),
  { type: 'execution_output', name: 'words', value: 'x' },
  { type: 'execution_output', name: 'words', value: ['y'] },
  { type: 'execution_completed', warnings: [{ code: 'starved', message: 'pin c never filled' }] },
);

describe('foldTimeline', () => {
  it.each([
    [0, 'QUEUED', undefined, undefined],
    [1, 'RUNNING', undefined, undefined],
    [2, 'RUNNING', 'running', undefined],
    [5, 'RUNNING', 'completed', undefined],
    [7, 'RUNNING', 'completed', 'running'],
    [8, 'RUNNING', 'completed', 'running'],
    [9, 'RUNNING', 'completed', 'retrying'],
    [10, 'RUNNING', 'completed', 'running'],
    [11, 'RUNNING', 'completed', 'waiting'],
    [12, 'RUNNING', 'completed', 'completed'],
    [15, 'COMPLETED', 'completed', 'completed'],
  ])('shows after %i events: execution %s, node a %s, node b %s', (count, status, a, b) => {
    const timeline = fold(RUN.slice(0, count));
    expect([timeline.seq, timeline.status, timeline.nodes.a?.phase, timeline.nodes.b?.phase]).toEqual([count, status, a, b]);
  });

  it('collects values by pin and outputs by name, in order, null included', () => {
    const timeline = fold(RUN);
    expect(timeline.nodes.a?.output).toEqual({ item: ['x', null] });
    expect(timeline.outputs).toEqual({ words: ['x', ['y']] });
    expect(timeline.warnings).toHaveLength(1);
  });

  it('says when a resting node wakes, and forgets it once nothing rests', () => {
    expect(fold(RUN.slice(0, 8)).nodes.b?.wakes_at).toBe(9_000);
    expect(fold(RUN.slice(0, 11)).nodes.b).toMatchObject({ retries: 1, completed: 1, active: { 1: 'waiting' } });
    expect(fold(RUN.slice(0, 12)).nodes.b?.wakes_at).toBeNull();
  });

  it('marks what was under way as stopped when the execution ends first', () => {
    const timeline = fold(
      log({ type: 'execution_started' }, started('a'), completed('a'), started('b'), waiting('b', 9_000), {
        type: 'execution_terminated',
        reason: 'stopped by its owner',
      }),
    );
    expect([timeline.status, timeline.nodes.a?.phase, timeline.nodes.b?.phase]).toEqual(['TERMINATED', 'completed', 'stopped']);
    expect(timeline).toMatchObject({ ended_at: 1_005, stop_reason: 'stopped by its owner' });
    expect(timeline.nodes.b).toMatchObject({ wakes_at: null, ended_at: 1_005 });
  });

  it('keeps a node failed although a later firing of it completes', () => {
    const timeline = fold(log({ type: 'execution_started' }, started('a'), failed('a'), started('a', 2), completed('a', 2)));
    expect(timeline.nodes.a).toMatchObject({ phase: 'failed', failed: 1, completed: 1, error: { message: 'no' } });
  });

  it('names the failure that ended the execution', () => {
    const error = { code: 'block_failed', message: 'no', node_id: 'a' };
    const timeline = fold(log({ type: 'execution_started' }, started('a'), failed('a'), { type: 'execution_failed', error }));
    expect(timeline).toMatchObject({ status: 'FAILED', error });
  });

  it('is not disturbed by names that objects inherit', () => {
    const timeline = fold(log(started('__proto__'), completed('__proto__'), { type: 'execution_output', name: 'constructor', value: 1 }));
    expect(Object.entries(timeline.nodes)).toMatchObject([['__proto__', { phase: 'completed' }]]);
    expect(Object.entries(timeline.outputs)).toEqual([['constructor', [1]]]);
  });

  it('gives the same timeline when a resumed stream repeats events, and never changes an earlier one', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(RUN.length - 1), { maxLength: 8 }), (resumes) => {
        let timeline = EMPTY_TIMELINE;
        for (const event of RUN) {
          const before = JSON.stringify(timeline);
          const after = foldTimeline(timeline, event);
          expect(JSON.stringify(timeline)).toBe(before);
          timeline = after;
          for (const from of resumes.filter((index) => index < event.seq)) {
            for (const again of RUN.slice(from, event.seq)) expect(foldTimeline(timeline, again)).toBe(timeline);
          }
        }
        expect(timeline).toEqual(fold(RUN));
      }),
    );
  });
});

describe('the timeline of an execution whose log is not kept any more', () => {
  const ended: Execution = {
    id: '0190b8a0-0000-7000-8000-00000000000b',
    graph_id: '0190b8a0-0000-7000-8000-00000000000a',
    parent_id: null,
    forked_from: null,
    graph_version: 1,
    status: 'FAILED',
    lane: 'normal',
    inputs: {},
    outputs: { answer: [42] },
    error: { code: 'block_failed', message: 'no' },
    warnings: [],
    queued_at: '2027-01-01T00:00:00.000Z',
    started_at: '2027-01-01T00:00:01.000Z',
    ended_at: '2027-01-01T00:00:03.000Z',
    stats: { node_count: 1, node_errors: 1, retries: 0, duration_ms: 2_000 },
  };

  it('shows how it ended, and no events', () => {
    expect(recordedTimeline(ended)).toMatchObject({
      seq: 0,
      status: 'FAILED',
      started_at: Date.parse('2027-01-01T00:00:01Z'),
      ended_at: Date.parse('2027-01-01T00:00:03Z'),
      outputs: { answer: [42] },
      error: { code: 'block_failed' },
      nodes: {},
    });
  });
});
