import type { GraphDraft } from '../../schema/graph/graph.ts';
import type { JsonObject } from '../../schema/json.ts';

/** Graphs that await others: agents that they run, people that they ask. Every one has the input `v` and the output `v`. */
const BLOCK = {
  input: 'c0a8e994-ebf1-4a9c-a4d8-89d09c86741b',
  output: '363ae599-353e-4804-937e-b2ee3cef3da4',
  agent: 'e189baac-8c20-45a1-94a7-55177ea42565',
  review: '8b2a7b3c-6e9d-4a5f-8c1b-2e3f4a5b6c7d',
  steps: 'f66a3543-28d3-4ab5-8945-9b336371e2ce',
  list: 'a912d5c7-6e00-4542-b2a9-8034136930e4',
} as const;

type Nodes = { [id: string]: [block: keyof typeof BLOCK, input_default: JsonObject] };

function draft(name: string, nodes: Nodes, links: [from: string, to: string][]): GraphDraft {
  return {
    name,
    description: '',
    nodes: Object.entries(nodes).map(([id, [block, input_default]]) => ({ id, block_id: BLOCK[block], input_default, metadata: {} })),
    links: links.map(([from, to]) => {
      const [source_id = '', source_name = ''] = from.split('.');
      const [sink_id = '', sink_name = ''] = to.split('.');
      return { source_id, source_name, sink_id, sink_name, is_static: false };
    }),
  };
}

const ENDS: Nodes = { in: ['input', { name: 'v' }], out: ['output', { name: 'v' }] };

/** in → the agent, whose input and output are called `v` → out. */
export const running = (graphId: string, version = 1): GraphDraft =>
  draft(
    'runs an agent',
    {
      ...ENDS,
      agent: [
        'agent',
        {
          graph_id: graphId,
          graph_version: version,
          input_schema: { properties: { v: {} }, required: ['v'] },
          output_schema: { properties: { v: {} } },
        },
      ],
    },
    [
      ['in.result', 'agent.v'],
      ['agent.v', 'out.value'],
    ],
  );

/** in → a person → out, on approval only. */
export const asking = (editable = true): GraphDraft =>
  draft('asks a person', { ...ENDS, ask: ['review', { name: 'Send it?', editable }] }, [
    ['in.result', 'ask.data'],
    ['ask.approved_data', 'out.value'],
  ]);

/** in → three times in a list → out, and the place of each → `key`. An input of 0.9 MB makes a list of 2.7 MB. */
export const large = (): GraphDraft =>
  draft('large', { ...ENDS, list: ['list', {}], steps: ['steps', {}], key: ['output', { name: 'key' }] }, [
    ['in.result', 'list.values_$_0'],
    ['in.result', 'list.values_$_1'],
    ['in.result', 'list.values_$_2'],
    ['list.list', 'out.value'],
    ['list.list', 'steps.items'],
    ['steps.key', 'key.value'],
  ]);
