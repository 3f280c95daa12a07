import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, inject } from 'vitest';
import { startPostgresThread } from '../../local/postgres/thread.ts';
import { connect, type Database } from '../client.ts';
import type {} from './provide-template.ts';

export type FreshDatabase = { url: string; db: Database };

/** A migrated, empty database for the tests of one file. What it returns is filled before the first test runs. */
export function freshDatabase(): FreshDatabase {
  const database = {} as FreshDatabase;
  let close = async () => {};
  beforeAll(async () => {
    const folder = await copyTemplate();
    const postgres = await startPostgresThread({ dataDir: folder });
    Object.assign(database, { url: postgres.url, db: connect(postgres.url) });
    close = async () => {
      await postgres.close();
      await rm(folder, { recursive: true, force: true });
    };
  });
  afterAll(() => close());
  return database;
}

/** A new data folder of a migrated, empty database. */
export async function copyTemplate(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'edgeloom-database-'));
  await cp(inject('databaseTemplate'), folder, { recursive: true });
  return folder;
}
