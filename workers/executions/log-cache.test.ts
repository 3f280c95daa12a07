import { expect, test } from 'vitest';
import type { ExecutionEvent } from '../../schema/execution/event.ts';
import { LogCache } from './log-cache.ts';

const log: ExecutionEvent[] = [{ seq: 1, at: 1, type: 'execution_started' }];
const kept = (cache: LogCache) => ['a', 'b', 'c'].filter((id) => cache.get(id) !== undefined);

test('gives back what was put in', () => {
  const cache = new LogCache(10);
  cache.put('a', log, 5);
  expect(cache.get('a')).toBe(log);
  expect(cache.get('b')).toBeUndefined();
});

test('drops what was not asked for the longest when it is full', () => {
  const cache = new LogCache(10);
  cache.put('a', log, 5);
  cache.put('b', log, 5);
  cache.get('a');
  cache.put('c', log, 5);
  expect(kept(cache)).toEqual(['a', 'c']);
});

test('counts a log that is put again once', () => {
  const cache = new LogCache(10);
  for (let i = 0; i < 5; i++) cache.put('a', log, 5);
  cache.put('b', log, 5);
  expect(kept(cache)).toEqual(['a', 'b']);
});

test('keeps no log that is larger than all it may keep, and loses none for it', () => {
  const cache = new LogCache(10);
  cache.put('a', log, 5);
  cache.put('b', log, 11);
  expect(kept(cache)).toEqual(['a']);
});
