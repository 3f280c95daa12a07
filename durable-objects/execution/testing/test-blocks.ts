import { type Block, BlockFailure, defineBlock } from '../../../blocks/define-block.ts';
import type { BlockDefinition } from '../../../schema/graph/block.ts';
import type { JsonObject, JsonValue } from '../../../schema/json.ts';

/** Blocks for tests, which do one plain thing each. */

type Pins = Pick<Parameters<typeof defineBlock>[0], 'inputs' | 'outputs'>;

const label = { en: 'x', es: 'x' };
const any = { type: 'any' } as const;

/** A block for tests: `name` makes its id, `spec` its definition where it is not that of a plain one. */
export function testBlock(
  name: string,
  spec: Partial<Pick<BlockDefinition, 'kind' | 'effect' | 'static_output'>>,
  run: Block['run'],
  pins = PINS,
): Block {
  const base = defineBlock({ id: testBlockId(name), name, title: label, description: label, category: 'basic', ...pins, *run() {} });
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
export const testBlockId = (name: string): string => {
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

/** What a test decides about them. */
export type TestBlockOptions = {
  /** Called for each attempt of a `held` block. */
  onHeld?: (held: Held) => void;
  /** Called for each attempt of an `effect` block; what it throws is what the block throws. */
  onEffect?: (key: string, attempt: number) => void;
  /** Failed attempts of a `flaky` block before it succeeds. */
  flakyFailures?: number;
  /** How long a `rest` block rests. */
  restMs?: number;
};

/**
 * The blocks: `pass` in → out · `pair` a, b → [a, b] · `each` yields every member of `list` · `boom` fails · `value` static ·
 * `review` asks a person and yields the decision, `ask` what was decided on · `agent` runs agent `a` · `large` yields a text of `number` characters.
 */
export function testBlocks(options: TestBlockOptions = {}): Map<string, Block> {
  const { flakyFailures = 2, restMs = 1_000 } = options;
  const attempts = new Map<string, number>();
  const count = (key: string) => {
    attempts.set(key, (attempts.get(key) ?? 0) + 1);
    return attempts.get(key) as number;
  };
  const blocks = [
    testBlock(
      'input',
      { kind: 'input', static_output: true },
      function* ({ value }) {
        yield ['result', value ?? null];
      },
      NAMED,
    ),
    testBlock(
      'output',
      { kind: 'output' },
      function* ({ value }) {
        yield ['output', value ?? null];
      },
      NAMED,
    ),
    testBlock('value', { static_output: true }, function* (input) {
      yield ['out', input.in ?? null];
    }),
    testBlock('pass', {}, function* (input) {
      yield ['out', input.in ?? null];
    }),
    testBlock('pair', {}, function* ({ a, b }) {
      yield ['out', [a ?? null, b ?? null]];
    }),
    testBlock('whole', {}, function* (input) {
      yield ['out', input as JsonObject];
    }),
    testBlock('each', {}, function* ({ list }) {
      for (const member of list as JsonValue[]) yield ['out', member];
    }),
    testBlock('less', {}, function* (input) {
      const n = input.number as number;
      yield n > 1 ? ['out', n - 1] : ['other', 'done'];
    }),
    testBlock('boom', {}, function* () {
      yield ['out', raise(new BlockFailure('boom', { retry: 'never' }))];
    }),
    testBlock('verbose', {}, function* () {
      yield ['out', raise(new BlockFailure('\u{1f4a5}'.repeat(500_001).slice(1)))];
    }),
    testBlock('flaky', {}, function* (input, context) {
      yield ['out', input.in ?? null];
      if (count(context.idempotencyKey) <= flakyFailures) throw new Error('not yet');
    }),
    testBlock('rest', {}, function* (input, context) {
      if (context.resume === undefined) return { rest_ms: restMs, resume: 'rested' };
      yield ['out', input.in ?? null];
    }),
    testBlock('held', {}, async function* (_input, context) {
      const answer = new Promise<JsonValue>((resolve, reject) => {
        const attempt = count(context.idempotencyKey);
        options.onHeld?.({ key: context.idempotencyKey, attempt, answer: resolve, fail: reject, signal: context.signal });
      });
      yield ['out', await answer];
    }),
    testBlock('effect', { effect: 'write' }, function* (input, context) {
      options.onEffect?.(context.idempotencyKey, count(context.idempotencyKey));
      yield ['out', input.in ?? null];
    }),
    testBlock('large', {}, function* (input) {
      yield ['out', 'x'.repeat(input.number as number)];
    }),
    testBlock('length', {}, function* (input) {
      yield ['out', (input.in as string).length];
    }),
    testBlock('verbatim', {}, function* () {
      yield ['out', { $spilled: { id: '00000000-0000-4000-8000-000000000000', bytes: 1, type: 'string' } }];
    }),
    testBlock('review', {}, function* (input, { resume }) {
      if (resume === undefined) return { review: { name: 'check', data: input.in ?? null, editable: input.a !== false } };
      yield ['out', resume];
    }),
    testBlock('ask', {}, function* (input, { resume }) {
      if (resume === undefined) return { review: { name: 'check', data: input.in ?? null, editable: true } };
      yield ['out', input.in ?? null];
    }),
    testBlock(
      'agent',
      { kind: 'agent' },
      // biome-ignore lint/correctness/useYield: all that it yields is what the agent answers.
      function* (input) {
        return { agent: { graph_id: String(input.a ?? 'g2'), graph_version: 1, inputs: { in: input.in ?? null } } };
      },
      { ...PINS, outputs: { ...PINS.outputs, answer: pin() } },
    ),
    testBlock('strange', {}, function* (input) {
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
