import { rmSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { type JsonClient, jsonClient, signUp } from '../local/testing/json-client.ts';
import { startTestPlatform, workerdPid } from '../local/testing/platform.ts';
import type { ExecutionEvent } from '../schema/execution/event.ts';
import type { Execution } from '../schema/execution/execution.ts';
import { startEffectSink } from './testing/effect-sink.ts';
import { callWaitCall } from './testing/graphs.ts';

const EXECUTIONS = 100;
const sink = await startEffectSink();
const env = { EGRESS_ALLOWED_HOSTS: sink.host };
afterAll(() => sink.close());

const callsOf = (step: string) => sink.effects.filter((effect) => effect.path.endsWith(`step=${step}`));

async function executionsOf(client: JsonClient): Promise<Execution[]> {
  const { body } = await client.request('GET', `/api/v1/executions?limit=${EXECUTIONS}`);
  return (body as { items: Execution[] }).items;
}

async function signIn(url: string, email: string, password: string): Promise<JsonClient> {
  const { body } = await jsonClient(url).request('POST', '/auth/v1/token?grant_type=password', { body: { email, password } });
  return jsonClient(url, (body as { access_token: string }).access_token);
}

/** Asks again and again; the platform tells nobody who was not there. */
async function until<T>(what: string, ms: number, ask: () => Promise<T | null>): Promise<T> {
  for (const end = Date.now() + ms; Date.now() < end; await new Promise((resolve) => setTimeout(resolve, 100))) {
    const answer = await ask();
    if (answer !== null) return answer;
  }
  throw new Error(`${what}: not within ${ms} ms`);
}

test('a platform killed with 100 executions in flight finishes every one of them, once', async () => {
  const first = await startTestPlatform({ env });
  const { client, email, password } = await signUp(first.url);
  const graph = (await client.request('POST', '/api/v1/graphs', { body: callWaitCall(sink.url, 2) })).body as { id: string };
  const ids = await Promise.all(
    Array.from({ length: EXECUTIONS }, async (_, index) => {
      const { status, body } = await client.request('POST', `/api/v1/graphs/${graph.id}/execute`, { body: { inputs: { v: `e${index}` } } });
      expect(status).toBe(202);
      return (body as Execution).id;
    }),
  );
  await until('all have begun', 60_000, async () => (callsOf('before').length >= EXECUTIONS ? true : null));
  expect(callsOf('after').length).toBeLessThan(EXECUTIONS);

  const workerd = workerdPid(first.dataDir);
  const gone = first.stop('SIGKILL');
  process.kill(workerd, 'SIGKILL');
  await gone;

  const second = await startTestPlatform({ env, dataDir: first.dataDir });
  try {
    const ready = Date.now();
    const again = await signIn(second.url, email, password);
    const ended = await until('all have ended', 60_000, async () => {
      const executions = await executionsOf(again);
      return executions.every((execution) => execution.ended_at !== null) ? executions : null;
    });
    const recoveryMs = Date.now() - ready;
    expect(ended.map((execution) => execution.id).toSorted()).toEqual(ids.toSorted());
    expect(ended.map((execution) => execution.status)).toEqual(Array(EXECUTIONS).fill('COMPLETED'));
    expect(ended.map((execution) => execution.outputs.v)).toEqual(ended.map((execution) => [execution.inputs.v]));

    // Every effect happened; one that happened twice carried the same key.
    for (const step of ['before', 'after']) {
      expect(new Set(callsOf(step).map((effect) => effect.body.v)).size).toBe(EXECUTIONS);
      expect(new Set(callsOf(step).map((effect) => effect.key)).size).toBe(EXECUTIONS);
    }

    const { body } = await again.request('GET', `/api/v1/executions/${ids[0]}/events?limit=1000`);
    const events = (body as { items: ExecutionEvent[] }).items;
    expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
    expect(events.filter((event) => event.type === 'execution_completed')).toEqual([events.at(-1)]);
    expect(recoveryMs).toBeLessThan(30_000);
  } finally {
    await second.stop();
    rmSync(first.dataDir, { recursive: true, force: true });
  }
});
