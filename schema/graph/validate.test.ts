import { describe, expect, test } from 'vitest';
import { MAX_FAULTS } from '../bounds.ts';
import type { JsonObject } from '../json.ts';
import type { GraphContent } from './graph.ts';
import { compileGraph } from './plan.ts';
import { ECHO, graph, INPUT, JOIN, link, lookup, node, START } from './testing/blocks.ts';
import { GraphFault, validateGraph } from './validate.ts';

const faultsOf = (content: GraphContent) => validateGraph(content, lookup).map(({ message, ...fault }) => fault);

describe('nothing is wrong with', () => {
  test.each<[string, GraphContent]>([
    ['an empty graph', graph([])],
    ['one node', graph([node('a', ECHO, { in: 'x' })])],
    ['a required pin that is linked', graph([node('s', START), node('a', ECHO)], [link('s.out', 'a.in')])],
    ['a required pin that is filled in parts', graph([node('a', JOIN, { 'values_#_x': 1 })])],
    [
      'a required pin that is linked in parts',
      graph([node('s', START), node('a', JOIN)], [link('s.out', 'a.values_#_x'), link('s.out', 'a.rows_$_0')]),
    ],
    ['a value that converts', graph([node('a', ECHO, { in: 5, times: '3' })])],
    ['null where nothing is set', graph([node('a', ECHO, { in: 'x', times: null })])],
    ['null on a linked pin', graph([node('s', START), node('a', ECHO, { in: null })], [link('s.out', 'a.in')])],
    ['a link from the error pin', graph([node('s', START), node('a', ECHO)], [link('s.error', 'a.in')])],
    ['a link from a part of an output', graph([node('a', JOIN, { values: {} }), node('b', ECHO)], [link('a.all_#_x', 'b.in')])],
    [
      'several links into one pin',
      graph([node('s', START), node('a', ECHO)], [link('s.out', 'a.in'), { ...link('s.out', 'a.in'), id: 'two' }]),
    ],
    // s ─▶ a ⇄ b
    [
      'a cycle that something starts',
      graph([node('s', START), node('a', ECHO), node('b', ECHO)], [link('s.out', 'a.in'), link('a.out', 'b.in'), link('b.out', 'a.in')]),
    ],
    [
      'a node that links to itself, if another can start',
      graph([node('s', START), node('a', ECHO)], [link('s.out', 'a.in'), link('a.out', 'a.times')]),
    ],
  ])('%s', (_, content) => {
    expect(validateGraph(content, lookup)).toEqual([]);
  });
});

