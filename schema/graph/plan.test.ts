import { describe, expect, test } from 'vitest';
import { EXECUTION_TIMEOUT_MS, NODE_TIMEOUT_MS } from '../bounds.ts';
import type { JsonObject } from '../json.ts';
import { DEFAULT_MAX_RETRIES } from '../retry.ts';
import { compileGraph, type PlanNode } from './plan.ts';
import { ECHO, graph, INPUT, JOIN, link, lookup, node, START, WRITE } from './testing/blocks.ts';

const compileOne = (input_default: JsonObject, block = ECHO): PlanNode =>
  compileGraph(graph([node('a', block, input_default)]), lookup).nodes[0] as PlanNode;

test('an empty graph is an empty plan', () => {
  expect(compileGraph(graph([]), lookup)).toEqual({ nodes: [], links: [], inputs: [], timeout_ms: EXECUTION_TIMEOUT_MS });
});

test('a node carries what running it needs', () => {
  const plan = compileGraph(graph([node('a', ECHO, { in: 'x' })]), lookup);
  expect(plan.nodes).toEqual([
    {
      id: 'a',
      block_id: ECHO.id,
      kind: 'standard',
      effect: 'none',
      defaults: { in: 'x', times: 1 },
      pins: [],
      timeout_ms: NODE_TIMEOUT_MS,
      max_retries: DEFAULT_MAX_RETRIES,
      on_error: 'fail',
      error_linked: false,
    },
  ]);
});

test("a node's policy goes before the defaults", () => {
  const policy = { timeout_s: 1.5, max_retries: 0, on_error: 'continue' } as const;
  const [compiled] = compileGraph(graph([node('a', WRITE, {}, { policy })]), lookup).nodes;
  expect(compiled).toMatchObject({ timeout_ms: 1_500, max_retries: 0, on_error: 'continue', effect: 'write' });
});

describe('defaults', () => {
  test.each<[string, JsonObject, JsonObject]>([
    ['are converted', { in: 5, times: '3' }, { in: '5', times: 3 }],
    ["fall back to the block's where null says not set", { in: 'x', times: null }, { in: 'x', times: 1 }],
  ])('%s', (_, given, defaults) => {
    expect(compileOne(given).defaults).toEqual(defaults);
  });

  test('are put together from parts', () => {
    expect(compileOne({ 'values_#_a': 1, 'values_#_b': [2], rows_$_1: '7' }, JOIN).defaults).toEqual({
      values: { a: 1, b: [2] },
      rows: [null, 7],
    });
    expect(compileOne({ values: { a: 0, z: 9 }, 'values_#_a': 1 }, JOIN).defaults).toEqual({ values: { a: 1, z: 9 } });
  });

  test('are put together alike in whatever order a file has them', () => {
    expect(compileOne({ 'values_#_a': 1, values: { a: 0, z: 9 } }, JOIN).defaults).toEqual({ values: { a: 1, z: 9 } });
  });

  test('keep null where null is a value', () => {
    expect(compileOne({ values: {}, note: null, 'values_#_n': null }, JOIN).defaults).toEqual({ values: { n: null }, note: null });
  });

  test('leave out what a link fills', () => {
    const plan = compileGraph(
      graph([node('s', START), node('a', ECHO, { in: 'ignored' })], [link('s.out', 'a.in'), link('s.out', 'a.times')]),
      lookup,
    );
    expect(plan.nodes[1]?.defaults).toEqual({});
  });

  test('keep the other parts of a pin that a link fills in part', () => {
    const plan = compileGraph(
      graph([node('s', START), node('a', JOIN, { 'values_#_a': 1, 'values_#_b': 2 })], [link('s.out', 'a.values_#_b')]),
      lookup,
    );
    expect(plan.nodes[1]?.defaults).toEqual({ values: { a: 1 } });
  });

  test('keep keys like __proto__ as keys', () => {
    expect(JSON.stringify(compileOne({ 'values_#___proto__': { polluted: true } }, JOIN).defaults)).toBe(
      '{"values":{"__proto__":{"polluted":true}}}',
    );
    expect(({} as { polluted?: true }).polluted).toBeUndefined();
  });

  test('do not change the graph', () => {
    const content = graph([node('a', JOIN, { values: { a: 1 }, 'values_#_b': 2 })]);
    const before = JSON.stringify(content);
    compileGraph(content, lookup);
    expect(JSON.stringify(content)).toBe(before);
  });
});

