import type { Database } from '../../db/client.ts';
import { sendToLanes } from '../../schema/lane-queues.ts';
import { log } from '../../schema/log.ts';
import type { Env } from '../env.ts';
import type { PlanDeps } from '../executions/load-plan.ts';
import { executionObject } from '../objects.ts';
import { type ConsumeDeps, consume, consumeDeadLetters } from './consume.ts';
import { type SweepDeps, sweep } from './sweep.ts';

const DEAD_LETTER_QUEUE = 'execution-dlq';

/** The consuming end of every queue. */
export function consumeQueue(batch: MessageBatch, env: Env, shared: PlanDeps): Promise<void> {
  const deps: ConsumeDeps = { ...lanesDeps(env, shared.database), ...shared };
  return batch.queue === DEAD_LETTER_QUEUE ? consumeDeadLetters(batch.messages, deps) : consume(batch.messages, deps);
}

/** What the cron tick does for the lanes. */
export const sweepLanes = (env: Env, database: Database): Promise<void> => sweep(lanesDeps(env, database));

function lanesDeps(env: Env, database: Database): SweepDeps {
  return {
    now: () => Date.now(),
    database,
    object: (address) => executionObject(env, address),
    send: (messages) => sendToLanes(env, messages),
    log: (message, error) => log('error', 'lanes', message, { error }),
  };
}