describe('says what is wrong and where', () => {
  test.each<[string, GraphContent, Omit<GraphFault, 'message'>[]]>([
    [
      'an unknown block',
      graph([{ ...node('a', ECHO), block_id: '00000000-0000-4000-8000-000000000099' }]),
      [{ code: 'unknown_block', pointer: '/nodes/0/block_id', node_id: 'a' }],
    ],
    ['two nodes of one id', graph([node('a', START), node('a', START)]), [{ code: 'duplicate_id', pointer: '/nodes/1/id', node_id: 'a' }]],
    [
      'two links of one id',
      graph([node('s', START), node('a', ECHO)], [link('s.out', 'a.in'), link('s.out', 'a.in')]),
      [{ code: 'duplicate_id', pointer: '/links/1/id', link_id: 's.out>a.in' }],
    ],
    [
      'a required pin without a value',
      graph([node('a', ECHO)]),
      [{ code: 'missing_value', pointer: '/nodes/0/input_default/in', node_id: 'a', pin: 'in' }],
    ],
    [
      'a required pin set to null',
      graph([node('a', ECHO, { in: null })]),
      [{ code: 'wrong_type', pointer: '/nodes/0/input_default/in', node_id: 'a', pin: 'in' }],
    ],
    [
      'a value of the wrong type',
      graph([node('a', ECHO, { in: 'x', times: 'many' })]),
      [{ code: 'wrong_type', pointer: '/nodes/0/input_default/times', node_id: 'a', pin: 'times' }],
    ],
    [
      'a part of the wrong type',
      graph([node('a', JOIN, { values: {}, rows_$_0: 'x' })]),
      [{ code: 'wrong_type', pointer: '/nodes/0/input_default/rows_$_0', node_id: 'a', pin: 'rows_$_0' }],
    ],
    [
      'a value for a pin that is not there',
      graph([node('a', ECHO, { in: 'x', 'a/b~c': 1 })]),
      [{ code: 'unknown_pin', pointer: '/nodes/0/input_default/a~1b~0c', node_id: 'a', pin: 'a/b~c' }],
    ],
    [
      'a part of something that has none',
      graph([node('a', ECHO, { in: 'x', 'times_#_a': 1 })]),
      [{ code: 'bad_pin_name', pointer: '/nodes/0/input_default/times_#_a', node_id: 'a', pin: 'times_#_a' }],
    ],
    [
      'a list position too far',
      graph([node('a', JOIN, { values: {}, rows_$_99999: 1 })]),
      [{ code: 'bad_pin_name', pointer: '/nodes/0/input_default/rows_$_99999', node_id: 'a', pin: 'rows_$_99999' }],
    ],
    [
      'a link from and to nodes that are not there',
      graph([node('s', START)], [link('x.out', 'y.in')]),
      [
        { code: 'unknown_node', pointer: '/links/0/source_id', link_id: 'x.out>y.in' },
        { code: 'unknown_node', pointer: '/links/0/sink_id', link_id: 'x.out>y.in' },
      ],
    ],
    [
      'a link from a pin that is not there',
      graph([node('s', START), node('a', ECHO)], [link('s.nope', 'a.in')]),
      [{ code: 'unknown_pin', pointer: '/links/0/source_name', link_id: 's.nope>a.in', node_id: 's', pin: 'nope' }],
    ],
    [
      'a link to a pin that is not there',
      graph([node('s', START), node('a', ECHO, { in: 'x' })], [link('s.out', 'a.nope')]),
      [{ code: 'unknown_pin', pointer: '/links/0/sink_name', link_id: 's.out>a.nope', node_id: 'a', pin: 'nope' }],
    ],
    [
      'links whose ends have no such part',
      graph([node('a', JOIN, { values: {} }), node('b', ECHO)], [link('a.first_#_x', 'b.in_$_0')]),
      [
        { code: 'bad_pin_name', pointer: '/links/0/source_name', link_id: 'a.first_#_x>b.in_$_0', node_id: 'a', pin: 'first_#_x' },
        { code: 'bad_pin_name', pointer: '/links/0/sink_name', link_id: 'a.first_#_x>b.in_$_0', node_id: 'b', pin: 'in_$_0' },
      ],
    ],
    [
      'an input whose name is linked',
      graph([node('s', START), node('i', INPUT)], [link('s.out', 'i.name')]),
      [{ code: 'linked_name', pointer: '/nodes/1/input_default/name', node_id: 'i', pin: 'name' }],
    ],
    [
      'a circle that nothing starts',
      graph([node('a', ECHO), node('b', ECHO)], [link('a.out', 'b.in'), link('b.out', 'a.in')]),
      [{ code: 'no_start', pointer: '/nodes' }],
    ],
    ['a node alone that waits for itself', graph([node('a', ECHO)], [link('a.out', 'a.in')]), [{ code: 'no_start', pointer: '/nodes' }]],
  ])('%s', (_, content, faults) => {
    expect(faultsOf(content)).toEqual(faults);
    for (const fault of validateGraph(content, lookup)) expect(GraphFault.parse(fault).message).toMatch(/\w.*\.$/);
  });

  test('all of it at once, nodes before links', () => {
    const content = graph([node('a', ECHO), node('b', ECHO, { in: [], x: 1 }), node('s', START)], [link('s.no', 'b.no')]);
    expect(faultsOf(content).map((fault) => fault.code)).toEqual(['missing_value', 'unknown_pin', 'unknown_pin', 'unknown_pin']);
  });

  test('in words that name node, block, pin and value', () => {
    const [fault] = validateGraph(graph([node('n1', ECHO, { in: 'x', times: { a: 1 } })]), lookup);
    expect(fault?.message).toBe('Node n1 (Echo), pin times: {"a":1} is not integer.');
  });
});

