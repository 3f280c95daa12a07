import { runInDurableObject } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import type { ExecutionEvent } from '../../schema/execution/event.ts';
import type { ExecutionOrder } from '../../schema/rpc.ts';
import { ExecutionStorage } from './storage.ts';

/** Storage of an object of its own, with which the object itself does nothing. */
const inStorage = <T>(name: string, work: (open: () => ExecutionStorage) => T | Promise<T>): Promise<T> => {
  const object = env.Execution.getByName(`storage of ${name}`) as unknown as DurableObjectStub;
  return runInDurableObject(object, (_, state) => work(() => new ExecutionStorage(state.storage)));
};

const orderOf = (inputs: ExecutionOrder['inputs']): ExecutionOrder => ({
  execution_id: 'e',
  user_id: 'u',
  graph_id: 'g',
  graph_version: 1,
  lane: 'normal',
  plan: { nodes: [], links: [], inputs: [], timeout_ms: 1 },
  inputs,
  queued_at: 0,
});

const outputs = (count: number, value: string): ExecutionEvent[] =>
  Array.from({ length: count }, (_, index) => ({ seq: index + 1, at: 1, type: 'execution_output', name: 'x', value }));

test('knows nothing before the first execution', () => inStorage('nothing', (open) => expect(open().load()).toBeNull()));

test('gives an order of any size back as it was', () =>
  inStorage('a large order', (open) => {
    // Two units each, at every offset: some pair stands across the end of each piece.
    for (const shift of ['', 'x']) {
      const order = orderOf({ text: shift + '\u{1f9f5}'.repeat(700_000), lone: '\ud800', nul: '\u0000' });
      open().load();
      const storage = open();
      storage.load();
      storage.begin(order);
      expect(open().load()).toEqual({ order, events: [], recordedSeq: 0 });
    }
  }));

test('gives a log back in order, from any place on, however its commits were cut', () =>
  inStorage('a log', (open) => {
    const storage = open();
    storage.load();
    storage.begin(orderOf({}));
    const log = outputs(40, 'v'.repeat(100_000));
    storage.append(log.slice(0, 1));
    storage.append(log.slice(1, 30));
    storage.append(log.slice(30));
    storage.append([]);
    expect(storage.events(0, 1_000)).toEqual(log);
    expect(storage.events(17, 5)).toEqual(log.slice(17, 22));
    expect(storage.events(40, 5)).toEqual([]);
    expect(JSON.parse(storage.logText())).toEqual(log);
    storage.setRecorded(12);
    storage.setRecorded(30);
    expect(open().load()).toMatchObject({ recordedSeq: 30, events: { length: 40 } });
  }));

test('keeps nothing of the execution before, and nothing at all once it is cleared', () =>
  inStorage('one after another', async (open) => {
    const storage = open();
    storage.load();
    storage.begin(orderOf({ turn: 1 }));
    storage.append(outputs(3, 'old'));
    storage.setRecorded(3);
    storage.begin(orderOf({ turn: 2 }));
    expect(open().load()).toEqual({ order: orderOf({ turn: 2 }), events: [], recordedSeq: 0 });
    await storage.clear();
    expect(open().load()).toBeNull();
    storage.begin(orderOf({ turn: 3 }));
    expect(open().load()?.order.inputs).toEqual({ turn: 3 });
  }));
