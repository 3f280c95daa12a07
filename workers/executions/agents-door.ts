import { WorkerEntrypoint } from 'cloudflare:workers';
import type { AgentRpc, AgentStart, AgentStartAnswer } from '../../schema/rpc.ts';
import type { Env } from '../env.ts';
import { startAgent } from './agents.ts';
import { executionsFor } from './door.ts';
import type { PlanDeps } from './load-plan.ts';
import type { LogCache } from './log-cache.ts';

/** The Worker as execution objects call it. `shared`: what the isolate keeps. */
export function agentsDoor(shared: (env: Env) => PlanDeps & { logs: LogCache }) {
  return class AgentsDoor extends WorkerEntrypoint<Env> implements AgentRpc {
    async startAgent(request: AgentStart): Promise<AgentStartAnswer> {
      const deps = shared(this.env);
      return startAgent(deps, executionsFor(this.env, this.ctx, deps), request);
    }

    async stopAgents(userId: string, executionIds: string[]): Promise<void> {
      const executions = executionsFor(this.env, this.ctx, shared(this.env));
      await Promise.all(executionIds.map((id) => executions.stop(userId, id, 'the execution that awaited it has ended')));
    }
  };
}
