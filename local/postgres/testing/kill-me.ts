import { startPostgres } from '../postgres.ts';

/** A process of its own with a database in the folder that it is told; says its address and stays until it is killed. */
const { url } = await startPostgres({ dataDir: process.argv[2] ?? '' });
process.stdout.write(`${url}\n`);
