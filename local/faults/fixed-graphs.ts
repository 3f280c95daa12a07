import { seededRandom } from '../../durable-objects/execution/seeded-random.ts';
import { graph } from '../../durable-objects/execution/testing/play.ts';
import type { JsonValue } from '../../schema/json.ts';
import { AGENT_OF_CASE, type TestCase, withFaultsInput } from './test-case.ts';

type Nodes = Parameters<typeof graph>[0];
type Expected = Partial<Pick<TestCase, 'status' | 'errorCode' | 'effects' | 'agent' | 'asks'>> & {
  /** Values of the output `o`. */
  o?: readonly JsonValue[];
  inAnyOrder?: true;
  starved?: Record<string, number>;
};

/** What ends in the pin `o.value` is the output `o`. */
function fixed(name: string, nodes: Nodes, links: string[], expected: Expected): TestCase {
  const { o, inAnyOrder = false, starved = {}, status = 'COMPLETED', effects = [], errorCode, agent, asks } = expected;
  const all: Nodes = o === undefined ? nodes : { ...nodes, o: ['output', { name: 'o' }] };
  return {
    name,
    content: withFaultsInput(graph(all, links)),
    status,
    ...(errorCode === undefined ? {} : { errorCode }),
    ...(agent === undefined ? {} : { agent }),
    ...(asks === undefined ? {} : { asks }),
    outputs: new Map(o === undefined ? [] : [['o', { values: o, isOrdered: !inAnyOrder }]]),
    starved: new Map(Object.entries(starved)),
    effects,
  };
}

const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);
const firings = (node: string, count: number): string[] => upTo(count).map((firing) => `${node}:${firing}`);
/** Text that compression does not make small. */
function noise(length: number): string {
  const random = seededRandom('noise');
  let text = '';
  while (text.length < length) text += random().toString(36).slice(2);
  return text.slice(0, length);
}

/** A node that runs the agent of its case: input `in`, output `answer`. */
const AGENT: Nodes[string] = ['agent', { a: AGENT_OF_CASE }];

