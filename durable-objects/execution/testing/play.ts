import { type Block, BlockFailure } from '../../../blocks/define-block.ts';
import type { ExecutionEvent } from '../../../schema/execution/event.ts';
import type { Execution } from '../../../schema/execution/execution.ts';
import type { GraphContent, GraphLink, GraphNode } from '../../../schema/graph/graph.ts';
import { compileGraph } from '../../../schema/graph/plan.ts';
import { validateGraph } from '../../../schema/graph/validate.ts';
import type { JsonObject, JsonValue } from '../../../schema/json.ts';
import type { ExecutionOrder } from '../../../schema/rpc.ts';
import { nodeOf } from '../engine/state.ts';
import { LiveExecution } from '../live-execution.ts';
import { nextAlarmAt } from '../next-alarm.ts';
import { executionView } from '../view.ts';
import { type TestBlockOptions, testBlockId, testBlocks } from './test-blocks.ts';

/**
 * Plays an execution without a runtime: the real engine and the real blocks' contract, with a clock that jumps from alarm
 * to alarm and a log in memory.
 */

export type PlayOptions = TestBlockOptions & {
  inputs?: JsonObject;
  /** The log that it begins with, as a fork does, and when that is. */
  log?: ExecutionEvent[];
  at?: number;
  /** What is kept for large values; a test may look into it, or lose it. */
  kept?: Map<string, JsonValue>;
  /** The first life stores this many commits and nothing after them, as if it had been killed there. */
  diesAfterCommit?: number;
};

/**
 * A graph in short: nodes as `name: block` or `name: [block, defaults, policy?]`, links as `from.pin -> to.pin`
 * (`=>` for a static one).
 */
export function graph(nodes: Record<string, string | [string, JsonObject, GraphNode['policy']?]>, links: string[] = []): GraphContent {
  return {
    nodes: Object.entries(nodes).map(([id, spec]) => {
      const [name, input_default, policy] = typeof spec === 'string' ? [spec, {}] : spec;
      return { id, block_id: testBlockId(name), input_default, metadata: {}, ...(policy === undefined ? {} : { policy }) };
    }),
    links: links.map((text, index): GraphLink => {
      const [from = '', arrow, to = ''] = text.split(' ');
      const [source_id = '', ...source] = from.split('.');
      const [sink_id = '', ...sink] = to.split('.');
      return { id: `l${index}`, source_id, source_name: source.join('.'), sink_id, sink_name: sink.join('.'), is_static: arrow === '=>' };
    }),
  };
}

export type Played = {
  live: LiveExecution;
  events: ExecutionEvent[];
  /** Commits, each a list of events. */
  commits: ExecutionEvent[][];
  view: () => Execution;
  /** Lets time pass up to the next alarm, and everything that is due then happen. */
  toNextAlarm: () => Promise<void>;
  /** Runs to the end, jumping from alarm to alarm. Whoever is asked approves; every agent answers what it was given as `in`. */
  toEnd: () => Promise<Execution>;
  /** Forgets everything but what was committed, as a crash does, and begins a new life when the armed alarm rings. */
  crash: () => Played;
  /** Whether this life was killed (`diesAfterCommit`) before the execution was over. */
  isDead: () => boolean;
  now: () => number;
};

/** Starts a graph. The clock stands at 0 and moves by `toNextAlarm` only. */
export function play(content: GraphContent, options: PlayOptions = {}): Played {
  const blocks = testBlocks(options);
  const lookup = (id: string) => blocks.get(id)?.definition;
  const faults = validateGraph(content, lookup);
  if (faults.length > 0) throw new Error(faults.map((fault) => fault.message).join('\n'));
  const order: ExecutionOrder = {
    execution_id: 'e1',
    user_id: 'u1',
    graph_id: 'g1',
    graph_version: 1,
    lane: 'normal',
    plan: compileGraph(content, lookup),
    inputs: options.inputs ?? {},
    queued_at: 0,
  };
  const { log = [], at = 0, kept = new Map(), diesAfterCommit } = options;
  const started = enliven(order, blocks, log, { ms: at }, kept, diesAfterCommit);
  if (log.length === 0) started.live.begin();
  else started.live.recover();
  return started;
}

function enliven(
  order: ExecutionOrder,
  blocks: Map<string, Block>,
  log: ExecutionEvent[],
  clock: { ms: number },
  kept: Map<string, JsonValue>,
  diesAfterCommit = Number.POSITIVE_INFINITY,
): Played {
  const commits: ExecutionEvent[][] = [];
  const events = [...log];
  let alive = true;
  let armedAt: number | null = null;
  const live = new LiveExecution(order, log, {
    now: () => clock.ms,
    random: () => 0.5,
    // A dead life may still be in the middle of a turn: what it would begin now never happens.
    findBlock: (id) => (alive ? blocks.get(id) : undefined),
    fetch: async () => {
      throw new BlockFailure('no network here');
    },
    openCredential: async () => ({ kind: 'missing' }),
    values: {
      put: async (id, value) => void kept.set(id, value),
      get: async (id) => kept.get(id) ?? null,
    },
    commit: (committed) => {
      if (!alive) return;
      commits.push(committed);
      events.push(...committed);
      armedAt = nextAlarmAt(live.state, null, clock.ms);
      if (commits.length >= diesAfterCommit) alive = false;
    },
    sync: () => (alive ? Promise.resolve() : new Promise(() => undefined)),
    yieldThread: (then) => queueMicrotask(then),
  });
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  const played: Played = {
    live,
    events,
    commits,
    view: () => executionView(order, live.state),
    now: () => clock.ms,
    async toNextAlarm() {
      await settle();
      const at = nextAlarmAt(live.state, null, clock.ms);
      if (at === null) return;
      clock.ms = at;
      live.wake();
      await settle();
    },
    async toEnd() {
      await settle();
      for (let i = 0; alive && !live.ended; i++) {
        if (i > 20_000) throw new Error('the execution does not end');
        if (live.state.suspended.size > 0) answerOne(live);
        else await played.toNextAlarm();
        await settle();
      }
      return played.view();
    },
    crash() {
      alive = false;
      if (armedAt !== null) clock.ms = Math.max(clock.ms, armedAt);
      const again = enliven(order, blocks, events, clock, kept);
      again.live.recover();
      return again;
    },
    isDead: () => !alive,
  };
  return played;
}

/** Answers what has been awaited the longest. */
function answerOne(live: LiveExecution): void {
  const [firing] = live.state.suspended.values();
  const { awaits } = firing ?? {};
  if (firing === undefined || !awaits) return;
  const answer = awaits.kind === 'agent' ? (awaits.inputs.in ?? null) : null;
  if (awaits.kind === 'agent') live.agentMoved(awaits.execution_id, { status: 'COMPLETED', outputs: { answer: [answer] }, error: null });
  else live.review({ node_id: nodeOf(live.state, firing).plan.id, firing: firing.firing, decision: 'approved', message: '' });
}
