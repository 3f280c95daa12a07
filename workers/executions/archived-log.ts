import { gunzipSync } from 'node:zlib';
import type { Database } from '../../db/client.ts';
import { findArchivedLog } from '../../db/queries/executions.ts';
import type { ExecutionEvent } from '../../schema/execution/event.ts';

export type ArchiveDeps = {
  database: Database;
  /** A large archived log by its key, or null. */
  archive: (key: string) => Promise<ArrayBuffer | null>;
};

/**
 * The whole log of an execution whose object has given it back, or null when there is none: not ended yet, ended before
 * it began, or not the user's.
 */
export async function archivedLog(deps: ArchiveDeps, userId: string, executionId: string): Promise<ExecutionEvent[] | null> {
  const archived = await findArchivedLog(deps.database, userId, executionId);
  if (archived === null) return null;
  const gzip = archived.kind === 'row' ? archived.log : await deps.archive(archived.key);
  return gzip === null ? null : (JSON.parse(gunzipSync(gzip).toString('utf8')) as ExecutionEvent[]);
}
