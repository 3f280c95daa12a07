import { rmSync } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import { seededRandom } from '../../durable-objects/execution/seeded-random.ts';
import type { Execution } from '../../schema/execution/execution.ts';
import { startEffectSink } from '../../workers/testing/effect-sink.ts';
import { callWaitCall } from '../../workers/testing/graphs.ts';
import { type JsonClient, jsonClient, signUp } from '../testing/json-client.ts';
import { startTestPlatform, workerdPid } from '../testing/platform.ts';
import { breachesOf } from './invariants.ts';
import { patiently } from './patience.ts';
import { observe } from './rig.ts';
import { count, emptyResult, noteFigure, type RoundOptions, type RoundResult } from './round.ts';

const REST_S = 4;
/** The first when it begins, the second when it is about to end. */
const EFFECTS_OF_EACH = 2;
const OVER_WITHIN_MS = 120_000;
/** Longest time that a platform goes on before it is killed: shorter than the rest of an execution, so that some are under way. */
const LONGEST_LIFE_MS = 2_500;

/**
 * `kill -9` of a whole platform (Worker, objects, queues, Postgres, Redis) with `cases` executions in flight, `kills` times at
 * moments drawn by the seed, each time started again on the same folder. This is the platform as it is deployed. Every
 * execution comes to its end, once; what happened twice outside had the same key.
 */
export async function killPlatform({ seed, cases, kills }: RoundOptions & { kills: number }): Promise<RoundResult> {
  const result = { ...emptyResult(), cases, executions: cases, kills };
  const random = seededRandom(`kills ${seed}`);
  const sink = await startEffectSink();
  const env = { EGRESS_ALLOWED_HOSTS: sink.host };
  let platform = await startTestPlatform({ env });
  const { dataDir } = platform;
  try {
    const { client, email, password } = await signUp(platform.url);
    const { body } = await client.request('POST', '/api/v1/graphs', { body: callWaitCall(sink.url, REST_S) });
    // One page of a list, and what may run at once.
    if (cases > 100) throw new Error(`${cases} executions are more than run at once`);
    const ids = await Promise.all(
      Array.from({ length: cases }, async (_, index) => {
        const request = { body: { inputs: { v: `e${index}` } }, headers: { 'idempotency-key': `e${index}` } };
        const answer = await patiently(() => client.request('POST', `/api/v1/graphs/${(body as { id: string }).id}/execute`, request));
        if (answer.status !== 202) throw new Error(`a start answered ${answer.status}: ${JSON.stringify(answer.body)}`);
        return (answer.body as Execution).id;
      }),
    );
    await progress('all have begun', () => sink.effects.length >= cases);
    let again = client;
    for (let kill = 0; kill < kills; kill++) {
      await pause(random() * LONGEST_LIFE_MS);
      const pid = workerdPid(dataDir);
      const gone = platform.stop('SIGKILL');
      process.kill(pid, 'SIGKILL');
      await gone;
      const effects = sink.effects.length;
      count(result, 'executions under way at a kill', EFFECTS_OF_EACH * cases - new Set(sink.effects.map(({ key }) => key)).size);
      platform = await startTestPlatform({ env, dataDir });
      const backAt = Date.now();
      again = await signIn(platform.url, email, password);
      const left = (await unended(again)).length;
      if (left > 0) await progress('something goes on', async () => sink.effects.length > effects || (await unended(again)).length < left);
      noteFigure(result, 'until the first progress after a restart, ms', Date.now() - backAt);
    }
    const from = Date.now();
    await progress('all have ended', async () => (await unended(again)).length === 0);
    noteFigure(result, 'until all had ended after the last restart, ms', Date.now() - from);
    for (const id of ids) {
      const observed = await observe({ request: again.request, sink }, id, { kills });
      const effectKeys = ['before:1', 'after:1'].map((effect) => `${id}:${effect}`);
      const { outputs, inputs } = observed.execution;
      const isRight = JSON.stringify(outputs.v) === JSON.stringify([inputs.v]);
      const found = breachesOf(observed, effectKeys);
      if (!isRight)
        found.push({ invariant: 'outcome', execution_id: id, what: `output ${JSON.stringify(outputs)} of ${JSON.stringify(inputs)}` });
      result.breaches.push(...found.map((breach) => ({ ...breach, case: `kills, seed ${seed}` })));
      count(result, 'effects', observed.effects.length);
      count(result, 'effects repeated', observed.effects.length - new Set(observed.effects.map(({ key }) => key)).size);
    }
  } finally {
    await platform.stop();
    await sink.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
  return result;
}

async function signIn(url: string, email: string, password: string): Promise<JsonClient> {
  const { body } = await patiently(() =>
    jsonClient(url).request('POST', '/auth/v1/token?grant_type=password', { body: { email, password } }),
  );
  return jsonClient(url, (body as { access_token: string }).access_token);
}

/** By the record, which may lag behind: asking the objects would wake them. */
async function unended(client: JsonClient): Promise<Execution[]> {
  const { status, body } = await patiently(() => client.request('GET', '/api/v1/executions?limit=100'));
  if (status !== 200) throw new Error(`a list answered ${status}: ${JSON.stringify(body)}`);
  return (body as { items: Execution[] }).items.filter(({ ended_at }) => ended_at === null);
}

/** Asks again and again; the platform tells nobody who was not there. */
async function progress(what: string, ask: () => boolean | Promise<boolean>): Promise<void> {
  for (const end = Date.now() + OVER_WITHIN_MS; !(await ask()); await pause(50)) {
    if (Date.now() > end) throw new Error(`not within ${OVER_WITHIN_MS} ms: ${what}`);
  }
}
