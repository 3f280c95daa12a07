import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { startPostgresThread } from '../../local/postgres/thread.ts';
import { migrate } from '../migrate.ts';

/** Once for the ring: the data folder of a migrated, empty database. Every `freshDatabase` begins as a copy of it. */
export default async function provideTemplate(project: TestProject): Promise<() => void> {
  const folder = mkdtempSync(join(tmpdir(), 'edgeloom-template-'));
  const postgres = await startPostgresThread({ dataDir: folder });
  await migrate(postgres.url);
  await postgres.close();
  project.provide('databaseTemplate', folder);
  return () => rmSync(folder, { recursive: true, force: true });
}

declare module 'vitest' {
  interface ProvidedContext {
    databaseTemplate: string;
  }
}
