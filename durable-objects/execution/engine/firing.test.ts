import { describe, expect, test } from 'vitest';
import { MAX_NODE_EXECUTIONS } from '../../../schema/bounds.ts';
import { graph, play } from '../testing/play.ts';

test('runs a chain in order and keeps every value of an output', async () => {
  // in ──> p ──> out
  const played = play(
    graph({ in: ['input', { name: 'x' }], p: 'pass', out: ['output', { name: 'y' }] }, ['in.result -> p.in', 'p.out -> out.value']),
    { inputs: { x: 'hello' } },
  );
  const execution = await played.toEnd();
  expect(execution).toMatchObject({ status: 'COMPLETED', outputs: { y: ['hello'] }, warnings: [], stats: { node_count: 3 } });
});

test('commits a chain of blocks that only compute once', async () => {
  const played = play(graph({ a: ['value', { in: 1 }], b: 'pass', c: 'pass' }, ['a.out -> b.in', 'b.out -> c.in']));
  await played.toEnd();
  expect(played.commits).toHaveLength(1);
});

test('pairs two streams by position', async () => {
  // l ──> each ──┐
  //              ├──> pair ──> out
  // r ──> each ──┘
  const played = play(
    graph({ l: ['each', { list: [1, 2, 3] }], r: ['each', { list: ['a', 'b', 'c'] }], pair: 'pair', out: ['output', { name: 'y' }] }, [
      'l.out -> pair.a',
      'r.out -> pair.b',
      'pair.out -> out.value',
    ]),
  );
  const execution = await played.toEnd();
  expect(execution.outputs.y).toEqual([
    [1, 'a'],
    [2, 'b'],
    [3, 'c'],
  ]);
});

test('names the pin that never filled when one stream is shorter', async () => {
  const played = play(
    graph({ l: ['each', { list: [1, 2] }], r: ['each', { list: ['a'] }], pair: 'pair' }, ['l.out -> pair.a', 'r.out -> pair.b']),
  );
  const execution = await played.toEnd();
  expect(execution.status).toBe('COMPLETED');
  expect(execution.warnings).toMatchObject([{ code: 'starved_node', node_id: 'pair', pin: 'b' }]);
});

