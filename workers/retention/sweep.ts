import type { Database } from '../../db/client.ts';
import {
  deleteDeadLetters,
  deleteExecutions,
  deleteIdempotencyKeys,
  deleteNodeExecutions,
  deleteRefreshTokens,
  deleteSessions,
  findOldExecutions,
  findOldHistories,
  markHistoriesDeleted,
} from '../../db/queries/retention.ts';
import { executionPrefix } from '../../schema/archive.ts';
import type { Retention } from '../../schema/retention.ts';
import { REFRESH_TOKEN_S } from '../auth/refresh-token.ts';

/** What the sweep needs of the archive bucket. Both may be repeated. */
export type Bucket = {
  /** Keys that begin with `prefix`, the first so many of them. `isAll`: there are no others. */
  keysUnder: (prefix: string) => Promise<{ keys: string[]; isAll: boolean }>;
  /** No more than it names in one answer, which is 1,000; one that is not there is no error. */
  delete: (keys: string[]) => Promise<void>;
};

export type RetentionDeps = {
  now: () => number;
  database: Database;
  bucket: Bucket;
  retention: Retention;
  log: (message: string, error: unknown) => void;
};

/** Ended executions whose history goes at once: their rows may hold 200 kB of log each. */
const HISTORIES_PER_BATCH = 500;
/** Each costs a call to the bucket, and an invocation of a Worker has a bounded number of those. */
const EXECUTIONS_PER_BATCH = 200;
/** Small rows that one statement deletes. */
const ROWS_PER_BATCH = 10_000;
/** Calls to the bucket that are under way at once; a Worker may have six. */
const CALLS_AT_ONCE = 6;
/** No batch begins later than this after the sweep did: a tick has to be over before the next one comes. */
const SWEEP_FOR_MS = 20_000;

/** One bounded piece of work; true when there may be more of it. `before`: what ended earlier may go. */
type Batch = (deps: RetentionDeps, before: number) => Promise<boolean>;
type Step = { batch: Batch; keptMs: (retention: Retention) => number; mostBatches: number };

const STEPS: Record<string, Step> = {
  'delete old histories': { batch: deleteOldHistories, keptMs: ({ historyMs }) => historyMs, mostBatches: 20 },
  'delete old executions': { batch: deleteOldExecutions, keptMs: ({ executionsMs }) => executionsMs, mostBatches: 2 },
  'delete old dead letters': { batch: rows(deleteDeadLetters), keptMs: ({ deadLettersMs }) => deadLettersMs, mostBatches: 5 },
  'forget old answers': { batch: rows(deleteIdempotencyKeys), keptMs: ({ answersMs }) => answersMs, mostBatches: 5 },
  'delete old refresh tokens': { batch: rows(deleteRefreshTokens), keptMs: ({ sessionsMs }) => sessionsMs, mostBatches: 5 },
  'delete old sign-ins': {
    batch: rows(deleteSessions),
    // Its last refresh token was issued when the sign-in was last used.
    keptMs: ({ sessionsMs }) => sessionsMs + REFRESH_TOKEN_S * 1_000,
    mostBatches: 5,
  },
};

/**
 * Deletes what has been kept for as long as the configuration says: oldest first, in bounded batches, and what it does not
 * get done the next tick does. It must never touch an execution that has not ended, and never delete a row while something
 * in the bucket is found through it only: first the objects, then their row, so that a crash in between leaves a row which
 * the next sweep takes again. A step that fails does not keep the others from their work.
 */
export async function sweepRetention(deps: RetentionDeps): Promise<void> {
  const startedAt = deps.now();
  for (const [what, { batch, keptMs, mostBatches }] of Object.entries(STEPS)) {
    const before = startedAt - keptMs(deps.retention);
    if (!Number.isFinite(before)) continue;
    try {
      for (let batches = 0; batches < mostBatches && deps.now() < startedAt + SWEEP_FOR_MS; batches++) {
        if (!(await batch(deps, before))) break;
      }
    } catch (error) {
      deps.log(`the sweeper could not ${what}`, error);
    }
  }
}

/**
 * Logs in the bucket, node executions, logs in rows. The rows say so last: until then the same executions are found again.
 */
async function deleteOldHistories({ database, bucket, now }: RetentionDeps, before: number): Promise<boolean> {
  const old = await findOldHistories(database, before, HISTORIES_PER_BATCH);
  if (old.length === 0) return false;
  const keys = old.flatMap(({ log_key }) => log_key ?? []);
  if (keys.length > 0) await bucket.delete(keys);
  const ids = old.map(({ execution_id }) => execution_id);
  // An execution may have thousands of node executions: those that are left over are the next batch.
  if ((await deleteNodeExecutions(database, ids, ROWS_PER_BATCH)) === ROWS_PER_BATCH) return true;
  await markHistoriesDeleted(database, ids, now());
  return old.length === HISTORIES_PER_BATCH;
}

/**
 * Everything under the executions' prefixes in the bucket, then the rows. It goes by prefix, not by what rows name: an
 * object that crashed may have stored what it never came to record.
 */
async function deleteOldExecutions(deps: RetentionDeps, before: number): Promise<boolean> {
  const ids = await findOldExecutions(deps.database, before, EXECUTIONS_PER_BATCH);
  const cleared: string[] = [];
  for (let at = 0; at < ids.length; at += CALLS_AT_ONCE) {
    const some = ids.slice(at, at + CALLS_AT_ONCE);
    const outcomes = await Promise.allSettled(some.map((id) => clearPrefix(deps.bucket, executionPrefix(id))));
    for (const [index, id] of some.entries()) {
      const outcome = outcomes[index];
      if (outcome?.status === 'fulfilled') cleared.push(id);
      else deps.log(`what execution ${id} left in the bucket could not be deleted`, outcome?.reason);
    }
  }
  if (cleared.length > 0) await deleteExecutions(deps.database, cleared);
  // One that could not be cleared would be found again at once.
  return ids.length === EXECUTIONS_PER_BATCH && cleared.length === ids.length;
}

async function clearPrefix(bucket: Bucket, prefix: string): Promise<void> {
  for (;;) {
    const { keys, isAll } = await bucket.keysUnder(prefix);
    if (keys.length > 0) await bucket.delete(keys);
    if (isAll) return;
  }
}

/** A batch that is one statement. */
function rows(deleteRows: (database: Database, before: number, limit: number) => Promise<number>): Batch {
  return async ({ database }, before) => (await deleteRows(database, before, ROWS_PER_BATCH)) === ROWS_PER_BATCH;
}
