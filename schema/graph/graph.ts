import { z } from 'zod';
import { MAX_GRAPH_LINKS, MAX_GRAPH_NODES } from '../bounds.ts';
import { ElementId, Id, text } from '../ids.ts';
import { AnyObject } from '../json-shape.ts';
import { NodePolicy } from '../retry.ts';

export const GraphNode = z.object({
  id: ElementId,
  block_id: Id,
  input_default: AnyObject.default({}),
  /** What the editor needs (position, size, notes); the engine never reads it. */
  metadata: AnyObject.default({}),
  policy: NodePolicy.optional(),
});
export type GraphNode = z.infer<typeof GraphNode>;

/** May carry a user's key (`values_#_key`), which is why it must be text that a database can hold. */
export const PinName = text(200).min(1);

export const GraphLink = z.object({
  id: ElementId,
  source_id: ElementId,
  source_name: PinName,
  sink_id: ElementId,
  sink_name: PinName,
  is_static: z.boolean().default(false),
});
export type GraphLink = z.infer<typeof GraphLink>;

/** A list with a bound of its own, which is told by name (`too_many_nodes`). */
const atMost = <Element extends z.ZodType>(max: number, what: 'nodes' | 'links', element: Element) =>
  z
    .array(element)
    .superRefine(({ length }, context) => {
      if (length <= max) return;
      const message = `A graph has at most ${max} ${what}; this one has ${length}.`;
      context.addIssue({ code: 'custom', params: { code: `too_many_${what}` }, message });
    })
    .meta({ maxItems: max });

/** What a user sends: ids of links may be left out, and the platform gives graph id and version. */
export const GraphDraft = z.object({
  name: text(200).refine((name) => name.trim() !== '', 'must not be empty'),
  description: text(5_000).default(''),
  nodes: atMost(MAX_GRAPH_NODES, 'nodes', GraphNode),
  links: atMost(MAX_GRAPH_LINKS, 'links', GraphLink.extend({ id: ElementId.optional() })),
});
export type GraphDraft = z.infer<typeof GraphDraft>;

/** A stored graph version. */
export const Graph = z
  .object({
    id: Id,
    version: z.number().int().positive(),
    is_active: z.boolean(),
    name: z.string(),
    description: z.string(),
    nodes: z.array(GraphNode),
    links: z.array(GraphLink),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'Graph' });
export type Graph = z.infer<typeof Graph>;

/** The part of a graph that the engine and the validator read. */
export type GraphContent = Pick<Graph, 'nodes' | 'links'>;
