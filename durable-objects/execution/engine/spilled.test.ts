import { describe, expect, test } from 'vitest';
import { newId } from '../../../db/new-id.ts';
import { MAX_KEPT_BYTES, MAX_SPILLED_BYTES, MAX_VALUE_BYTES } from '../../../schema/bounds.ts';
import { isSpilled } from '../../../schema/execution/spilled.ts';
import type { JsonValue } from '../../../schema/json.ts';
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

  test('has the same place when its attempt is repeated after a crash', async () => {
    const kept = new Map<string, JsonValue>();
    const again = play(large({}, []), { kept }).crash();
    expect(await again.toEnd()).toMatchObject({ status: 'COMPLETED' });
    expect(kept.size).toBe(1);
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
