import type { Database } from '../../db/client.ts';
import { log } from '../../schema/log.ts';
import type { Executions } from '../executions/executions.ts';
import { tickSchedules } from './tick.ts';

/** What the cron tick does for the schedules. Never throws: the sweeper beside it has work of its own. */
export async function startDueSchedules(database: Database, start: Executions['start']): Promise<void> {
  const logSchedules = (message: string, error: unknown): void => log('error', 'scheduler', message, { error });
  try {
    await tickSchedules({ now: () => Date.now(), database, start, log: logSchedules });
  } catch (error) {
    logSchedules('the tick could not start what is due', error);
  }
}
