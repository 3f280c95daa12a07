import { connect } from '../../db/client.ts';
import { sendToLanes } from '../../schema/lane-queues.ts';
import { log } from '../../schema/log.ts';
import type { Env } from '../env.ts';
import { executionObject } from '../objects.ts';
import type { Executions } from './executions.ts';
import type { PlanCache } from './plan-cache.ts';
import { type ReadDeps, readExecutions } from './read-executions.ts';
import { type StartDeps, startExecution } from './start-execution.ts';

/** Executions for the length of one request. `plans` is the isolate's. */
export function executionsFor(env: Env, context: Pick<ExecutionContext, 'waitUntil'>, plans: PlanCache): Executions {
  const deps: StartDeps & ReadDeps = {
    now: () => Date.now(),
    sleep: (ms) => scheduler.wait(ms),
    database: connect(env.DATABASE_URL),
    plans,
    object: (address) => executionObject(env, address),
    send: (messages) => sendToLanes(env, messages),
    archive: async (key) => (await env.ARCHIVE.get(key))?.arrayBuffer() ?? null,
    inBackground: (what, work) => context.waitUntil(work.catch((error) => log('error', 'executor', `${what} failed`, { error }))),
  };
  return { start: (request) => startExecution(deps, request), ...readExecutions(deps) };
}
