import { sendToLanes } from '../../schema/lane-queues.ts';
import { log } from '../../schema/log.ts';
import type { Env } from '../env.ts';
import { executionObject } from '../objects.ts';
import type { Executions } from './executions.ts';
import { forkExecution } from './fork-execution.ts';
import type { PlanDeps } from './load-plan.ts';
import type { LogCache } from './log-cache.ts';
import { type ReadDeps, readExecutions } from './read-executions.ts';
import { type StartDeps, startExecution } from './start-execution.ts';

/** Executions for the length of one request; what they share is the isolate's. */
export function executionsFor(env: Env, context: Pick<ExecutionContext, 'waitUntil'>, shared: PlanDeps & { logs: LogCache }): Executions {
  const deps: StartDeps & ReadDeps = {
    now: () => Date.now(),
    sleep: (ms) => scheduler.wait(ms),
    ...shared,
    object: (address) => executionObject(env, address),
    send: (messages) => sendToLanes(env, messages),
    archive: async (key) => (await env.ARCHIVE.get(key))?.arrayBuffer() ?? null,
    value: async (key) => (await env.ARCHIVE.get(key))?.body ?? null,
    inBackground: (what, work) => context.waitUntil(work.catch((error) => logExecutor(`${what} failed`, error))),
    log: logExecutor,
  };
  const start: Executions['start'] = (request) => startExecution(deps, request);
  const reads = readExecutions(deps);
  const fork: Executions['fork'] = (request) => forkExecution({ ...deps, bucket: env.ARCHIVE }, { start, events: reads.events }, request);
  return { start, fork, ...reads };
}

const logExecutor = (message: string, error: unknown): void => log('error', 'executor', message, { error });
