import { connect } from '../../db/client.ts';
import { sendToLanes } from '../../schema/lane-queues.ts';
import { log } from '../../schema/log.ts';
import type { Env } from '../env.ts';
import type { PlanCache } from '../executions/plan-cache.ts';
import { executionObject } from '../objects.ts';
import { type ConsumeDeps, consume, consumeDeadLetters } from './consume.ts';
import { type SweepDeps, sweep } from './sweep.ts';

const DEAD_LETTER_QUEUE = 'execution-dlq';

/** The consuming end of every queue. */
export function consumeQueue(batch: MessageBatch, env: Env, plans: PlanCache): Promise<void> {
  const deps: ConsumeDeps = { ...lanesDeps(env), plans };
  return batch.queue === DEAD_LETTER_QUEUE ? consumeDeadLetters(batch.messages, deps) : consume(batch.messages, deps);
}

/** What the cron tick does for the lanes. */
export const sweepLanes = (env: Env): Promise<void> => sweep(lanesDeps(env));

function lanesDeps(env: Env): SweepDeps {
  return {
    now: () => Date.now(),
    database: connect(env.DATABASE_URL),
    object: (address) => executionObject(env, address),
    send: (messages) => sendToLanes(env, messages),
    log: (message, error) => log('error', 'lanes', message, { error }),
  };
}
