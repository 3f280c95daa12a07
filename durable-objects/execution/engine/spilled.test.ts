import { describe, expect, test } from 'vitest';
import { newId } from '../../../db/new-id.ts';
import { MAX_KEPT_BYTES, MAX_SPILLED_BYTES, MAX_VALUE_BYTES } from '../../../schema/bounds.ts';
import { isSpilled } from '../../../schema/execution/spilled.ts';
import type { JsonObject, JsonValue } from '../../../schema/json.ts';
import { graph, play } from '../testing/play.ts';
import { apply } from './apply.ts';

const large = (more: Record<string, string | [string, object]>, links: string[], size = 2 * MAX_VALUE_BYTES) =>
  graph({ big: ['large', { number: size }], ...more } as Parameters<typeof graph>[0], links);

describe('a value of more than 1 MB', () => {
  test('is kept apart, and a reference travels through log and outputs', async () => {
    const kept = new Map<string, JsonValue>();
    const played = play(large({ out: ['output', { name: 'y' }] }, ['big.out -> out.value']), { kept });
    const { status, outputs } = await played.toEnd();
    expect(status).toBe('COMPLETED');
    const [value] = outputs.y as [JsonValue];
    expect(value).toMatchObject({ $spilled: { bytes: 2 * MAX_VALUE_BYTES + 2, type: 'string' } });
    expect(isSpilled(value) && kept.get(value.$spilled.id)).toHaveLength(2 * MAX_VALUE_BYTES);
    expect(JSON.stringify(played.events).length).toBeLessThan(10_000);
  });

  test('reaches a block as itself, also inside a dictionary that a dynamic pin fills', async () => {
    const played = play(
      large({ l: 'length', w: 'whole', l2: 'length', out: ['output', { name: 'y' }] }, [
        'big.out -> l.in',
        'l.out -> out.value',
        'big.out -> w.dict_#_text',
      ]),
    );
    const { outputs } = await played.toEnd();
    expect(outputs.y).toEqual([2 * MAX_VALUE_BYTES]);
    const whole = played.events.find((event) => event.type === 'node_output' && event.node_id === 'w');
    expect(whole).toMatchObject({ value: { $spilled: { type: 'object' } } });
  });

  test('is converted when it is read', async () => {
    const played = play(large({ n: ['less', {}] }, ['big.out -> n.number']));
    expect(await played.toEnd()).toMatchObject({ status: 'FAILED', error: { code: 'wrong_type', node_id: 'n' } });
  });

  test('has no parts that a link could pick', async () => {
    const played = play(large({ p: 'pass' }, ['big.out_#_key -> p.in']));
    expect(await played.toEnd()).toMatchObject({ status: 'FAILED', error: { code: 'value_too_large', node_id: 'p', pin: 'in' } });
  });

  test('that is kept nowhere any more fails the node that needs it', async () => {
    const kept = new Map<string, JsonValue>();
    const played = play(large({ w: 'rest', p: 'pass' }, ['big.out -> w.in', 'w.out -> p.in']), { kept });
    await new Promise((resolve) => setImmediate(resolve));
    kept.clear();
    expect(await played.toEnd()).toMatchObject({
      status: 'FAILED',
      error: { code: 'value_gone', node_id: 'w', message: expect.stringMatching(/pin in/) },
    });
  });

  test('is never written over by an attempt that was given up', async () => {
    const kept = new Map<string, JsonValue>();
    const first = play(large({ out: ['output', { name: 'y' }] }, ['big.out -> out.value']), { kept });
    const { outputs } = await first.crash().toEnd();
    await first.toEnd();
    const ids = outputs.y?.map((value) => isSpilled(value) && value.$spilled.id);
    expect(ids).toHaveLength(1);
    expect(kept.size).toBeGreaterThan(1);
  });

  test('is part of a result as itself, and the result is kept apart then', async () => {
    const kept = new Map<string, JsonValue>();
    const played = play(large({ out: ['output', { name: 'y' }] }, ['big.out -> out.value_#_k']), { kept });
    const { outputs } = await played.toEnd();
    const [value] = outputs.y as [JsonValue];
    expect(isSpilled(value) && kept.get(value.$spilled.id)).toEqual({ k: 'x'.repeat(2 * MAX_VALUE_BYTES) });
  });

  test('can be reviewed', async () => {
    const played = play(large({ r: 'review', out: ['output', { name: 'y' }] }, ['big.out -> r.in', 'r.out -> out.value']));
    await new Promise((resolve) => setImmediate(resolve));
    await new Promise((resolve) => setImmediate(resolve));
    expect(played.view().status).toBe('REVIEW');
    expect(played.events.find((event) => event.type === 'node_suspended')).toMatchObject({ awaits: { data: { $spilled: {} } } });
    played.live.review({ node_id: 'r', firing: 1, decision: 'approved', message: '' });
    expect(await played.toEnd()).toMatchObject({ status: 'COMPLETED' });
  });
});

test('a result that is composed of several values is kept apart when it is large in all', async () => {
  const parts = ['a', 'b', 'c'];
  const nodes = Object.fromEntries(parts.map((name) => [name, ['value', { in: name.repeat(900_000) }] as [string, JsonObject]]));
  const links = parts.map((name) => `${name}.out -> out.value_#_${name}`);
  const played = play(graph({ ...nodes, out: ['output', { name: 'y' }] }, links));
  const { status, outputs } = await played.toEnd();
  expect(status).toBe('COMPLETED');
  expect(outputs.y?.every(isSpilled)).toBe(true);
  for (const event of played.events) expect(JSON.stringify(event).length).toBeLessThan(1_000_000);
});

test('a value of more than 10 MB is refused', async () => {
  const played = play(large({}, [], MAX_SPILLED_BYTES + 1));
  expect(await played.toEnd()).toMatchObject({ status: 'FAILED', error: { code: 'value_too_large', node_id: 'big' } });
});

test('a value that only looks like a reference stays what it is', async () => {
  const kept = new Map<string, JsonValue>();
  const played = play(graph({ v: 'verbatim', w: 'whole', out: ['output', { name: 'y' }] }, ['v.out -> w.in', 'w.out -> out.value']), {
    kept,
  });
  const { outputs } = await played.toEnd();
  expect(outputs.y).toEqual([{ in: { $spilled: { id: '00000000-0000-4000-8000-000000000000', bytes: 1, type: 'string' } } }]);
});

test('an execution keeps no more than its bound', async () => {
  const { state } = play(graph({ h: 'held' })).live;
  const value = { $spilled: { id: newId(), bytes: MAX_SPILLED_BYTES, type: 'string' } };
  const most = MAX_KEPT_BYTES / MAX_SPILLED_BYTES;
  for (let at = 0; at <= most; at++) {
    expect(state.fatal).toBeNull();
    apply(state, { seq: state.seq + 1, at: 0, type: 'node_output', node_id: 'h', firing: 1, pin: 'out', value });
  }
  expect(state.fatal).toMatchObject({ code: 'execution_too_large' });
});
