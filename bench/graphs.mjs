/**
 * The workloads as product-neutral graphs, so that the same work can be given to any platform. A node takes the outputs of
 * its predecessors (a root takes the input `v`) and gives one text:
 *   append  first input + text           join  number of inputs
 *   wait    first input, after ms        call  GET url?step=<id>&key=<input key>, then first input
 * Every answer is checked: nobody gets faster by skipping steps.
 *
 * @typedef {{id: string, op: 'append', text: string} | {id: string, op: 'join'} | {id: string, op: 'wait', ms: number} | {id: string, op: 'call', url: string}} Step
 * @typedef {{name: string, nodes: Step[], edges: [string, string][], expect: (v: string) => string}} StepGraph
 */

/** @returns {StepGraph} 1 → 1 → … `length` steps that each append an x */
export function chain(name, length) {
  const nodes = Array.from({ length }, (_, i) => ({ id: `s${i + 1}`, op: 'append', text: 'x' }));
  return { name, nodes, edges: nodes.slice(1).map(({ id }, i) => [nodes[i].id, id]), expect: (v) => v + 'x'.repeat(length) };
}

/** @returns {StepGraph} 1 → `width` → 1 */
export function fan(name, width) {
  const middle = Array.from({ length: width }, (_, i) => ({ id: `b${i + 1}`, op: 'append', text: 'x' }));
  return {
    name,
    nodes: [{ id: 'start', op: 'append', text: 'x' }, ...middle, { id: 'join', op: 'join' }],
    edges: middle.flatMap(({ id }) => [
      ['start', id],
      [id, 'join'],
    ]),
    expect: () => String(width),
  };
}

/** Nodes of each layer of a mesh, and predecessors that a node has in the layer before. */
const LAYER = 83;
const DEGREE = 5;

/** @returns {StepGraph} 1 → 12 layers of 83 nodes with 5 predecessors each → 1: 998 steps that count their inputs */
export function mesh(name, links) {
  const layers = Array.from({ length: 12 }, (_, layer) => Array.from({ length: LAYER }, (_, i) => ({ id: `m${layer}-${i}`, op: 'join' })));
  const inner = layers.flat();
  const edges = layers.flatMap((nodes, layer) =>
    nodes.flatMap(({ id }, i) =>
      layer === 0 ? [['start', id]] : Array.from({ length: DEGREE }, (_, k) => [layers[layer - 1][(i + k) % LAYER].id, id]),
    ),
  );
  // Input and output take a link each; the last step takes what is left.
  const last = links - 2 - edges.length;
  const nodes = [{ id: 'start', op: 'append', text: 'x' }, ...inner, { id: 'end', op: 'join' }];
  return { name, nodes, edges: [...edges, ...inner.slice(-last).map(({ id }) => [id, 'end'])], expect: () => String(last) };
}

export const ONE = chain('bench-one', 1);
export const TEN = chain('bench-ten', 10);
export const HUNDRED = fan('bench-hundred', 98);
export const BURST = chain('bench-burst', 10);
