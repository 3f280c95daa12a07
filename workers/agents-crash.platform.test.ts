import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { type JsonClient, signInAgain, signUp } from '../local/testing/json-client.ts';
import { startTestPlatform, workerdPid } from '../local/testing/platform.ts';
import type { Execution } from '../schema/execution/execution.ts';
import type { GraphDraft } from '../schema/graph/graph.ts';
import { asking, running } from './testing/agents.ts';
import { waiting } from './testing/graphs.ts';

const EACH = 10;

const save = async (client: JsonClient, graph: GraphDraft) =>
  ((await client.request('POST', '/api/v1/graphs', { body: graph })).body as { id: string }).id;

const startAll = (client: JsonClient, graph: string) =>
  Promise.all(
    Array.from({ length: EACH }, async (_, at) => {
      const { body } = await client.request('POST', `/api/v1/graphs/${graph}/execute`, { body: { inputs: { v: `v${at}` } } });
      return (body as Execution).id;
    }),
  );

const find = async (client: JsonClient, id: string) => (await client.request('GET', `/api/v1/executions/${id}`)).body as Execution;
const childrenOf = async (client: JsonClient, id: string) =>
  ((await client.request('GET', `/api/v1/executions?parent_id=${id}`)).body as { items: Execution[] }).items;

/** The executions, once all of them are as they are wanted. */
async function until(client: JsonClient, ids: string[], isWanted: (execution: Execution) => boolean): Promise<Execution[]> {
  for (;;) {
    const executions = await Promise.all(ids.map((id) => find(client, id)));
    if (executions.every(isWanted)) return executions;
    const lost = executions.find(({ status }) => status === 'FAILED' || status === 'TERMINATED');
    if (lost !== undefined) throw new Error(JSON.stringify(lost));
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

test('a platform killed while executions await agents and people goes on awaiting them', async () => {
  const first = await startTestPlatform();
  const account = await signUp(first.url);
  const { client } = account;
  const [slow, asks] = [await save(client, waiting(5)), await save(client, asking())];
  const [runsSlow, runsAsking] = [await save(client, running(slow)), await save(client, running(asks))];
  const asking1 = await startAll(client, asks);
  const asking2 = await startAll(client, runsAsking);
  await until(client, [...asking1, ...asking2], ({ status }) => status === 'REVIEW');
  const parents = await startAll(client, runsSlow);
  await until(client, parents, ({ status }) => status !== 'QUEUED');

  const workerd = workerdPid(first.dataDir);
  const gone = first.stop('SIGKILL');
  process.kill(workerd, 'SIGKILL');
  await gone;

  const second = await startTestPlatform({ dataDir: first.dataDir });
  try {
    const again = await signInAgain(second.url, account);
    if (again === null) throw new Error('the account is gone');
    const ended = await until(again.client, parents, ({ status }) => status === 'COMPLETED');
    expect(ended.map(({ outputs }) => outputs)).toEqual(parents.map((_, at) => ({ v: [`v${at}`] })));
    for (const id of parents) expect(await childrenOf(again.client, id)).toMatchObject([{ status: 'COMPLETED' }]);

    const stillAsking = await until(again.client, [...asking1, ...asking2], () => true);
    expect(stillAsking.map(({ status }) => status)).toEqual(Array(2 * EACH).fill('REVIEW'));
    const children = (await Promise.all(asking2.map((id) => childrenOf(again.client, id)))).flat().map(({ id }) => id);
    for (const id of [...asking1, ...children]) {
      const decision = { node_id: 'ask', firing: 1, decision: 'approved', message: '' };
      expect((await again.client.request('POST', `/api/v1/executions/${id}/review`, { body: decision })).status).toBe(204);
    }
    const approved = await until(again.client, [...asking1, ...asking2], ({ status }) => status === 'COMPLETED');
    expect(approved.map(({ outputs, inputs }) => [outputs.v, inputs.v])).toEqual(approved.map(({ inputs }) => [[inputs.v], inputs.v]));
  } finally {
    await second.stop();
    rmSync(first.dataDir, { recursive: true, force: true });
  }
});
