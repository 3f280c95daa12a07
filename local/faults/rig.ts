import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type Database } from '../../db/client.ts';
import { FAULTS_INPUT, type PlannedFault } from '../../durable-objects/execution/testing/planned-fault.ts';
import type { ExecutionEvent } from '../../schema/execution/event.ts';
import type { Execution, NodeExecution } from '../../schema/execution/execution.ts';
import type { GraphContent } from '../../schema/graph/graph.ts';
import type { Lane } from '../../schema/lane.ts';
import { CONTROL_PATH, type Control, type SavedGraph } from '../../workers/testing/control.ts';
import { type EffectSink, startEffectSink } from '../../workers/testing/effect-sink.ts';
import { bundleOf } from '../build/bundle.ts';
import { startPlatform } from '../platform.ts';
import { startCuttableParts, type Wire } from '../testing/cuttable-parts.ts';
import { type Account, type Answer, signUp } from '../testing/json-client.ts';
import { EndWatch } from './end-watch.ts';
import type { Breach, Observed } from './invariants.ts';
import { patiently, reconnecting } from './patience.ts';
import { type TestCase, withAgent } from './test-case.ts';

/**
 * A whole platform to do harm to: the real Worker with execution objects that die where they are told to, Postgres and Redis
 * at the end of wires that can be cut, and an outside service that counts effects.
 */
export type Rig = {
  url: string;
  user: Account & { id: string };
  sink: EffectSink;
  postgres: Wire;
  redis: Wire;
  flushRedis: () => Promise<void>;
  /** Postgres without the wire, for the checks. */
  database: Database;
  /** What the Worker has printed. */
  printed: () => string;
  /** Resolves true when the execution has come to a place where it was to `tell`; false when `over` comes first. */
  reached: (executionId: string, over: AbortSignal) => Promise<boolean>;
  control: (request: Control) => Promise<unknown>;
  /** With its agent, if it has one. */
  save: (testCase: Pick<TestCase, 'name' | 'content' | 'agent'>) => Promise<SavedGraph>;
  /** Starts an execution under an `Idempotency-Key`, and again until it is accepted. Gives its id. */
  start: (graphId: string, options?: StartOptions) => Promise<string>;
  /** Resolves when the execution is over; with what I1 and I5 say against it when it is not, or was asleep on the way. */
  over: (executionId: string, withinMs: number) => Promise<Breach[]>;
  request: (method: string, path: string, options?: { body?: unknown; headers?: Record<string, string> }) => Promise<Answer>;
  close: () => Promise<void>;
};

export type StartOptions = {
  faults?: readonly PlannedFault[];
  lane?: Lane;
  key?: string;
  /** Gets every answer, and how long it took. */
  onAnswer?: (answer: Answer, ms: number) => void;
};

const FAULTY_BUNDLE = bundleOf({ name: 'faulty-worker', entry: 'workers/testing/faulty-worker.ts', withTesting: true });
/** An object gives its storage back soon, so that this happens while others run. */
const IDLE_SECONDS = '2';
const SWEEP_EVERY_MS = 10_000;
/** What is kept of what the Worker prints: a killed object has much to say. */
const PRINTED_KEPT = 2_000_000;

