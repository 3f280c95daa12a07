import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import type { LocalPostgres, PostgresOptions } from './postgres.ts';

/** What the thread says once it listens. */
export type Listening = Pick<LocalPostgres, 'url' | 'port'>;

/**
 * `startPostgres` in a thread of its own, with the same answer: a statement runs synchronously in the embedded Postgres,
 * and would otherwise stop everything else in the process for as long as it takes.
 */
export async function startPostgresThread(options: PostgresOptions): Promise<LocalPostgres> {
  const thread = new Worker(fileURLToPath(new URL('./thread-main.ts', import.meta.url).href), { workerData: options });
  const failed = new Promise<never>((_, reject) => {
    thread.once('error', reject);
    thread.once('exit', () => reject(new Error('the Postgres thread ended before it listened')));
  });
  const [listening] = (await Promise.race([once(thread, 'message'), failed])) as [Listening];
  // From here on a thread that dies is an uncaught error of the process, as it should be: there is nothing without it.
  thread.removeAllListeners('error');
  return {
    ...listening,
    async close() {
      const ended = once(thread, 'exit');
      thread.postMessage('close');
      await ended;
    },
  };
}
