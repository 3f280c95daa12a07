import { env } from 'cloudflare:workers';
import { expect, test, vi } from 'vitest';
import { connect } from '../../db/client.ts';
import { recordExecution } from '../../db/queries/execution-record.ts';
import { findExecution, findExecutionRow } from '../../db/queries/executions.ts';
import { addExecution, addOwner, recordOf } from '../../db/testing/rows.ts';
import { executionPrefix, logKey } from '../../schema/archive.ts';
import type { Env } from '../env.ts';
import { LogCache } from '../executions/log-cache.ts';
import { openExecutionFeed } from '../live/execution-feed.ts';
import { bucketOf, sweepOld } from './door.ts';

/** The sweep on the runtime's own bucket, as the committed configuration says. */
const worker = env as unknown as Env;
const database = connect(worker.DATABASE_URL);
const daysAgo = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString();

async function ended(days: number) {
  const { userId, graph } = await addOwner(database);
  const id = await addExecution(database, userId, graph);
  await recordExecution(
    database,
    recordOf(userId, graph, id, { archive: { log_key: logKey(id) }, execution: { status: 'FAILED', ended_at: daysAgo(days) } }),
  );
  await worker.ARCHIVE.put(logKey(id), 'a log');
  await worker.ARCHIVE.put(`${executionPrefix(id)}values/1`, 'a value');
  return { userId, id };
}

const left = async (id: string) => (await bucketOf(worker.ARCHIVE).keysUnder(executionPrefix(id))).keys.length;

test('deletes from the bucket and the record what is over for long enough', async () => {
  const [young, old, oldest] = [await ended(29), await ended(31), await ended(366)];
  await sweepOld(worker, database);
  expect([await left(young.id), await left(old.id), await left(oldest.id)]).toEqual([2, 1, 0]);
  expect(await findExecutionRow(database, young.userId, young.id)).toMatchObject({ archive: 'bucket' });
  expect(await findExecutionRow(database, old.userId, old.id)).toMatchObject({ archive: 'deleted' });
  expect(await findExecution(database, oldest.userId, oldest.id)).toBeNull();
});

test('clears a prefix that holds more keys than one answer names', async () => {
  const { id } = await ended(366);
  for (let n = 0; n < 1_005; n += 67) {
    await Promise.all(Array.from({ length: 67 }, (_, i) => worker.ARCHIVE.put(`${executionPrefix(id)}values/${n + i}`, '')));
  }
  expect(await bucketOf(worker.ARCHIVE).keysUnder(executionPrefix(id))).toMatchObject({ isAll: false });
  await sweepOld(worker, database);
  expect(await left(id)).toBe(0);
});

test('deletes nothing while the configuration cannot be read, and says why', async () => {
  const { id } = await ended(366);
  const logged = vi.spyOn(console, 'error').mockImplementation(() => {});
  await sweepOld({ ...worker, RETAIN_HISTORY_DAYS: '3O' }, database);
  expect(logged.mock.lastCall?.[0]).toContain('RETAIN_HISTORY_DAYS must be whole days');
  expect(await left(id)).toBe(2);
  logged.mockRestore();
});

test('who follows an execution without its history is told so', async () => {
  const { userId, id } = await ended(31);
  await sweepOld(worker, database);
  const feed = await openExecutionFeed(
    {
      now: () => 0,
      database,
      archive: async () => null,
      logs: new LogCache(),
      sleep: async () => {},
      openSocket: async () => new Response(),
      log: () => {},
    },
    userId,
    id,
    0,
  );
  if (feed === null) throw new Error('not found');
  const message = new Promise((resolve) => feed.addEventListener('message', ({ data }) => resolve(JSON.parse(String(data)))));
  feed.accept();
  expect(await message).toMatchObject({ type: 'ERROR', execution_id: id, data: { code: 'history_deleted' } });
});
