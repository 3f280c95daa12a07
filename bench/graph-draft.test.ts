import { describe, expect, it } from 'vitest';
import { BLOCKS, findBlockDefinition } from '../blocks/catalogue.ts';
import { GraphDraft } from '../schema/graph/graph.ts';
import { graphDraft } from './graph-draft.mjs';
import { chain, HUNDRED, mesh, ONE, type StepGraph, TEN } from './graphs.mjs';

const CALLS: StepGraph = {
  name: 'calls',
  nodes: [
    { id: 'before', op: 'call', url: 'http://127.0.0.1:18999/hit' },
    { id: 'wait', op: 'wait', ms: 2000 },
    { id: 'after', op: 'call', url: 'http://127.0.0.1:18999/hit' },
  ],
  edges: [
    ['before', 'wait'],
    ['wait', 'after'],
  ],
  expect: (v: string) => v,
};

describe.each([ONE, TEN, HUNDRED, CALLS, chain('as long as a graph may be', 998), mesh('as large as a graph may be', 5_000)])(
  '$name as a graph',
  (steps) => {
    const draft = graphDraft(steps);

    it('is one that the platform takes', () => {
      expect(GraphDraft.safeParse(draft).error).toBeUndefined();
    });

    it('names blocks and pins that exist', () => {
      const base = (pin: string): string => pin.replace(/_[#$@]_.*/, '');
      for (const { block_id } of draft.nodes) expect(BLOCKS.some(({ definition }) => definition.id === block_id)).toBe(true);
      const blockOf = (nodeId: string) => findBlockDefinition(draft.nodes.find(({ id }) => id === nodeId)?.block_id ?? '');
      for (const link of draft.links) {
        expect(blockOf(link.source_id)?.outputs.map(({ name }) => name)).toContain(link.source_name);
        expect(blockOf(link.sink_id)?.inputs.map(({ name }) => name)).toContain(base(link.sink_name));
      }
    });
  },
);
