import { expect, test } from 'vitest';
import type { Plan } from '../../schema/graph/plan.ts';
import { type CompiledGraph, PlanCache } from './plan-cache.ts';

const EMPTY: Plan = { nodes: [], links: [], inputs: [], timeout_ms: 1 };
const SIZE = JSON.stringify(EMPTY).length;
const compiled = (graphId: string, version = 1, plan = EMPTY): CompiledGraph => ({ userId: 'u', graphId, version, plan });

test('gives back what was put in, and says which version is active', () => {
  const cache = new PlanCache();
  cache.put(compiled('a', 1), false);
  cache.put(compiled('a', 2), true);
  expect(cache.get('a', 1)).toMatchObject({ version: 1 });
  expect(cache.get('a', 3)).toBeUndefined();
  expect(cache.activeVersion('a')).toBe(2);
  cache.forgetActive('a');
  expect(cache.activeVersion('a')).toBeUndefined();
});

test('drops what was not asked for the longest when it is full', () => {
  const cache = new PlanCache(2 * SIZE);
  cache.put(compiled('a'), true);
  cache.put(compiled('b'), true);
  cache.get('a', 1);
  cache.put(compiled('c'), true);
  expect(['a', 'b', 'c'].map((id) => cache.get(id, 1) !== undefined)).toEqual([true, false, true]);
  expect(cache.activeVersion('b')).toBe(1);
});

test('counts a plan that is put again once', () => {
  const cache = new PlanCache(2 * SIZE);
  for (let i = 0; i < 5; i++) cache.put(compiled('a'), true);
  cache.put(compiled('b'), true);
  expect(cache.get('a', 1)).toBeDefined();
});

test('keeps no plan that is larger than all it may keep', () => {
  const cache = new PlanCache(2 * SIZE);
  cache.put(compiled('small'), true);
  cache.put(
    compiled('large', 1, {
      ...EMPTY,
      inputs: Array.from({ length: 100 }, () => ({ name: 'x', node: 0, type: { type: 'any' }, required: true })),
    }),
    true,
  );
  cache.put(compiled('next'), true);
  expect(cache.get('large', 1)).toBeUndefined();
  expect(cache.get('next', 1)).toBeDefined();
});
