import { z } from 'zod';
import { countOfRoot, findExecution } from '../../db/queries/executions.ts';
import { MAX_AGENT_DEPTH, MAX_AGENT_EXECUTIONS } from '../../schema/bounds.ts';
import { Id } from '../../schema/ids.ts';
import { preview } from '../../schema/json.ts';
import type { AgentStart, AgentStartAnswer } from '../../schema/rpc.ts';
import type { Executions } from './executions.ts';
import type { StartDeps } from './start-execution.ts';

/**
 * The way in for executions that another one awaits. They are held to what their root may have in all instead of to the
 * user's bound of running executions: an execution that waited for a slot while its parent holds one could wait for ever.
 */
export async function startAgent(
  deps: Pick<StartDeps, 'database'>,
  executions: Pick<Executions, 'start'>,
  request: AgentStart,
): Promise<AgentStartAnswer> {
  const { parent, execution_id, user_id, graph_id, graph_version, inputs, lane } = request;
  // What stands in a node may be any text and any whole number.
  if (!AgentVersion.safeParse([graph_id, graph_version]).success) return unknownAgent(graph_id, graph_version);
  // An object that was lost asks again for what it had begun, whatever else has begun since.
  if ((await findExecution(deps.database, user_id, execution_id)) !== null) return { kind: 'accepted' };
  if (parent.depth > MAX_AGENT_DEPTH) {
    return refused('agents_too_deep', `Agents may begin agents ${MAX_AGENT_DEPTH} deep; this one would be deeper.`);
  }
  if ((await countOfRoot(deps.database, parent.root_id)) >= MAX_AGENT_EXECUTIONS) {
    return refused('too_many_agents', `Agents may begin ${MAX_AGENT_EXECUTIONS} executions in all; a loop may never end.`);
  }
  const result = await executions.start({
    id: execution_id,
    userId: user_id,
    graphId: graph_id,
    version: graph_version,
    inputs,
    lane,
    parent,
  });
  switch (result.kind) {
    case 'accepted':
      return { kind: 'accepted' };
    case 'not_found':
      return unknownAgent(graph_id, graph_version);
    case 'no_nodes':
      return refused('graph_has_no_nodes', `Version ${graph_version} of agent ${graph_id} has no nodes.`);
    case 'invalid_graph':
    case 'invalid_inputs':
    case 'unusable_credentials':
      return refused(result.kind, result.faults[0]?.message ?? `Agent ${graph_id} cannot run.`);
    default:
      return result satisfies never;
  }
}

const AgentVersion = z.tuple([Id, z.number().int().positive().max(2_147_483_647)]);

const unknownAgent = (graphId: string, version: number): AgentStartAnswer =>
  refused('unknown_agent', `There is no agent ${preview(graphId)} with version ${version}.`);

const refused = (code: string, message: string): AgentStartAnswer => ({ kind: 'refused', code, message });
