import { z } from 'zod';
import { Slot } from './slot.ts';

/** Priority lanes, most urgent first. Each is a queue of its own. */
export const LANES = ['high', 'normal', 'low'] as const;
export const Lane = z.enum(LANES);
export type Lane = z.infer<typeof Lane>;

/** How long a message of each lane may wait before it becomes a dead letter, in milliseconds. */
export const LANE_TTL_MS: Record<Lane, number> = {
  high: 3_600_000,
  normal: 24 * 3_600_000,
  low: 7 * 24 * 3_600_000,
};

/**
 * What travels on a lane: ids and times only, never values, so a message is small and says nothing about its user.
 * Delivery is at least once; the execution id is the idempotency key.
 */
export const LaneMessage = z.object({
  execution_id: z.uuid(),
  user_id: z.uuid(),
  slot: Slot,
  lane: Lane,
  /** Milliseconds since the epoch. */
  sent_at: z.number().int(),
  /** Milliseconds since the epoch; past it the message is a dead letter with cause `expired`. */
  expires_at: z.number().int(),
});
export type LaneMessage = z.infer<typeof LaneMessage>;

/** The message of an execution that was just admitted. Leaves out whatever else is known of it. */
export function laneMessage(admitted: Omit<LaneMessage, 'sent_at'>, sentAt: number): LaneMessage {
  const { execution_id, user_id, slot, lane, expires_at } = admitted;
  return { execution_id, user_id, slot, lane, expires_at, sent_at: sentAt };
}

/** Why a message ended in the dead letters. */
export const DEAD_LETTER_CAUSES = ['expired', 'malformed', 'unknown_execution', 'start_failed'] as const;
export type DeadLetterCause = (typeof DEAD_LETTER_CAUSES)[number];
