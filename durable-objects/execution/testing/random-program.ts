import fc from 'fast-check';
import type { GraphContent, GraphNode } from '../../../schema/graph/graph.ts';
import type { JsonObject, JsonValue } from '../../../schema/json.ts';
import { graph } from './play.ts';

/**
 * Random graphs, and an oracle that says what they put out. The oracle knows lists and nothing of queues, pins or events:
 * a node is a function from the lists of values on its links to the list that it yields.
 */
export type Program = {
  content: GraphContent;
  /** By name of an output. `isOrdered` is false behind a pin that several links end in: there only the values are certain. */
  outputs: Map<string, { values: JsonValue[]; isOrdered: boolean }>;
  /** Node executions that some pin of never fills, by node id. */
  starved: Map<string, number>;
  /** Idempotency keys of the writes. */
  effects: string[];
};

/** `of`, `a`, `b` choose among the nodes before, whatever their number. */
type Step =
  | { kind: 'value'; value: number }
  | { kind: 'each'; list: number[] }
  | { kind: 'pass' | 'flaky' | 'rest' | 'effect' | 'spread' | 'boom' | 'loop' | 'ask' | 'agent'; of: number }
  | { kind: 'zip' | 'merge' | 'static_zip'; a: number; b: number };

const choice = fc.nat(1_000);
const digit = fc.integer({ min: 1, max: 5 });

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('value' as const), value: digit }),
  fc.record({ kind: fc.constant('each' as const), list: fc.array(digit, { maxLength: 4 }) }),
  fc.record({ kind: fc.constantFrom('pass', 'flaky', 'rest', 'effect', 'spread', 'boom', 'loop'), of: choice }),
  fc.record({ kind: fc.constantFrom('zip', 'merge', 'static_zip'), a: choice, b: choice }),
);

const awaiting: fc.Arbitrary<Step> = fc.record({ kind: fc.constantFrom('ask', 'agent'), of: choice });

const steps = (of: fc.Arbitrary<Step>) => fc.array(of, { minLength: 1, maxLength: 12 });

/** For `play`, where whoever is asked approves and every agent answers what it was given. */
export const randomProgram: fc.Arbitrary<Program> = steps(fc.oneof({ arbitrary: step, weight: 5 }, { arbitrary: awaiting, weight: 1 })).map(
  (given) => programOf(given, new Set()),
);

/** The same where blocks that wait (for the sink, for a rest, for a retry) overtake each other, as they do outside of `play`. */
export const concurrentProgram: fc.Arbitrary<Program> = steps(step).map((given) => programOf(given, new Set(['effect', 'rest', 'flaky'])));

/** What comes out of a pin. A constant is one value on static links. */
type Stream = { from: string; values: JsonValue[]; isOrdered: boolean; isConstant: boolean };

const LONGEST_STREAM = 40;