export async function startRig(): Promise<Rig> {
  const dataDir = mkdtempSync(join(tmpdir(), 'edgeloom-faults-'));
  const told = new Set<string>();
  const listening = new Map<string, () => void>();
  const sink = await startEffectSink(({ path }) => {
    const id = /^\/reached\/(.+)$/.exec(path)?.[1];
    if (id === undefined) return;
    told.add(id);
    listening.get(id)?.();
  });
  const parts = await startCuttableParts();
  let printed = '';
  const platform = await startPlatform({
    dataDir,
    bundle: FAULTY_BUNDLE,
    env: { ...process.env, ...parts.env, EGRESS_ALLOWED_HOSTS: sink.host, RETAIN_OBJECT_SECONDS: IDLE_SECONDS },
    onOutput: (chunk) => {
      printed = (printed + String(chunk)).slice(-PRINTED_KEPT);
    },
  });
  const account = await signUp(platform.url);
  const { body } = await account.client.request('GET', '/auth/v1/user');
  const user = { ...account, id: (body as { id: string }).id };
  const database = connect(parts.directUrl);

  const control = async (request: Control): Promise<unknown> => {
    const body = JSON.stringify(request);
    const response = await reconnecting(() => fetch(`${platform.url}${CONTROL_PATH}`, { method: 'POST', body }));
    if (!response.ok) throw new Error(`${request.do} answered ${response.status}: ${await response.text()}`);
    return response.json();
  };
  const saved = async (name: string, content: GraphContent) =>
    (await control({ do: 'save_graph', user_id: user.id, name, ...content })) as SavedGraph;
  // The sweeper comes more often than once a minute: a machine that is busy may lose messages that nobody meant to lose.
  const sweeping = setInterval(() => void control({ do: 'tick', times: 1 }).catch(() => undefined), SWEEP_EVERY_MS);
  const watch = new EndWatch(database, async (slot) => (await control({ do: 'alarm_at', user_id: user.id, slot })) as number | null);
  return {
    url: platform.url,
    user,
    sink,
    postgres: parts.postgres,
    redis: parts.redis,
    flushRedis: parts.flushRedis,
    database,
    printed: () => printed,
    control,
    request: (method, path, options) => reconnecting(() => user.client.request(method, path, options)),
    over: (executionId, withinMs) => watch.over(executionId, withinMs),
    reached: (executionId, over) =>
      new Promise((resolve) => {
        const settle = (isReached: boolean) => {
          listening.delete(executionId);
          resolve(isReached);
        };
        listening.set(executionId, () => settle(true));
        over.addEventListener('abort', () => settle(false), { once: true });
        if (told.has(executionId)) settle(true);
        else if (over.aborted) settle(false);
      }),
    async save({ name, content, agent }) {
      const graph = agent === undefined ? content : withAgent(content, (await saved(`${name}: its agent`, agent)).graph_id);
      return saved(name, graph);
    },
    async start(graphId, { faults = [], lane = 'normal', key = randomUUID(), onAnswer = () => {} } = {}) {
      const request = { body: { inputs: { [FAULTS_INPUT]: faults }, lane }, headers: { 'idempotency-key': key } };
      const { status, body } = await patiently(async () => {
        const from = performance.now();
        const answer = await user.client.request('POST', `/api/v1/graphs/${graphId}/execute`, request);
        onAnswer(answer, performance.now() - from);
        return answer;
      });
      if (status !== 202) throw new Error(`a start answered ${status}: ${JSON.stringify(body)}`);
      return (body as Execution).id;
    },
    async close() {
      clearInterval(sweeping);
      await platform.close();
      await parts.close();
      await sink.close();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

type Reader = Pick<Rig, 'request'> & { sink: Pick<EffectSink, 'effects'> };

/** Everything that can be seen of an execution from outside. */
export async function observe(rig: Reader, id: string, known: Pick<Observed, 'kills'> & Partial<Observed>): Promise<Observed> {
  const [{ body: execution }, nodes, events] = await Promise.all([
    patiently(() => rig.request('GET', `/api/v1/executions/${id}`)),
    allNodes(rig, id),
    allEvents(rig, id),
  ]);
  const effects = rig.sink.effects.filter((effect) => effect.key.startsWith(`${id}:`));
  return { execution: execution as Execution, nodes, events, effects, streams: [], ...known };
}

async function allNodes(rig: Reader, id: string): Promise<NodeExecution[]> {
  const nodes: NodeExecution[] = [];
  for (let cursor: string | null = ''; cursor !== null; ) {
    const path = `/api/v1/executions/${id}/nodes?limit=100${cursor === '' ? '' : `&cursor=${cursor}`}`;
    const { body } = await patiently(() => rig.request('GET', path));
    const page = body as { items: NodeExecution[]; next_cursor: string | null };
    nodes.push(...page.items);
    cursor = page.next_cursor;
  }
  return nodes;
}

export async function allEvents(rig: Pick<Rig, 'request'>, id: string): Promise<ExecutionEvent[]> {
  const events: ExecutionEvent[] = [];
  for (;;) {
    const { body } = await patiently(() => rig.request('GET', `/api/v1/executions/${id}/events?limit=1000&after=${events.length}`));
    const page = body as { items: ExecutionEvent[]; ended: boolean };
    events.push(...page.items);
    if (page.ended || page.items.length === 0) return events;
  }
}

/** Executions at the same time: of a user's hundred slots some are left for those that follow. */
export const PARALLEL = 50;

/** Works on all of them, so many at a time. */
export async function eachOf<T>(all: readonly T[], parallel: number, work: (one: T, index: number) => Promise<void>): Promise<void> {
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let index = next++; index < all.length; index = next++) await work(all[index] as T, index);
  };
  await Promise.all(Array.from({ length: Math.min(parallel, all.length) }, lane));
}
