import { expect, test } from 'vitest';
import { QUEUE_BATCH_MESSAGES, QUEUE_MESSAGE_BYTES } from './bounds.ts';
import { LANE_TTL_MS, LANES, type Lane, type LaneMessage } from './lane.ts';
import { type LaneQueues, sendToLanes } from './lane-queues.ts';

const ID = '0190b8a0-0000-7000-8000-00000000000a';
const message = (lane: Lane, slot: number): LaneMessage => {
  const now = 4_000_000_000_000;
  return { execution_id: ID, user_id: ID, slot, lane, sent_at: now, expires_at: now + LANE_TTL_MS[lane] };
};

/** Queues that keep the batches they were sent. */
function queues() {
  const batches: { lane: Lane; messages: LaneMessage[] }[] = [];
  const queue = (lane: Lane) => ({
    sendBatch: async (sent: { body: LaneMessage }[]) => void batches.push({ lane, messages: sent.map(({ body }) => body) }),
  });
  const bindings: LaneQueues = { LANE_HIGH: queue('high'), LANE_NORMAL: queue('normal'), LANE_LOW: queue('low') };
  return { bindings, batches };
}

test('each message goes to the queue of its lane, in order and in batches that a queue takes', async () => {
  const { bindings, batches } = queues();
  const messages = LANES.flatMap((lane) => Array.from({ length: QUEUE_BATCH_MESSAGES + 1 }, (_, slot) => message(lane, slot)));
  await sendToLanes(bindings, messages.toReversed());
  expect(batches.map(({ lane, messages: { length } }) => [lane, length])).toEqual(
    LANES.flatMap((lane) => [
      [lane, QUEUE_BATCH_MESSAGES],
      [lane, 1],
    ]),
  );
  for (const { lane, messages: sent } of batches) expect(sent.every((one) => one.lane === lane)).toBe(true);
});

test('nothing to send asks no queue', async () => {
  const { bindings, batches } = queues();
  await sendToLanes(bindings, []);
  expect(batches).toEqual([]);
});

test('a whole batch is smaller than one message may be', () => {
  const batch = Array.from({ length: QUEUE_BATCH_MESSAGES }, () => message('normal', 1_000_000));
  expect(JSON.stringify(batch).length).toBeLessThan(QUEUE_MESSAGE_BYTES);
});
