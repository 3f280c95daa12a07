import type { Database } from '../../db/client.ts';
import { deleteExpiredFlows } from '../../db/queries/auth-flows.ts';
import { log } from '../../schema/log.ts';

/** What the cron tick does about sign-ins that nobody finished: they are good no more, and go. */
export async function sweepFlows(db: Database, now: number): Promise<void> {
  try {
    await deleteExpiredFlows(db, now);
  } catch (error) {
    log('error', 'auth', 'sign-ins that nobody finished could not be deleted', { error });
  }
}
