import { expect, it } from 'vitest';
import { withoutReview } from './reviews.ts';

const review = (execution_id: string, node_id: string, firing: number) => ({
  ...{ execution_id, node_id, firing, graph_id: 'g', graph_name: 'Agent' },
  ...{ name: 'Send it?', editable: true, since: '2026-11-01T00:00:00Z' },
});

it('the list without a review keeps every other one, of the same node too', () => {
  const pages = [
    { items: [review('a', 'n', 1), review('a', 'n', 2)], next_cursor: 'more' },
    { items: [review('b', 'n', 1), review('a', 'm', 1)], next_cursor: null },
  ];
  const left = withoutReview({ pages, pageParams: [null, 'more'] }, { execution_id: 'a', node_id: 'n', firing: 1 });
  expect(left?.pages.map(({ items }) => items.map((one) => `${one.execution_id}${one.node_id}${one.firing}`))).toEqual([
    ['an2'],
    ['bn1', 'am1'],
  ]);
  expect(left?.pageParams).toEqual([null, 'more']);
  expect(withoutReview(undefined, review('a', 'n', 1))).toBeUndefined();
});