/** Each shape that the engine, the log or the record treats in a way of its own. */
export const FIXED_GRAPHS: readonly [TestCase, ...TestCase[]] = [
  fixed('one node', { a: ['value', { in: 1 }] }, ['a.out -> o.value'], { o: [1] }),
  fixed(
    'a chain of ten',
    Object.fromEntries(upTo(10).map((n): [string, Nodes[string]] => [`n${n}`, n === 1 ? ['pass', { in: 'x' }] : 'pass'])),
    [...upTo(9).map((n) => `n${n}.out -> n${n + 1}.in`), 'n10.out -> o.value'],
    { o: ['x'] },
  ),
  fixed(
    'fan-out and join',
    { e: ['each', { list: upTo(20) }], a: 'pass', b: 'pass' },
    ['e.out -> a.in', 'e.out -> b.in', 'a.out -> o.value', 'b.out -> o.value'],
    { o: [...upTo(20), ...upTo(20)], inAnyOrder: true },
  ),
  fixed(
    'two streams zipped',
    { a: ['each', { list: [1, 2, 3] }], b: ['each', { list: ['x', 'y', 'z'] }], p: 'pair' },
    ['a.out -> p.a', 'b.out -> p.b', 'p.out -> o.value'],
    {
      o: [
        [1, 'x'],
        [2, 'y'],
        [3, 'z'],
      ],
    },
  ),
  fixed(
    'a constant with a stream',
    { a: ['value', { in: 'k' }], b: ['each', { list: [1, 2, 3] }], p: 'pair' },
    ['a.out -> p.a', 'b.out -> p.b', 'p.out -> o.value'],
    {
      o: [
        ['k', 1],
        ['k', 2],
        ['k', 3],
      ],
    },
  ),
  fixed('a loop of thirty', { s: ['value', { in: 30 }], l: 'less' }, ['s.out -> l.number', 'l.out -> l.number', 'l.other -> o.value'], {
    o: ['done'],
  }),
  fixed(
    'a loop longer than a turn',
    { s: ['value', { in: 700 }], l: 'less' },
    ['s.out -> l.number', 'l.out -> l.number', 'l.other -> o.value'],
    { o: ['done'] },
  ),
  fixed('one effect', { e: ['effect', { in: 'x' }] }, ['e.out -> o.value'], { o: ['x'], effects: ['e:1'] }),
  fixed(
    'three effects in a row',
    { a: ['effect', { in: 'x' }], b: 'effect', c: 'effect' },
    ['a.out -> b.in', 'b.out -> c.in', 'c.out -> o.value'],
    { o: ['x'], effects: ['a:1', 'b:1', 'c:1'] },
  ),
  fixed('twelve effects at once', { l: ['each', { list: upTo(12) }], e: 'effect' }, ['l.out -> e.in', 'e.out -> o.value'], {
    o: upTo(12),
    inAnyOrder: true,
    effects: firings('e', 12),
  }),
  fixed('a rest', { r: ['rest', { in: 'x' }] }, ['r.out -> o.value'], { o: ['x'] }),
  fixed(
    'effect, rest, effect',
    { a: ['effect', { in: 'x' }], r: 'rest', b: 'effect' },
    ['a.out -> r.in', 'r.out -> b.in', 'b.out -> o.value'],
    { o: ['x'], effects: ['a:1', 'b:1'] },
  ),
  fixed('ten rests at once', { l: ['each', { list: upTo(10) }], r: 'rest' }, ['l.out -> r.in', 'r.out -> o.value'], {
    o: upTo(10),
    inAnyOrder: true,
  }),
  fixed('a retry', { f: ['flaky', { in: 'x' }] }, ['f.out -> o.value'], { o: ['x'] }),
  fixed('a retry before an effect', { f: ['flaky', { in: 'x' }], e: 'effect' }, ['f.out -> e.in', 'e.out -> o.value'], {
    o: ['x'],
    effects: ['e:1'],
  }),
  fixed('a failure that flows on', { b: ['boom', { in: 1 }], e: 'effect' }, ['b.error -> e.in', 'e.out -> o.value'], {
    o: ['boom'],
    effects: ['e:1'],
  }),
  fixed('a failure that ends all', { a: ['effect', { in: 1 }], b: 'boom' }, ['a.out -> b.in'], {
    status: 'FAILED',
    errorCode: 'block_failed',
    effects: ['a:1'],
  }),
  fixed(
    'a failure that stays with its node',
    { b: ['boom', { in: 1 }, { on_error: 'continue' }], e: ['effect', { in: 'x' }] },
    ['e.out -> o.value'],
    {
      o: ['x'],
      effects: ['e:1'],
    },
  ),
  fixed(
    'a node that is starved',
    { a: ['each', { list: [1, 2, 3] }], b: ['each', { list: [1] }], p: 'pair' },
    ['a.out -> p.a', 'b.out -> p.b', 'p.out -> o.value'],
    {
      o: [[1, 1]],
      starved: { p: 2 },
    },
  ),
  fixed('a timeout', { h: ['hang', {}, { timeout_s: 1, max_retries: 0 }], c: 'value' }, ['h.error -> c.in', 'c.out -> o.value'], {
    o: ['Node h did not answer within 1 s.'],
  }),
  fixed('values as they come', { t: ['ticker', { number: 12, in: 5 }], p: 'pass' }, ['t.out -> p.in', 'p.out -> o.value'], { o: upTo(12) }),
  fixed(
    'an effect for each value as it comes',
    { t: ['ticker', { number: 6, in: 20 }], e: 'effect' },
    ['t.out -> e.in', 'e.out -> o.value'],
    {
      o: upTo(6),
      inAnyOrder: true,
      effects: firings('e', 6),
    },
  ),
  fixed('a log for the bucket', { v: ['value', { in: noise(400_000) }], r: 'rest' }, ['v.out -> r.in', 'r.out -> o.value'], {
    o: [noise(400_000)],
  }),
  fixed(
    'a large value',
    { l: ['large', { number: 1_500_000 }], r: 'rest', n: 'length' },
    ['l.out -> r.in', 'r.out -> n.in', 'n.out -> o.value'],
    {
      o: [1_500_000],
    },
  ),
  fixed('a review', { a: ['ask', { in: 'x' }], e: 'effect' }, ['a.out -> e.in', 'e.out -> o.value'], {
    o: ['x'],
    effects: ['e:1'],
    asks: 'a',
  }),
  fixed(
    'three agents at once',
    { l: ['each', { list: [1, 2, 3] }], a: AGENT, e: 'effect' },
    ['l.out -> a.in', 'a.answer -> e.in', 'e.out -> o.value'],
    {
      o: [1, 2, 3],
      inAnyOrder: true,
      effects: firings('e', 3),
      agent: graph({ i: ['input', { name: 'in' }], r: 'rest', y: ['output', { name: 'answer' }] }, [
        'i.result -> r.in',
        'r.out -> y.value',
      ]),
    },
  ),
  fixed('an agent that is not there', { a: ['agent', { a: 'nobody' }], c: 'value' }, ['a.error -> c.in', 'c.out -> o.value'], {
    o: ['There is no agent "nobody" with version 1.'],
  }),
];
