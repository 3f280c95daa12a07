import { BLOCKS } from '../blocks/catalogue.ts';
import { connect } from '../db/client.ts';
import { migrate } from '../db/migrate.ts';
import { syncBlocks } from '../db/queries/blocks.ts';

/** Brings the database at DATABASE_URL to this version: tables, then the list of blocks. Doing it twice changes nothing. */
const databaseUrl = process.env.DATABASE_URL;
if (!databaseUrl) {
  console.error('npm run migrate: set DATABASE_URL to the database of your deployment (postgres://user:password@host/database).');
  process.exit(1);
}
await migrate(databaseUrl);
await syncBlocks(
  connect(databaseUrl),
  BLOCKS.map(({ definition }) => definition),
);
console.log('The database is up to date.');