describe('links and pins', () => {
  // s ─out──────────▶ a.values_#_x
  // s ─out──────────▶ a.values_#_x      (the same pin again)
  // a ─all_#_x_$_0──▶ b.in
  // a ─error────────▶ b.times
  const plan = compileGraph(
    graph(
      [node('s', START), node('a', JOIN), node('b', ECHO)],
      [
        link('s.out', 'a.values_#_x'),
        { ...link('s.out', 'a.values_#_x'), id: 'again' },
        link('a.all_#_x_$_0', 'b.in', true),
        link('a.error', 'b.times'),
      ],
    ),
    lookup,
  );

  test('a pin that links fill is there once, with its path and the type at its end', () => {
    expect(plan.nodes[1]?.pins).toEqual([
      { name: 'values_#_x', base: 'values', parts: [{ kind: 'key', key: 'x' }], type: { type: 'any' } },
    ]);
    expect(plan.nodes[2]?.pins.map((pin) => [pin.name, pin.type.type])).toEqual([
      ['in', 'string'],
      ['times', 'integer'],
    ]);
  });

  test('links point at nodes by position', () => {
    expect(plan.links).toEqual([
      { id: 's.out>a.values_#_x', source: 0, source_pin: 'out', source_parts: [], sink: 1, sink_pin: 'values_#_x', is_static: false },
      { id: 'again', source: 0, source_pin: 'out', source_parts: [], sink: 1, sink_pin: 'values_#_x', is_static: false },
      {
        id: 'a.all_#_x_$_0>b.in',
        source: 1,
        source_pin: 'all',
        source_parts: [
          { kind: 'key', key: 'x' },
          { kind: 'index', key: '0' },
        ],
        sink: 2,
        sink_pin: 'in',
        is_static: true,
      },
      { id: 'a.error>b.times', source: 1, source_pin: 'error', source_parts: [], sink: 2, sink_pin: 'times', is_static: false },
    ]);
  });

  test('a node knows whether its failures are taken away', () => {
    expect(plan.nodes.map((compiled) => compiled.error_linked)).toEqual([false, true, false]);
  });

  test('every link from a block with static output is static', () => {
    const [compiled] = compileGraph(graph([node('i', INPUT, { name: 'n' }), node('b', ECHO)], [link('i.result', 'b.in')]), lookup).links;
    expect(compiled?.is_static).toBe(true);
  });
});

describe('run inputs', () => {
  const inputsOf = (input_default: JsonObject) => compileGraph(graph([node('i', INPUT, input_default)]), lookup).inputs;
  const type = { type: 'integer', nullable: true };

  test('are the named input nodes', () => {
    expect(inputsOf({ name: 'n' })).toEqual([{ name: 'n', node: 0, type, required: true }]);
    expect(inputsOf({ name: 'n', value: null })).toEqual([{ name: 'n', node: 0, type, required: true }]);
    expect(inputsOf({ name: 'n', value: '5' })).toEqual([{ name: 'n', node: 0, type, required: false, default: 5 }]);
    expect(inputsOf({ name: 'n', value: 0 })).toEqual([{ name: 'n', node: 0, type, required: false, default: 0 }]);
  });

  test('have a name that was converted to text too', () => {
    expect(inputsOf({ name: 5 })).toMatchObject([{ name: '5' }]);
  });

  test('are not those whose value a link brings', () => {
    const content = graph([node('s', START), node('i', INPUT, { name: 'n' })], [link('s.out', 'i.value')]);
    expect(compileGraph(content, lookup).inputs).toEqual([]);
  });
});

test('a plan is plain JSON', () => {
  const content = graph([node('i', INPUT, { name: 'n' }), node('a', JOIN)], [link('i.result', 'a.values_#_x')]);
  const plan = compileGraph(content, lookup);
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
  expect(compileGraph(content, lookup)).toEqual(plan);
});

test('a graph that was never validated is refused loudly', () => {
  expect(() => compileGraph(graph([{ ...node('a', ECHO), block_id: '00000000-0000-4000-8000-000000000099' }]), lookup)).toThrow(
    'unknown block',
  );
  expect(() => compileGraph(graph([node('a', ECHO, { nope: 1 })]), lookup)).toThrow('has no pin nope');
});
