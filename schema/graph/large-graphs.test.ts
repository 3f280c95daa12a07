import { describe, expect, test } from 'vitest';
import { MAX_GRAPH_LINKS, MAX_GRAPH_NODES } from '../bounds.ts';
import { GraphDraft } from './graph.ts';
import { compileGraph } from './plan.ts';
import { ECHO, graph, link, lookup, node, START } from './testing/blocks.ts';
import { validateGraph } from './validate.ts';

/** Far beyond what a recursion per node would have stack for. */
const DEEP = 30_000;

/** s ─▶ n1 ─▶ n2 ─▶ … */
function chain(length: number) {
  const ids = Array.from({ length }, (_, at) => `n${at}`);
  const links = ids.map((id, at) => link(at === 0 ? 's.out' : `${ids[at - 1]}.out`, `${id}.in`));
  return graph([node('s', START), ...ids.map((id) => node(id, ECHO))], links);
}

/** The same, and back from the last to the first. */
function ring(length: number) {
  const { nodes, links } = chain(length);
  return graph(nodes, [...links, link(`n${length - 1}.out`, 'n0.in')]);
}

describe.each([
  ['chain', chain(DEEP)],
  ['cycle', ring(DEEP)],
])('a %s as long as no stack', (_, content) => {
  test('is checked', () => {
    expect(validateGraph(content, lookup)).toEqual([]);
    const broken = { ...content, nodes: content.nodes.filter(({ id }) => id !== 'n7777') };
    expect(validateGraph(broken, lookup).map(({ code }) => code)).toEqual(['unknown_node', 'unknown_node']);
  });

  test('is compiled', () => {
    const plan = compileGraph(content, lookup);
    expect([plan.nodes.length, plan.links.length]).toEqual([content.nodes.length, content.links.length]);
  });

  test('is refused by the bound that it breaks', () => {
    const { issues } = GraphDraft.safeParse({ name: 'x', ...content }).error ?? { issues: [] };
    expect(issues).toMatchObject([
      { path: ['nodes'], params: { code: 'too_many_nodes' }, message: `A graph has at most 1000 nodes; this one has ${DEEP + 1}.` },
      { path: ['links'], params: { code: 'too_many_links' } },
    ]);
  });
});

test('as many nodes and links as the bounds say are taken, one more of either is not', () => {
  const { nodes } = chain(MAX_GRAPH_NODES - 1);
  const links = Array.from({ length: MAX_GRAPH_LINKS }, (_, at) => ({ ...link('s.out', 'n0.in'), id: `l${at}` }));
  const codes = (draft: object) =>
    GraphDraft.safeParse({ name: 'x', ...draft }).error?.issues.map((issue) => 'params' in issue && issue.params?.code);
  expect(codes({ nodes, links })).toBeUndefined();
  expect(codes({ nodes: [...nodes, node('more', START)], links })).toEqual(['too_many_nodes']);
  expect(codes({ nodes, links: [...links, { ...link('s.out', 'n0.in'), id: 'more' }] })).toEqual(['too_many_links']);
});
