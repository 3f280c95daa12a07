import { z } from 'zod';
import { NODE_TIMEOUT_CEILING_MS } from './bounds.ts';

/** What a node does about failures, as the user set it. Absent fields take the defaults below. */
export const NodePolicy = z.object({
  timeout_s: z
    .number()
    .positive()
    .max(NODE_TIMEOUT_CEILING_MS / 1_000)
    .optional(),
  max_retries: z.number().int().min(0).max(20).optional(),
  on_error: z.enum(['fail', 'continue']).optional(),
});
export type NodePolicy = z.infer<typeof NodePolicy>;

export const DEFAULT_MAX_RETRIES = 3;
const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 300_000;

/**
 * Delay before retry number `retry` (1 for the first), in milliseconds: doubling from one second, with "equal jitter":
 * half of it fixed, half of it drawn by `random` (0 ≤ random < 1). A target's own wish (`Retry-After`) is a floor.
 */
export function retryDelayMs(retry: number, random: number, retryAfterMs = 0): number {
  const full = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** (retry - 1));
  return Math.max(Math.round(full / 2 + (full / 2) * random), Math.min(retryAfterMs, LONGEST_DELAY_MS));
}
