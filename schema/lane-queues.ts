import { QUEUE_BATCH_MESSAGES } from './bounds.ts';
import { LANES, type Lane, type LaneMessage } from './lane.ts';

/** The producing end of a lane's queue, as far as it is used. */
type LaneQueue = { sendBatch(messages: { body: LaneMessage; contentType: 'json' }[]): Promise<unknown> };

/** The lanes' bindings, as they stand in the environment of Worker and objects. */
export type LaneQueues = { LANE_HIGH: LaneQueue; LANE_NORMAL: LaneQueue; LANE_LOW: LaneQueue };

const queueOf = (queues: LaneQueues, lane: Lane): LaneQueue =>
  ({ high: queues.LANE_HIGH, normal: queues.LANE_NORMAL, low: queues.LANE_LOW })[lane];

/**
 * Puts messages on their lanes, in batches of the size that a queue takes. Throws when a queue is away: the QUEUED row
 * is the outbox, so whoever calls may log that and go on, and the sweeper sends again.
 */
export async function sendToLanes(queues: LaneQueues, messages: readonly LaneMessage[]): Promise<void> {
  for (const lane of LANES) {
    const own = messages.filter((message) => message.lane === lane);
    for (let at = 0; at < own.length; at += QUEUE_BATCH_MESSAGES) {
      const batch = own.slice(at, at + QUEUE_BATCH_MESSAGES);
      await queueOf(queues, lane).sendBatch(batch.map((body) => ({ body, contentType: 'json' })));
    }
  }
}
