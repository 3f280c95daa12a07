import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Database } from '../../db/client.ts';
import { type ExecutionRow, findArchivedLog } from '../../db/queries/executions.ts';
import { ExecutionEvent } from '../../schema/execution/event.ts';
import type { LogCache } from './log-cache.ts';

export type ArchiveDeps = {
  database: Database;
  /** A large archived log by its key, or null. */
  archive: (key: string) => Promise<ArrayBuffer | null>;
  logs: LogCache;
};

export type ArchivedEvents =
  | { kind: 'log'; events: readonly ExecutionEvent[] }
  /** Not ended yet, or ended before it began. */
  | { kind: 'none' }
  /** It was kept for as long as the configuration says. */
  | { kind: 'deleted' };

const Log = z.array(ExecutionEvent);

/** The whole log of an execution whose object has given it back. `row`: the user's own, read just before. */
export async function archivedLog(deps: ArchiveDeps, userId: string, row: ExecutionRow): Promise<ArchivedEvents> {
  const { id } = row.execution;
  if (row.archive === 'deleted') return { kind: 'deleted' };
  const known = row.archive === 'none' ? undefined : deps.logs.get(id);
  if (known !== undefined) return { kind: 'log', events: known };
  // It may have been archived, or deleted, since the row was read.
  const archived = await findArchivedLog(deps.database, userId, id);
  if (archived === null) return { kind: 'none' };
  if (archived.kind === 'deleted') return archived;
  const gzip = archived.kind === 'row' ? archived.log : await deps.archive(archived.key);
  // Objects in the bucket are deleted before the row says so.
  if (gzip === null) return { kind: 'deleted' };
  const text = gunzipSync(gzip).toString('utf8');
  const events = readLog(id, text);
  deps.logs.put(id, events, text.length);
  return { kind: 'log', events };
}

/** Events as they were written, member by member: a parsed copy would have lost what this version does not know. */
function readLog(executionId: string, text: string): ExecutionEvent[] {
  const stored: unknown = JSON.parse(text);
  const parsed = Log.safeParse(stored);
  if (!parsed.success) throw new Error(`the archived log of execution ${executionId} is none: ${z.prettifyError(parsed.error)}`);
  return stored as ExecutionEvent[];
}
