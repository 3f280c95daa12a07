import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type JsonClient, signInAgain, signUp } from '../../local/testing/json-client.ts';
import { startTestPlatform, workerdPid } from '../../local/testing/platform.ts';
import type { Schedule } from '../../schema/api/schedules.ts';
import type { Execution } from '../../schema/execution/execution.ts';
import { chain } from '../testing/graphs.ts';
import { executionIdOf } from './tick.ts';

const SCHEDULES = 30;
/** Time until they are due: they are made before, and the platform is gone by then. */
const DUE_IN_MS = 10_000;

async function itemsOf<T>(client: JsonClient, path: string): Promise<T[]> {
  return ((await client.request('GET', path)).body as { items: T[] }).items;
}

test('what was due while the platform lay dead is started when it is back, each once', async () => {
  const first = await startTestPlatform();
  const account = await signUp(first.url);
  const { body: graph } = await account.client.request('POST', '/api/v1/graphs', { body: chain(1) });
  const due = Date.now() + DUE_IN_MS;
  const timing = { type: 'ONCE', run_at: new Date(due).toISOString(), missed: 'skip' };
  await Promise.all(
    Array.from({ length: SCHEDULES }, async (_, index) => {
      const body = { ...timing, graph_id: (graph as { id: string }).id, name: `s${index}`, inputs: { v: `s${index}` } };
      expect((await account.client.request('POST', '/api/v1/schedules', { body })).status).toBe(201);
    }),
  );
  const workerd = workerdPid(first.dataDir);
  const gone = first.stop('SIGKILL');
  process.kill(workerd, 'SIGKILL');
  await gone;
  expect(Date.now(), 'making the schedules took longer than they had').toBeLessThan(due);

  // It ticks as soon as it is back, which must be after they were due.
  await new Promise((resolve) => setTimeout(resolve, due - Date.now()));
  const second = await startTestPlatform({ dataDir: first.dataDir });
  try {
    const { client } = (await signInAgain(second.url, account)) ?? account;
    let executions: Execution[] = [];
    let schedules: Schedule[] = [];
    for (const end = Date.now() + 60_000; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 200))) {
      executions = await itemsOf<Execution>(client, '/api/v1/executions?limit=100');
      schedules = await itemsOf<Schedule>(client, '/api/v1/schedules?limit=100');
      if (executions.length >= SCHEDULES && schedules.every(({ last_execution }) => last_execution?.status === 'COMPLETED')) break;
    }
    expect(executions.map(({ id }) => id).sort()).toEqual(schedules.map(({ id }) => executionIdOf(id, due)).sort());
    expect(executions.map(({ status }) => status)).toEqual(Array(SCHEDULES).fill('COMPLETED'));
    expect(schedules.map(({ status }) => status)).toEqual(Array(SCHEDULES).fill('finished'));
  } finally {
    await second.stop();
    rmSync(first.dataDir, { recursive: true, force: true });
  }
});
