import type { BlockDefinition, BlockLookup } from '../block.ts';
import type { GraphContent, GraphLink, GraphNode } from '../graph.ts';
import type { PinType } from '../pin.ts';

/** A few blocks with one trait each, so that tests of graphs do not depend on the real catalogue. */
type Pins = { [name: string]: { type: PinType; required?: boolean; default?: BlockDefinition['inputs'][number]['default'] } };

const title = { en: 'x', es: 'x' };
const TEXT: PinType = { type: 'string' };
const ANY: PinType = { type: 'any' };

function block(
  digit: number,
  name: string,
  inputs: Pins,
  outputs: { [name: string]: PinType },
  more: Partial<BlockDefinition> = {},
): BlockDefinition {
  return {
    id: `00000000-0000-4000-8000-00000000000${digit}`,
    name,
    title,
    description: title,
    category: 'basic',
    kind: 'standard',
    effect: 'none',
    static_output: false,
    inputs: Object.entries(inputs).map(([pin, { type, required = false, ...rest }]) => ({
      name: pin,
      type,
      required,
      ...rest,
      title,
      advanced: false,
    })),
    outputs: [...Object.entries(outputs).map(([pin, type]) => ({ name: pin, type, title })), { name: 'error', type: TEXT, title }],
    ...more,
  };
}

export const ECHO = block(
  1,
  'Echo',
  { in: { type: TEXT, required: true }, times: { type: { type: 'integer' }, default: 1 } },
  { out: TEXT },
);
export const JOIN = block(
  2,
  'Join',
  {
    values: { type: { type: 'dict', values: ANY }, required: true },
    rows: { type: { type: 'list', items: { type: 'number' } } },
    note: { type: { type: 'string', nullable: true } },
  },
  { all: { type: 'dict', values: ANY }, first: { type: 'number' } },
);
export const START = block(3, 'Start', {}, { out: ANY });
export const INPUT = block(
  4,
  'Input',
  { name: { type: TEXT, required: true }, value: { type: { type: 'integer', nullable: true } } },
  { result: { type: 'integer' } },
  { kind: 'input', static_output: true },
);
export const WRITE = block(5, 'Write', { in: { type: ANY } }, { out: ANY }, { effect: 'write' });

const byId = new Map([ECHO, JOIN, START, INPUT, WRITE].map((one) => [one.id, one]));
export const lookup: BlockLookup = (id) => byId.get(id);

export const node = (
  id: string,
  { id: block_id }: BlockDefinition,
  input_default: GraphNode['input_default'] = {},
  more: Partial<GraphNode> = {},
): GraphNode => ({
  id,
  block_id,
  input_default,
  metadata: {},
  ...more,
});

/** `link('a.out', 'b.in')`; its id is both ends. */
export function link(source: string, sink: string, is_static = false): GraphLink {
  const [source_id, source_name] = ends(source);
  const [sink_id, sink_name] = ends(sink);
  return { id: `${source}>${sink}`, source_id, source_name, sink_id, sink_name, is_static };
}

function ends(end: string): [string, string] {
  const dot = end.indexOf('.');
  return [end.slice(0, dot), end.slice(dot + 1)];
}

export const graph = (nodes: GraphNode[], links: GraphLink[] = []): GraphContent => ({ nodes, links });
