import { type Block, BlockFailure, defineBlock } from '../../../blocks/define-block.ts';
import type { ExecutionEvent } from '../../../schema/execution/event.ts';
import type { Execution } from '../../../schema/execution/execution.ts';
import type { BlockDefinition } from '../../../schema/graph/block.ts';
import type { GraphContent, GraphLink, GraphNode } from '../../../schema/graph/graph.ts';
import { compileGraph } from '../../../schema/graph/plan.ts';
import { validateGraph } from '../../../schema/graph/validate.ts';
import type { JsonObject, JsonValue } from '../../../schema/json.ts';
import type { ExecutionOrder } from '../../../schema/rpc.ts';
import { LiveExecution } from '../live-execution.ts';
import { nextAlarmAt } from '../next-alarm.ts';
import { executionView } from '../view.ts';

/**
 * Plays an execution without a runtime: the real engine and the real blocks' contract, with a clock that jumps from alarm
 * to alarm and a log in memory. Blocks for tests do one plain thing each.
 */

type Pins = Pick<Parameters<typeof defineBlock>[0], 'inputs' | 'outputs'>;

const label = { en: 'x', es: 'x' };
const any = { type: 'any' } as const;

function block(
  name: string,
  spec: Partial<Pick<BlockDefinition, 'kind' | 'effect' | 'static_output'>>,
  run: Block['run'],
  pins = PINS,
): Block {
  const base = defineBlock({ id: idOf(name), name, title: label, description: label, category: 'basic', ...pins, *run() {} });
  return { definition: { ...base.definition, ...spec }, run };
}

const pin = (type: BlockDefinition['inputs'][number]['type'] = any) => ({ type, title: label });
const PINS: Pins = {
  inputs: {
    in: pin(),
    a: pin(),
    b: pin(),
    number: pin({ type: 'number' }),
    list: pin({ type: 'list', items: any }),
    dict: pin({ type: 'dict', values: any }),
  },
  outputs: { out: pin(), other: pin() },
};
const NAMED: Pins = { inputs: { name: pin({ type: 'string' }), value: pin() }, outputs: { result: pin(), output: pin(), name: pin() } };

/** A stable id for a block of the tests. */
const idOf = (name: string): string => {
  const hex = [...name]
    .map((char) => char.charCodeAt(0).toString(16))
    .join('')
    .padEnd(12, '0')
    .slice(0, 12);
  return `00000000-0000-4000-8000-${hex}`;
};

/** Blocks that answer from outside: a test holds them and says when and what. */
export type Held = {
  key: string;
  attempt: number;
  answer: (value: JsonValue) => void;
  fail: (error: unknown) => void;
  signal: AbortSignal;
};

export type PlayOptions = {
  inputs?: JsonObject;
  /** Called for each attempt of a `held` block. */
  onHeld?: (held: Held) => void;
  /** Called for each attempt of an `effect` block; what it throws is what the block throws. */
  onEffect?: (key: string, attempt: number) => void;
  /** The first life stores this many commits and nothing after them, as if it had been killed there. */
  diesAfterCommit?: number;
};

/** The blocks: `pass` in → out · `pair` a, b → [a, b] · `each` yields every member of `list` · `boom` fails · `value` static. */
export function testBlocks(options: PlayOptions = {}): Map<string, Block> {
  const attempts = new Map<string, number>();
  const count = (key: string) => {
    attempts.set(key, (attempts.get(key) ?? 0) + 1);
    return attempts.get(key) as number;
  };
  const blocks = [
    block(
      'input',
      { kind: 'input', static_output: true },
      function* ({ value }) {
        yield ['result', value ?? null];
      },
      NAMED,
    ),
    block(
      'output',
      { kind: 'output' },
      function* ({ value }) {
        yield ['output', value ?? null];
      },
      NAMED,
    ),
    block('value', { static_output: true }, function* (input) {
      yield ['out', input.in ?? null];
    }),
    block('pass', {}, function* (input) {
      yield ['out', input.in ?? null];
    }),
    block('pair', {}, function* ({ a, b }) {
      yield ['out', [a ?? null, b ?? null]];
    }),
    block('whole', {}, function* (input) {
      yield ['out', input as JsonObject];
    }),
    block('each', {}, function* ({ list }) {
      for (const member of list as JsonValue[]) yield ['out', member];
    }),
    block('less', {}, function* (input) {
      const n = input.number as number;
      yield n > 1 ? ['out', n - 1] : ['other', 'done'];
    }),
    block('boom', {}, function* () {
      yield ['out', raise(new BlockFailure('boom', { retry: 'never' }))];
    }),
    block('verbose', {}, function* () {
      yield ['out', raise(new BlockFailure('\u{1f4a5}'.repeat(500_001).slice(1)))];
    }),
    block('flaky', {}, function* (input, context) {
      yield ['out', input.in ?? null];
      if (count(context.idempotencyKey) < 3) throw new Error('not yet');
    }),
    block('rest', {}, function* (input, context) {
      if (context.resume === undefined) return { rest_ms: 1_000, resume: 'rested' };
      yield ['out', input.in ?? null];
    }),
    block('held', {}, async function* (_input, context) {
      const answer = new Promise<JsonValue>((resolve, reject) => {
        const attempt = count(context.idempotencyKey);
        options.onHeld?.({ key: context.idempotencyKey, attempt, answer: resolve, fail: reject, signal: context.signal });
      });
      yield ['out', await answer];
    }),
    block('effect', { effect: 'write' }, function* (input, context) {
      options.onEffect?.(context.idempotencyKey, count(context.idempotencyKey));
      yield ['out', input.in ?? null];
    }),
    block('strange', {}, function* (input) {
      yield ['out', strangeValues()[input.in as keyof ReturnType<typeof strangeValues>] as JsonValue];
    }),
  ];
  return new Map(blocks.map((one) => [one.definition.id, one]));
}

const raise = (error: Error): never => {
  throw error;
};

const strangeValues = () => {
  const cycle: unknown[] = [];
  cycle.push(cycle);
  return { nan: Number.NaN, bigint: 10n, cycle, undefined: undefined, date: new Date(0), large: 'x'.repeat(50_000_000), function: () => 0 };
};

/**
 * A graph in short: nodes as `name: block` or `name: [block, defaults, policy?]`, links as `from.pin -> to.pin`
 * (`=>` for a static one).
 */
export function graph(nodes: Record<string, string | [string, JsonObject, GraphNode['policy']?]>, links: string[] = []): GraphContent {
  return {
    nodes: Object.entries(nodes).map(([id, spec]) => {
      const [name, input_default, policy] = typeof spec === 'string' ? [spec, {}] : spec;
      return { id, block_id: idOf(name), input_default, metadata: {}, ...(policy === undefined ? {} : { policy }) };
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
  /** Runs to the end, jumping from alarm to alarm. */
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
  const started = enliven(order, blocks, [], { ms: 0 }, options.diesAfterCommit);
  started.live.begin();
  return started;
}

function enliven(
  order: ExecutionOrder,
  blocks: Map<string, Block>,
  log: ExecutionEvent[],
  clock: { ms: number },
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
        await played.toNextAlarm();
      }
      return played.view();
    },
    crash() {
      alive = false;
      if (armedAt !== null) clock.ms = Math.max(clock.ms, armedAt);
      const again = enliven(order, blocks, events, clock);
      again.live.recover();
      return again;
    },
    isDead: () => !alive,
  };
  return played;
}
