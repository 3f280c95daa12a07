import { z } from 'zod';
import { Graph } from '../graph/graph.ts';
import { GraphFault } from '../graph/validate.ts';

/** A line of a list: the graph without its nodes and links. */
export const GraphSummary = Graph.omit({ nodes: true, links: true }).meta({ id: 'GraphSummary' });
export type GraphSummary = z.infer<typeof GraphSummary>;

/** Answer of `POST /graphs/validate`: everything that keeps the draft from running. */
export const GraphCheck = z.object({ valid: z.boolean(), errors: z.array(GraphFault) }).meta({ id: 'GraphCheck' });
