import { expect, test } from 'vitest';
import { createPositionCounter } from './list-positions.ts';
import { parsePinName } from './pin-name.ts';

const count = (...names: string[]) => {
  const counter = createPositionCounter();
  return names.map((name) => counter.add('n', parsePinName(name))).at(-1);
};

test.each<[string[], number]>([
  [['list'], 0],
  [['dict_#_a'], 0],
  [['list_$_0'], 1],
  [['list_$_9'], 10],
  [['list_$_9', 'list_$_3'], 10],
  [['list_$_9', 'other_$_3'], 14],
  [['list_$_9_$_9'], 20],
  [['list_$_9_$_9', 'list_$_8_$_9'], 30],
  [['dict_#_a_$_9', 'dict_#_b_$_9'], 20],
  [['list_$_x', 'list_$_99999'], 0],
  [['__proto___$_1', 'x_#___proto___$_1'], 4],
])('%j brings about %i positions', (names, positions) => {
  expect(count(...names)).toBe(positions);
});

test('counts the nodes of a graph together', () => {
  const counter = createPositionCounter();
  expect(counter.add('a', parsePinName('list_$_4'))).toBe(5);
  expect(counter.add('b', parsePinName('list_$_4'))).toBe(10);
  expect(counter.add('a', parsePinName('list_$_4'))).toBe(10);
});
