import { parentPort, workerData } from 'node:worker_threads';
import { type PostgresOptions, startPostgres } from './postgres.ts';
import type { Listening } from './thread.ts';

/** The body of the thread: starts, says where it listens, and closes when told so. */
if (parentPort === null) throw new Error('thread-main.ts runs as a worker thread only');
const port = parentPort;
const postgres = await startPostgres(workerData as PostgresOptions);
port.once('message', async () => {
  await postgres.close();
  port.close();
});
port.postMessage({ url: postgres.url, port: postgres.port } satisfies Listening);
