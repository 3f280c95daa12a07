import type { Database } from '../../db/client.ts';
import { log } from '../../schema/log.ts';
import { parseRetention } from '../../schema/retention.ts';
import type { Env } from '../env.ts';
import { type Bucket, sweepRetention } from './sweep.ts';

/** What the cron tick does about what has been kept for long enough. With a configuration that it cannot read it deletes nothing. */
export async function sweepOld(env: Env, database: Database): Promise<void> {
  const logRetention = (message: string, error: unknown): void => log('error', 'retention', message, { error });
  try {
    await sweepRetention({
      now: () => Date.now(),
      database,
      bucket: bucketOf(env.ARCHIVE),
      retention: parseRetention(env),
      log: logRetention,
    });
  } catch (error) {
    logRetention('nothing old is deleted', error);
  }
}

export const bucketOf = (archive: R2Bucket): Bucket => ({
  async keysUnder(prefix) {
    const { objects, truncated } = await archive.list({ prefix });
    return { keys: objects.map(({ key }) => key), isAll: !truncated };
  },
  delete: (keys) => archive.delete(keys),
});
