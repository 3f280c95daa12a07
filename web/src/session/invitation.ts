import { z } from 'zod';
import { ONE_TIME_PURPOSES } from '../../../schema/api/auth.ts';
import type { Invitation } from '../api/session.ts';

const Shape = z.object({ token_hash: z.string().min(20).max(500), type: z.enum(ONE_TIME_PURPOSES) });

/** What the link of a mail carries behind its `#`, which no server and no log ever sees. Null when it is not complete. */
export function invitationOf(hash: string): Invitation | null {
  const parsed = Shape.safeParse(Object.fromEntries(new URLSearchParams(hash.replace(/^#/, ''))));
  return parsed.success ? parsed.data : null;
}

/** Why a sign-in elsewhere came back without success, as a code; null when it did not. */
export const returnedProblem = (hash: string): string | null => new URLSearchParams(hash.replace(/^#/, '')).get('error_code');