describe('names of the language', () => {
  test.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'values_#___proto__'])(
    '%s is no pin, node or link by itself',
    (name) => {
      const value = JSON.parse(`{"in": "x", ${JSON.stringify(name)}: 1}`) as JsonObject;
      expect(faultsOf(graph([node('a', ECHO, value)]))).toMatchObject([{ code: 'unknown_pin', pin: name }]);
      expect(faultsOf(graph([node('s', START)], [link(`s.${name}`, `${name}.in`)])).map((fault) => fault.code)).toEqual([
        'unknown_node',
        'unknown_pin',
      ]);
      expect(faultsOf(graph([node(name, START)]))).toEqual([]);
    },
  );

  test('are keys of a dictionary pin like any other', () => {
    expect(faultsOf(graph([node('a', JOIN, { 'values_#___proto__': 1, 'values_#_constructor': 2 })]))).toEqual([]);
  });
});

describe('size', () => {
  /** Counts how often the validator asks for a block: the same for each node, however large the graph. */
  function lookupsFor(count: number): number {
    const nodes = Array.from({ length: count }, (_, at) => node(`n${at}`, ECHO, at === 0 ? { in: 'x' } : {}));
    const links = nodes
      .slice(1)
      .flatMap((sink, at) => Array.from({ length: 5 }, (_, copy) => ({ ...link(`n${at}.out`, `${sink.id}.in`), id: `${at}-${copy}` })));
    let asked = 0;
    const counting = (id: string) => {
      asked++;
      return lookup(id);
    };
    expect(validateGraph(graph(nodes, links), counting)).toEqual([]);
    return asked;
  }

  test('a chain of 1,000 nodes and 5,000 links is read once', () => {
    expect(lookupsFor(1_000)).toBe(1_000);
    expect(lookupsFor(500)).toBe(500);
  });

  test('no more faults are told than anyone reads', () => {
    const many = Object.fromEntries(Array.from({ length: 150_000 }, (_, at) => [`p${at}`, at]));
    expect(validateGraph(graph([node('a', ECHO, many)]), lookup)).toHaveLength(MAX_FAULTS);
    const links = Array.from({ length: 5_000 }, (_, at) => ({ ...link('x.out', 'y.in'), id: `l${at}` }));
    expect(validateGraph(graph([node('s', START)], links), lookup)).toHaveLength(MAX_FAULTS);
  });
});

describe('lists that pin names ask for', () => {
  const far = '_$_9999'.repeat(5);
  test('are refused when they are long out of all proportion, in defaults and in links', () => {
    const inDefaults = graph([node('a', JOIN, { [`values_#_x${far}`]: 1, [`values_#_y${far}`]: 1, 'values_#_z_$_0': 1 })]);
    expect(faultsOf(inDefaults)).toEqual([
      { code: 'bad_pin_name', pointer: '/nodes/0/input_default/values_#_z_$_0', node_id: 'a', pin: 'values_#_z_$_0' },
    ]);
    const inLinks = graph(
      [node('s', START), node('a', JOIN)],
      ['x', 'y', 'z'].map((key) => link('s.out', `a.values_#_${key}${far}`)),
    );
    expect(faultsOf(inLinks)).toMatchObject([{ code: 'bad_pin_name', pointer: '/links/2/sink_name' }]);
  });

  test('are compiled in no time when they are as long as they may be', () => {
    const names = Array.from({ length: 10_000 }, (_, at) => [`values_#_x${far}${far}_#_${at}`, at]);
    const content = graph([node('a', JOIN, Object.fromEntries(names))]);
    const from = performance.now();
    expect(validateGraph(content, lookup)).toEqual([]);
    compileGraph(content, lookup);
    expect(performance.now() - from).toBeLessThan(1_000);
  });
});