function programOf(steps: Step[], overtaking: ReadonlySet<Step['kind']>): Program {
  const nodes: Record<string, string | [string, JsonObject, GraphNode['policy']?]> = {};
  const links: string[] = [];
  const streams: Stream[] = [];
  const program: Omit<Program, 'content'> = { outputs: new Map(), starved: new Map(), effects: [] };
  const pick = (number: number): Stream => streams[number % streams.length] as Stream;

  for (const [index, given] of steps.entries()) {
    const id = `n${index}`;
    const add = (block: string | [string, JsonObject], pin: string, values: JsonValue[], isOrdered = true, isConstant = false) => {
      nodes[id] = block;
      streams.push({ from: `${id}.${pin}`, values, isOrdered, isConstant });
    };
    const one = runnable(given, streams.length === 0, pick);
    switch (one.kind) {
      case 'value':
        add(['value', { in: one.value }], 'out', [one.value], true, true);
        break;
      case 'each':
        add(['each', { list: one.list }], 'out', one.list);
        break;
      case 'spread': {
        const { from, values, isOrdered } = pick(one.of);
        links.push(`${from} -> ${id}.list`);
        add('each', 'out', values.flat(), isOrdered);
        break;
      }
      case 'boom': {
        const { from, values } = pick(one.of);
        links.push(`${from} -> ${id}.in`);
        add(
          'boom',
          'error',
          values.map(() => 'boom'),
        );
        break;
      }
      case 'loop': {
        const { from, values } = pick(one.of);
        links.push(`${from} -> ${id}.number`, `${id}.out -> ${id}.number`);
        add(
          'less',
          'other',
          values.map(() => 'done'),
        );
        break;
      }
      case 'pass':
      case 'flaky':
      case 'rest':
      case 'ask':
      case 'agent':
      case 'effect': {
        const { from, values, isOrdered } = pick(one.of);
        links.push(`${from} -> ${id}.in`);
        add(one.kind, one.kind === 'agent' ? 'answer' : 'out', values, isOrdered && !(overtaking.has(one.kind) && values.length > 1));
        if (one.kind === 'effect') program.effects.push(...values.map((_, at) => `e1:${id}:${at + 1}`));
        break;
      }
      case 'merge': {
        const [a, b] = [pick(one.a), pick(one.b)];
        links.push(`${a.from} -> ${id}.in`, `${b.from} -> ${id}.in`);
        add('pass', 'out', [...a.values, ...b.values], false);
        break;
      }
      case 'zip':
      case 'static_zip': {
        const [a, b] = [pick(one.a), pick(one.b)];
        links.push(`${a.from} ${one.kind === 'static_zip' ? '=>' : '->'} ${id}.a`, `${b.from} -> ${id}.b`);
        const { pairs, lost } = zip({ ...a, isConstant: a.isConstant || one.kind === 'static_zip' }, b);
        add('pair', 'out', pairs, a.isOrdered && b.isOrdered);
        if (lost > 0) program.starved.set(id, lost);
        break;
      }
      default:
        one satisfies never;
    }
    const stream = streams.at(-1) as Stream;
    nodes[`out${index}`] = ['output', { name: `o${index}` }];
    links.push(`${stream.from} -> out${index}.value`);
    program.outputs.set(`o${index}`, stream);
  }
  return { content: graph(nodes, links), ...program };
}

/** The step, or a plain one in its place where the oracle could not tell what it does. */
function runnable(given: Step, isFirst: boolean, pick: (number: number) => Stream): Step {
  if (given.kind === 'value' || given.kind === 'each') return given;
  if (isFirst) return { kind: 'each', list: [3, 1, 2] };
  if ('of' in given) {
    const { values } = pick(given.of);
    if (given.kind === 'loop' && !values.every((value) => typeof value === 'number')) return { kind: 'pass', of: given.of };
    if (given.kind === 'spread' && values.flat().length > LONGEST_STREAM) return { kind: 'pass', of: given.of };
    return given;
  }
  const [a, b] = [pick(given.a), pick(given.b)];
  if (given.kind === 'merge') return a.values.length + b.values.length > LONGEST_STREAM ? { kind: 'pass', of: given.a } : given;
  if (given.kind === 'static_zip' && a.values.length !== 1) return { kind: 'pass', of: given.b };
  // Pairs by position mean something only where positions do.
  const isStatic = a.isConstant || b.isConstant || given.kind === 'static_zip';
  return isStatic || (a.isOrdered && b.isOrdered) ? given : { kind: 'pass', of: given.a };
}

/** A constant goes with every value of the other side; two streams pair by position, and the longer one's rest is lost. */
function zip(a: Stream, b: Stream): { pairs: JsonValue[]; lost: number } {
  const length = a.isConstant ? b.values.length : b.isConstant ? a.values.length : Math.min(a.values.length, b.values.length);
  const at = (stream: Stream, index: number) => stream.values[stream.isConstant ? 0 : index] as JsonValue;
  const pairs = Array.from({ length }, (_, index): JsonValue => [at(a, index), at(b, index)]);
  const hasConstant = a.isConstant || b.isConstant;
  return { pairs, lost: hasConstant ? Number(length === 0) : Math.abs(a.values.length - b.values.length) };
}
