import { describe, expect, it } from 'vitest';
// biome-ignore lint/style/noRestrictedImports: the examples are checked against the platform's real blocks
import { findBlockDefinition } from '../../../blocks/catalogue.ts';
import { resolveInputs } from '../../../schema/execution/inputs.ts';
import { Graph, GraphDraft } from '../../../schema/graph/graph.ts';
import { compileGraph } from '../../../schema/graph/plan.ts';
import { validateGraph } from '../../../schema/graph/validate.ts';
import { EXAMPLES } from './examples.ts';

const drafts = EXAMPLES.flatMap(({ key, draft }) => [[`${key} in English`, draft.en] as const, [`${key} in Spanish`, draft.es] as const]);

describe.each(drafts)('%s', (_, draft) => {
  const links = draft.links.map((link, index) => ({ ...link, id: String(index) }));

  it('has the shape that the API takes', () => {
    expect(GraphDraft.safeParse(draft).error).toBeUndefined();
    expect(Graph.shape.name.safeParse(draft.name).success).toBe(true);
  });

  it('has no fault', () => {
    expect(validateGraph({ nodes: draft.nodes, links }, findBlockDefinition)).toEqual([]);
  });

  it('runs without anything being filled in', () => {
    const plan = compileGraph({ nodes: draft.nodes, links }, findBlockDefinition);
    expect(resolveInputs(plan, {})).toMatchObject({ ok: true });
  });
});
