import { expect, test } from 'vitest';
import { faultArguments } from './fault-arguments.ts';
import { KINDS } from './kinds.ts';

const parse = (...args: string[]) => faultArguments(args, () => 7);

test('without arguments every kind runs for twenty minutes, from a seed of its own', () => {
  expect(parse()).toEqual({ seed: 7, minutes: 20, cases: null, kinds: Object.keys(KINDS), only: null });
});

test('what is asked for is done', () => {
  expect(parse('--seed', '3', '--minutes', '0.5', '--cases', '40', '--only', 'kills,outages')).toEqual({
    seed: 3,
    minutes: 0.5,
    cases: 40,
    kinds: ['kills', 'outages'],
    only: null,
  });
  expect(parse('--only', 'crash-points', '--seed', '3', '--case', 'one effect @ kill setAlarm#1 before')).toMatchObject({
    only: 'one effect @ kill setAlarm#1 before',
  });
});

test.each([
  [['--seed', 'x'], /--seed takes a whole number from 0 on, not x/],
  [['--minutes', '0'], /--minutes takes a number above 0, not 0/],
  [['--cases', '1.5'], /--cases takes a whole number from 1 on/],
  [['--only', 'fire'], /--only takes crash-points, .*, not fire/],
  [['--case', 'one effect'], /--case needs --seed and one kind/],
  [['--speed', '2'], /speed/],
])('%j is refused', (args, message) => {
  expect(() => parse(...args)).toThrow(message);
});
