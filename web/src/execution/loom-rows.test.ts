import { expect, it } from 'vitest';
import type { ExecutionChange, ExecutionEvent } from '../../../schema/execution/event.ts';
import { loomRows } from './loom-rows.ts';

const log = (...changes: ExecutionChange[]): ExecutionEvent[] => changes.map((change, index) => ({ seq: index + 1, at: index, ...change }));
const started = (node_id: string, firing = 1): ExecutionChange => ({ type: 'node_started', node_id, firing, attempt: 1 });
const completed = (node_id: string, firing = 1): ExecutionChange => ({ type: 'node_completed', node_id, firing });

it('ties each event to its node and keeps a thread alive from its first start to its last end', () => {
  const events = log(
    { type: 'execution_started' },
    started('a'),
    started('b'),
    started('b', 2),
    completed('a'),
    completed('b'),
    completed('b', 2),
    started('unknown'),
    { type: 'execution_completed', warnings: [] },
  );
  expect(loomRows(events, ['a', 'b']).map(({ column, alive }) => [column, [...alive]])).toEqual([
    [null, []],
    [0, [0]],
    [1, [0, 1]],
    [1, [0, 1]],
    [0, [0, 1]],
    [1, [1]],
    [1, [1]],
    [null, []],
    [null, []],
  ]);
});
