import { describe, expect, test } from 'vitest';
import type { GraphContent } from '../../schema/graph/graph.ts';
import { compileGraph } from '../../schema/graph/plan.ts';
import { validateGraph } from '../../schema/graph/validate.ts';
import type { JsonObject } from '../../schema/json.ts';
import { findBlockDefinition } from '../catalogue.ts';

const INPUT = 'c0a8e994-ebf1-4a9c-a4d8-89d09c86741b';
const OUTPUT = '363ae599-353e-4804-937e-b2ee3cef3da4';
const AGENT = 'e189baac-8c20-45a1-94a7-55177ea42565';

/** in → pin `sink` of a node that runs an agent; its pin `source` → out. */
function graph(input_default: JsonObject, { sink = 'city', source = 'weather' } = {}): GraphContent {
  const node = (id: string, block_id: string, values: JsonObject) => ({ id, block_id, input_default: values, metadata: {} });
  return {
    nodes: [
      node('in', INPUT, { name: 'v' }),
      node('agent', AGENT, { graph_id: 'g', graph_version: 1, ...input_default }),
      node('out', OUTPUT, { name: 'v' }),
    ],
    links: [
      { id: 'l1', source_id: 'in', source_name: 'result', sink_id: 'agent', sink_name: sink, is_static: false },
      { id: 'l2', source_id: 'agent', source_name: source, sink_id: 'out', sink_name: 'value', is_static: false },
    ],
  };
}

const SCHEMAS = {
  input_schema: { properties: { city: { title: 'City' }, when: {} }, required: ['city', 'when'] },
  output_schema: { properties: { weather: {} } },
};
const faultsOf = (content: GraphContent) => validateGraph(content, findBlockDefinition).map(({ code, pin }) => `${code} ${pin}`);

describe('a node that runs an agent', () => {
  test('has pins by the names of its inputs and outputs, which come to stand in `inputs`', () => {
    const content = graph({ ...SCHEMAS, inputs: { when: 'today' } });
    expect(faultsOf(content)).toEqual([]);
    const node = compileGraph(content, findBlockDefinition).nodes[1];
    expect(node?.pins).toMatchObject([{ name: 'city', base: 'inputs', parts: [{ kind: 'key', key: 'city' }] }]);
    expect(node?.defaults.inputs).toEqual({ when: 'today' });
  });

  test('lets a link fill a part of an input', () => {
    const content = graph({ ...SCHEMAS, inputs: { when: 'today' } }, { sink: 'city_#_name' });
    expect(compileGraph(content, findBlockDefinition).nodes[1]?.pins[0]).toMatchObject({
      base: 'inputs',
      parts: [{ key: 'city' }, { key: 'name' }],
    });
  });

  test('misses an input that the agent requires, unless all of them come by one link', () => {
    expect(faultsOf(graph(SCHEMAS))).toEqual(['missing_value when']);
    expect(faultsOf(graph(SCHEMAS, { sink: 'inputs' }))).toEqual([]);
  });

  test('has no pins beside these', () => {
    const content = graph({ ...SCHEMAS, inputs: { city: 'x', when: 'today' } }, { sink: 'country', source: 'mood' });
    expect(faultsOf(content)).toEqual(['unknown_pin country', 'unknown_pin mood']);
  });

  test('keeps its own pins, whatever an input is called', () => {
    const content = graph({ input_schema: { properties: { graph_id: {} } }, output_schema: SCHEMAS.output_schema }, { sink: 'graph_id' });
    expect(compileGraph(content, findBlockDefinition).nodes[1]?.pins[0]).toMatchObject({ base: 'graph_id', parts: [] });
  });

  test.each([null, [], 'text', { properties: [] }, { properties: null }, { required: 'all' }])(
    'has its own pins only when its schema is %j',
    (input_schema) => {
      expect(faultsOf(graph({ input_schema, output_schema: SCHEMAS.output_schema } as JsonObject))).toContain('unknown_pin city');
    },
  );

  test('keeps inputs with inherited names apart', () => {
    const schema = JSON.parse('{"properties":{"__proto__":{},"constructor":{}}}');
    const content = graph({ input_schema: schema, output_schema: SCHEMAS.output_schema }, { sink: '__proto__' });
    expect(faultsOf(content)).toEqual([]);
    expect(compileGraph(content, findBlockDefinition).nodes[1]?.pins[0]?.parts).toEqual([{ kind: 'key', key: '__proto__' }]);
  });
});