test('names the first few of many pins that never filled', async () => {
  const played = play(
    graph({ l: ['each', { list: [1] }], none: ['each', { list: [] }], w: 'whole' }, [
      'l.out -> w.in',
      ...Array.from({ length: 500 }, (_, index) => `none.out -> w.dict_#_${'k'.repeat(150)}${index}`),
    ]),
  );
  const [warning] = (await played.toEnd()).warnings;
  expect(warning?.message).toMatch(/^Node w waited for dict_#_k+0, .* and 495 more pins, which never got a value/);
  expect(warning?.message.length).toBeLessThan(1_000);
});

test('takes a static value that came after the last firing for no loss', async () => {
  //  v ══> pair.a (two values)
  //  e ──> pair.b (one value): the second static value opens a node execution that holds nothing else
  const played = play(
    graph({ v: ['each', { list: [1, 2] }], e: ['rest', { in: 'x' }], pair: 'pair' }, ['v.out => pair.a', 'e.out -> pair.b']),
  );
  const execution = await played.toEnd();
  expect(execution).toMatchObject({ status: 'COMPLETED', warnings: [], stats: { node_count: 3 } });
});

test('reuses a static value for every later firing', async () => {
  // s ══> pair.a
  // e ──> pair.b (three values)
  const played = play(
    graph({ s: ['value', { in: 'k' }], e: ['each', { list: [1, 2, 3] }], pair: 'pair', out: ['output', { name: 'y' }] }, [
      's.out -> pair.a',
      'e.out -> pair.b',
      'pair.out -> out.value',
    ]),
  );
  const execution = await played.toEnd();
  expect(execution.outputs.y).toEqual([
    ['k', 1],
    ['k', 2],
    ['k', 3],
  ]);
  expect(execution.warnings).toEqual([]);
});

test('fills every open node execution when a static value comes late', async () => {
  // e ──> pair.b fires before s ══> pair.a, for s comes after a detour
  const played = play(
    graph({ e: ['each', { list: [1, 2] }], s: ['pass', { in: 'k' }], t: 'pass', pair: 'pair', out: ['output', { name: 'y' }] }, [
      'e.out -> pair.b',
      's.out -> t.in',
      't.out => pair.a',
      'pair.out -> out.value',
    ]),
  );
  expect((await played.toEnd()).outputs.y).toEqual([
    ['k', 1],
    ['k', 2],
  ]);
});

test('fires once when all linked pins are static, and again when one changes', async () => {
  const played = play(
    graph({ a: ['each', { list: [1, 2] }], b: ['value', { in: 'k' }], pair: 'pair', out: ['output', { name: 'y' }] }, [
      'a.out => pair.a',
      'b.out -> pair.b',
      'pair.out -> out.value',
    ]),
  );
  const execution = await played.toEnd();
  // Both values of `a` come before `b`: the second opens a node execution of its own, and `b` fills both.
  expect(execution.outputs.y).toEqual([
    [1, 'k'],
    [2, 'k'],
  ]);
});

test('ignores the default of a linked pin until its link delivers', async () => {
  const played = play(graph({ p: ['pass', { in: 1 }], q: ['pass', { in: 'default' }] }, ['p.other -> q.in']));
  expect((await played.toEnd()).stats.node_count).toBe(1);
});

test('runs a loop until its exit', async () => {
  //   ┌────────┐
  // s ──> less ┘──> out
  const played = play(
    graph({ s: ['value', { in: 5 }], less: 'less', out: ['output', { name: 'y' }] }, [
      's.out -> less.number',
      'less.out -> less.number',
      'less.other -> out.value',
    ]),
  );
  expect(await played.toEnd()).toMatchObject({ status: 'COMPLETED', outputs: { y: ['done'] } });
});

test('ends a loop that never ends with its bound', async () => {
  const played = play(graph({ s: ['pass', { in: 1 }], p: 'pass' }, ['s.out -> p.in', 'p.out -> p.in']));
  expect(await played.toEnd()).toMatchObject({
    status: 'FAILED',
    error: { code: 'too_many_node_executions' },
    stats: { node_count: 10_000 },
  });
});

test('merges dynamic pins into their base and takes parts of a yielded value', async () => {
  const played = play(
    graph(
      {
        v: ['value', { in: { city: 'Lima', tags: ['x', 'y'] } }],
        w: ['whole', { dict: { kept: 1 }, list_$_1: 'set' }],
        out: ['output', { name: 'y' }],
      },
      ['v.out_#_city -> w.dict_#_where', 'v.out_#_tags_$_1 -> w.list_$_0', 'v.out_#_missing -> w.in', 'w.out -> out.value'].filter(
        (link) => !link.includes('missing'),
      ),
    ),
  );
  expect((await played.toEnd()).outputs.y).toEqual([{ dict: { kept: 1, where: 'Lima' }, list: ['y', 'set'] }]);
});

test('delivers null where the pin takes it', async () => {
  const played = play(
    graph({ s: ['value', { in: null }], p: 'pass', out: ['output', { name: 'y' }] }, ['s.out -> p.in', 'p.out -> out.value']),
  );
  expect((await played.toEnd()).outputs.y).toEqual([null]);
});

test.each([
  ['null where the type has none', null, 'null_value', /Link l0 brought null to pin number of node p/],
  ['a value that cannot be converted', 'many', 'wrong_type', /Link l0 .* pin number of node p .*"many" is not number/],
])('fails at once on %s, naming link and pin', async (_, value, code, message) => {
  const played = play(graph({ s: ['value', { in: value }], p: 'less' }, ['s.out -> p.number']));
  const execution = await played.toEnd();
  expect(execution).toMatchObject({ status: 'FAILED', error: { code, node_id: 'p', link_id: 'l0', pin: 'number' } });
  expect(execution.error?.message).toMatch(message);
});

test('keeps the streams behind a spoilt value aligned', async () => {
  // numbers 1, "bad", 3 with a, b, c: the second pair is lost, the third is still [3, c]
  const played = play(
    graph(
      {
        l: ['each', { list: [1, 'bad', 3] }],
        r: ['each', { list: ['a', 'b', 'c'] }],
        w: ['whole', {}, { on_error: 'continue' }],
        out: ['output', { name: 'y' }],
      },
      ['l.out -> w.number', 'r.out -> w.in', 'w.out -> out.value'],
    ),
  );
  const execution = await played.toEnd();
  expect(execution).toMatchObject({ status: 'COMPLETED', warnings: [], stats: { node_errors: 1 } });
  expect(execution.outputs.y).toEqual([
    { number: 1, in: 'a' },
    { number: 3, in: 'c' },
  ]);
});

describe('a graph as deep as an execution may be long', () => {
  const ids = (length: number) => Array.from({ length }, (_, at) => `n${at}`);
  const chain = (length: number) =>
    graph(
      { s: ['pass', { in: 1 }], ...Object.fromEntries(ids(length).map((id) => [id, 'pass'])) },
      ids(length).map((id, at) => `${at === 0 ? 's' : `n${at - 1}`}.out -> ${id}.in`),
    );

  test('runs to its end', async () => {
    const ended = await play(chain(MAX_NODE_EXECUTIONS - 1)).toEnd();
    expect(ended).toMatchObject({ status: 'COMPLETED', stats: { node_count: MAX_NODE_EXECUTIONS } });
  });

  test('and one deeper ends with the bound', async () => {
    const ended = await play(chain(MAX_NODE_EXECUTIONS)).toEnd();
    expect(ended).toMatchObject({ status: 'FAILED', error: { code: 'too_many_node_executions' } });
  });
});
