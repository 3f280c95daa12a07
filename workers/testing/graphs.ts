import type { GraphDraft } from '../../schema/graph/graph.ts';

/** Graphs of real blocks for tests of the whole path. Every one has the input `v` and the output `v`. */
const BLOCK = {
  input: 'c0a8e994-ebf1-4a9c-a4d8-89d09c86741b',
  output: '363ae599-353e-4804-937e-b2ee3cef3da4',
  combine: 'e30a4d42-7b7d-4e6a-b36e-1f9b8e3b7d85',
  timer: 'd67a9c52-5e4e-11e2-bcfd-0800200c9a71',
  request: '6595ae1f-b924-42cb-9a41-551a0611c4b4',
} as const;

type Step = Pick<GraphDraft['nodes'][number], 'id' | 'block_id' | 'input_default'> & { in: string; out: string };

function chainOf(name: string, steps: Step[]): GraphDraft {
  const all: Step[] = [
    { id: 'in', block_id: BLOCK.input, input_default: { name: 'v' }, in: '', out: 'result' },
    ...steps,
    { id: 'out', block_id: BLOCK.output, input_default: { name: 'v' }, in: 'value', out: '' },
  ];
  return {
    name,
    description: '',
    nodes: all.map(({ id, block_id, input_default }) => ({ id, block_id, input_default, metadata: {} })),
    links: all.slice(1).map((step, index) => {
      const source = all[index] as Step;
      return { source_id: source.id, source_name: source.out, sink_id: step.id, sink_name: step.in, is_static: false };
    }),
  };
}

/** in → append "x" → … → out, `length` times. */
export const chain = (length: number): GraphDraft =>
  chainOf(
    `chain of ${length}`,
    Array.from({ length }, (_, index) => ({
      id: `s${index + 1}`,
      block_id: BLOCK.combine,
      input_default: { input_$_1: 'x', delimiter: '' },
      in: 'input_$_0',
      out: 'output',
    })),
  );

/** in → wait → out. */
export const waiting = (seconds: number): GraphDraft =>
  chainOf(`wait ${seconds} s`, [
    { id: 'wait', block_id: BLOCK.timer, input_default: { seconds }, in: 'input_message', out: 'output_message' },
  ]);

/** in → POST to `url` (the value is its body's `v`) → wait → POST again → out. */
export function callWaitCall(url: string, seconds: number): GraphDraft {
  const graph = chainOf('call, wait, call', [
    {
      id: 'before',
      block_id: BLOCK.request,
      input_default: { url: `${url}?step=before`, method: 'POST' },
      in: 'body_#_v',
      out: 'response_#_v',
    },
    { id: 'wait', block_id: BLOCK.timer, input_default: { seconds }, in: 'input_message', out: 'output_message' },
    {
      id: 'after',
      block_id: BLOCK.request,
      input_default: { url: `${url}?step=after`, method: 'POST' },
      in: 'body_#_v',
      out: 'response_#_v',
    },
  ]);
  return graph;
}
