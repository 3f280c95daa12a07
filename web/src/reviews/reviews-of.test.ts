import { describe, expect, it } from 'vitest';
import type { ExecutionChange, ExecutionEvent } from '../../../schema/execution/event.ts';
import { reviewsOf } from './reviews-of.ts';

const log = (...changes: ExecutionChange[]): ExecutionEvent[] => changes.map((change, index) => ({ seq: index + 1, at: index, ...change }));
const asks = (node_id: string, firing = 1): ExecutionChange => ({
  type: 'node_suspended',
  node_id,
  firing,
  awaits: { kind: 'review', name: `${node_id}?`, data: { of: node_id }, editable: true },
});
const approved = (node_id: string, firing = 1): ExecutionChange => ({
  type: 'node_reviewed',
  node_id,
  firing,
  decision: 'approved',
  message: 'fine',
});
const outcomes = (...changes: ExecutionChange[]) =>
  reviewsOf(log(...changes)).map(({ node_id, firing, outcome }) => `${node_id}${firing} ${outcome.kind}`);

describe('the reviews of a log', () => {
  it('say what is asked, since when, and how it was decided', () => {
    expect(reviewsOf(log({ type: 'execution_started' }, asks('a'), asks('b'), approved('a')))).toEqual([
      {
        ...{ seq: 2, node_id: 'a', firing: 1, name: 'a?', data: { of: 'a' }, editable: true, since: 1 },
        outcome: { kind: 'decided', decision: 'approved', message: 'fine', at: 3 },
      },
      { seq: 3, node_id: 'b', firing: 1, name: 'b?', data: { of: 'b' }, editable: true, since: 2, outcome: { kind: 'awaited' } },
    ]);
  });

  it('keep the firings of a node apart', () => {
    expect(outcomes(asks('a'), asks('a', 2), approved('a', 2))).toEqual(['a1 awaited', 'a2 decided']);
  });

  it('that nobody decides end with their node or with the execution', () => {
    expect(outcomes(asks('a'), { type: 'node_completed', node_id: 'a', firing: 1 })).toEqual(['a1 dropped']);
    expect(outcomes(asks('a'), asks('b'), approved('b'), { type: 'execution_terminated', reason: 'enough' })).toEqual([
      'a1 dropped',
      'b1 decided',
    ]);
  });

  it('may be asked of one node execution more than once', () => {
    expect(outcomes(asks('a'), approved('a'), asks('a'))).toEqual(['a1 decided', 'a1 awaited']);
  });
});
