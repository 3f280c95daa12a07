import { z } from 'zod';
import { MAX_RUNNING_PER_USER } from './bounds.ts';

/** Most that an admin may set for `running_per_user`. */
export const MOST_RUNNING_PER_USER = 1_000;

/**
 * What an admin sets while the platform runs; what a deployment sets once is in `[vars]`. Each is read from Postgres where
 * it matters, by the statement or request that it is for, so a change holds from the next one on.
 */
export const PlatformSettings = z
  .object({
    /** Whether new accounts can be made. */
    sign_up: z.enum(['open', 'closed']),
    /** Executions of one user that run at the same time; more stay QUEUED. Each is a Durable Object of its own. */
    running_per_user: z.number().int().min(1).max(MOST_RUNNING_PER_USER),
  })
  .meta({ id: 'PlatformSettings' });
export type PlatformSettings = z.infer<typeof PlatformSettings>;

export const DEFAULT_SETTINGS: PlatformSettings = { sign_up: 'open', running_per_user: MAX_RUNNING_PER_USER };
