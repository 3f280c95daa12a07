import { findBlockDefinition } from '../../blocks/catalogue.ts';
import type { Database } from '../../db/client.ts';
import { findGraph } from '../../db/queries/graphs.ts';
import { compileGraph } from '../../schema/graph/plan.ts';
import { type GraphFault, validateGraph } from '../../schema/graph/validate.ts';
import type { CompiledGraph, PlanCache } from './plan-cache.ts';

export type PlanDeps = { database: Database; plans: PlanCache };

export type LoadedPlan =
  | { kind: 'plan'; compiled: CompiledGraph }
  | { kind: 'not_found' }
  | { kind: 'no_nodes' }
  /** It was valid when it was saved; a block it uses has changed or gone since. */
  | { kind: 'invalid_graph'; faults: GraphFault[] };

/** The compiled graph version, from memory or Postgres. `version` absent: the active one. Somebody else's is not found. */
export async function loadPlan(deps: PlanDeps, userId: string, graphId: string, version?: number): Promise<LoadedPlan> {
  const known = version ?? deps.plans.activeVersion(graphId);
  const cached = known === undefined ? undefined : deps.plans.get(graphId, known);
  if (cached !== undefined) return cached.userId === userId ? { kind: 'plan', compiled: cached } : { kind: 'not_found' };
  const graph = await findGraph(deps.database, userId, graphId, version);
  if (graph === null) return { kind: 'not_found' };
  if (graph.nodes.length === 0) return { kind: 'no_nodes' };
  const faults = validateGraph(graph, findBlockDefinition);
  if (faults.length > 0) return { kind: 'invalid_graph', faults };
  const compiled = { userId, graphId, version: graph.version, plan: compileGraph(graph, findBlockDefinition) };
  deps.plans.put(compiled, graph.is_active);
  return { kind: 'plan', compiled };
}
