/**
 * Product-neutral steps as one of our graphs (GraphDraft, schema/graph/graph.ts). The graph's inputs are `v` and, where
 * something is called, `key`; its only output is `answer`.
 */
export const AGENT_INPUT = 'c0a8e994-ebf1-4a9c-a4d8-89d09c86741b';
export const AGENT_OUTPUT = '363ae599-353e-4804-937e-b2ee3cef3da4';
const COMBINE_TEXTS = 'e30a4d42-7b7d-4e6a-b36e-1f9b8e3b7d85';
const FILL_TEXT_TEMPLATE = 'db7d8f02-2f44-4c55-ab7a-eae0941f0c30';
const COUNTDOWN_TIMER = 'd67a9c52-5e4e-11e2-bcfd-0800200c9a71';
const SEND_WEB_REQUEST = '6595ae1f-b924-42cb-9a41-551a0611c4b4';

export const OUTPUT_NAME = 'answer';

/** @param {import('./graphs.mjs').StepGraph} graph */
export function graphDraft(graph) {
  const nodes = [];
  const links = [];
  /** Where each step's outcome comes out. */
  const outcomes = new Map();

  const node = (id, block_id, input_default) => nodes.push({ id, block_id, input_default });
  const link = ([source_id, source_name], sink_id, sink_name) => links.push({ source_id, source_name, sink_id, sink_name });
  const input = (name) => {
    const id = `input-${name}`;
    if (!nodes.some((each) => each.id === id)) node(id, AGENT_INPUT, { name });
    return [id, 'result'];
  };

  /** Makes the nodes of one step; gives its outcome. `from` holds the outcomes it takes. */
  function addStep(step, from) {
    const { id } = step;
    switch (step.op) {
      case 'append':
        node(id, COMBINE_TEXTS, { input_$_1: step.text, delimiter: '' });
        link(from[0], id, 'input_$_0');
        return [id, 'output'];
      case 'join':
        node(id, FILL_TEXT_TEMPLATE, { format: '{{ values|length }}' });
        // A template names the keys of its values: so they go into one called `values`.
        for (const [i, outcome] of from.entries()) link(outcome, id, `values_#_values_#_i${i}`);
        return [id, 'output'];
      case 'wait':
        node(id, COUNTDOWN_TIMER, { seconds: step.ms / 1000 });
        link(from[0], id, 'input_message');
        return [id, 'output_message'];
      case 'call':
        // The address is ready when the step before is: that is what `after` is for.
        node(`${id}-url`, FILL_TEXT_TEMPLATE, { format: `${step.url}?step=${id}&key={{ key }}` });
        link(input('key'), `${id}-url`, 'values_#_key');
        link(from[0], `${id}-url`, 'values_#_after');
        node(id, SEND_WEB_REQUEST, { method: 'GET' });
        link([`${id}-url`, 'output'], id, 'url');
        node(`${id}-done`, FILL_TEXT_TEMPLATE, { format: '{{ v }}' });
        link(from[0], `${id}-done`, 'values_#_v');
        link([id, 'response'], `${id}-done`, 'values_#_response');
        return [`${id}-done`, 'output'];
      default:
        throw new Error(`no such step: ${step.op}`);
    }
  }

  const before = (id) => graph.edges.filter(([, to]) => to === id).map(([from]) => from);
  // Steps come in an order in which every predecessor is there already.
  for (const step of graph.nodes) {
    const from = before(step.id).map((id) => outcomes.get(id));
    outcomes.set(step.id, addStep(step, from.length === 0 ? [input('v')] : from));
  }
  const isLeaf = ({ id }) => !graph.edges.some(([from]) => from === id);
  for (const { id } of graph.nodes.filter(isLeaf)) {
    node(`output-${id}`, AGENT_OUTPUT, { name: OUTPUT_NAME });
    link(outcomes.get(id), `output-${id}`, 'value');
  }
  return { name: graph.name, description: '', nodes, links };
}
