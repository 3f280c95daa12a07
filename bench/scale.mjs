import { findBlockDefinition } from '../blocks/catalogue.ts';
import { GraphDraft } from '../schema/graph/graph.ts';
import { compileGraph } from '../schema/graph/plan.ts';
import { validateGraph } from '../schema/graph/validate.ts';
import { playAlone } from './engine-loop.mjs';
import { AGENT_INPUT, AGENT_OUTPUT, graphDraft } from './graph-draft.mjs';
import { chain, mesh } from './graphs.mjs';
import { rounded, summary } from './statistics.mjs';
import { account } from './workloads.mjs';

/** What happens at the platform's bounds: the longest execution, the largest graph, and one that is too large. */

const CALCULATOR = 'b1ab9b19-67a6-406d-abf5-2dba76d00c79';
const CONDITION = '715696a0-e1da-45c8-b209-c2fa9c3b0be6';

const NODE_EXECUTIONS = 10_000;
/** Node executions that the engine does before others have their turn; times are known between turns only. */
const TURN = 500;
const SPAN = 1_000;

/** Input, then (add 1, is it less than `to`) again and again, then output: two node executions for each number. */
export function loopDraft(to) {
  const link = (source, sink) => {
    const [[source_id, source_name], [sink_id, sink_name]] = [source.split('.'), sink.split('.')];
    return { source_id, source_name, sink_id, sink_name };
  };
  return {
    name: 'bench-loop',
    description: '',
    nodes: [
      { id: 'start', block_id: AGENT_INPUT, input_default: { name: 'v' } },
      { id: 'add', block_id: CALCULATOR, input_default: { operation: 'Add', b: 1 } },
      { id: 'less', block_id: CONDITION, input_default: { operator: '<', value2: to } },
      { id: 'end', block_id: AGENT_OUTPUT, input_default: { name: 'answer' } },
    ],
    links: [
      link('start.result', 'add.a'),
      link('add.result', 'less.value1'),
      link('less.yes_output', 'add.a'),
      link('less.no_output', 'end.value'),
    ],
  };
}

/** As many numbers as make 10,000 node executions; input and output are one each. */
const NUMBERS = (NODE_EXECUTIONS - 2) / 2;

/** Milliseconds between the starts of two node executions, by their place. */
function betweenStarts(log) {
  const starts = log.filter(({ type }) => type === 'node_started').map(({ at }) => at);
  return (from, to) => starts[to] - starts[from];
}

/** The same loop without a platform: first and last thousand node executions, but for the turns of start and end. */
async function engineAlone({ runs, warmUp }) {
  const draft = loopDraft(NUMBERS);
  const graph = { nodes: draft.nodes, links: draft.links.map((link, at) => ({ ...link, id: `l${at}`, is_static: false })) };
  const times = [];
  for (let i = 0; i < warmUp + runs; i++) {
    const commits = await playAlone(graph, { v: 0 });
    const at = (nodes) => commits.find((commit) => commit.nodes >= nodes).cpuMs;
    const ms = (from) => at(from + SPAN) - at(from);
    if (i >= warmUp) times.push({ first: ms(TURN), last: ms(NODE_EXECUTIONS - TURN - SPAN) });
  }
  const median = (pick) => summary(times.map(pick)).p50;
  const [first, last] = [median((time) => time.first), median((time) => time.last)];
  return { 'µs of CPU per node, first thousand': first, 'µs of CPU per node, last thousand': last, ratio: rounded(last / first) };
}

/** One loop after another; the first ones, while code is being compiled and memory grows to its size, do not count. */
async function longLoop(client, heapMiB, pids, { runs, warmUp }) {
  const graph = await client.createDraft(loopDraft(NUMBERS));
  const run = async () => {
    const { id, status, outputs, stats, error } = await client.run(graph, { v: 0 });
    if (status !== 'COMPLETED' || outputs.answer[0] !== NUMBERS || stats.node_count !== NODE_EXECUTIONS) {
      throw new Error(`${status} after ${stats.node_count} node executions ${JSON.stringify(error)}`);
    }
    const ms = betweenStarts(await client.log(id));
    return { ms: stats.duration_ms, first: ms(TURN, TURN + SPAN), last: ms(NODE_EXECUTIONS - TURN - SPAN, NODE_EXECUTIONS - TURN) };
  };
  for (let i = 0; i < warmUp; i++) await run();
  const before = await heapMiB();
  const used = account(pids);
  const times = [];
  for (let i = 0; i < runs; i++) times.push(await run());
  const { othersCores } = used(runs);
  const median = (pick) => summary(times.map(pick)).p50;
  const perNode = (ms) => rounded((ms * 1_000) / SPAN);
  return {
    'node executions': NODE_EXECUTIONS,
    'p50 ms': median(({ ms }) => ms),
    'µs per node, first thousand': perNode(median(({ first }) => first)),
    'µs per node, last thousand': perNode(median(({ last }) => last)),
    ratio: rounded(median(({ last }) => last) / median(({ first }) => first)),
    [`heap MiB after ${warmUp} loops`]: before,
    [`heap MiB after ${warmUp + runs} loops`]: await heapMiB(),
    'others cores': othersCores,
  };
}

/** Checks and compiles in this process, then saves and runs. */
async function largeGraph(client, steps, { runs }) {
  const draft = graphDraft(steps);
  const parsed = GraphDraft.parse(draft);
  const graph = { nodes: parsed.nodes, links: parsed.links.map((link, at) => ({ ...link, id: `l${at}` })) };
  const times = { shape: [], validate: [], compile: [] };
  const timed = (kind, work) => {
    const from = performance.now();
    const outcome = work();
    times[kind].push(performance.now() - from);
    return outcome;
  };
  for (let i = 0; i < runs; i++) {
    timed('shape', () => GraphDraft.parse(draft));
    const faults = timed('validate', () => validateGraph(graph, findBlockDefinition));
    if (faults.length > 0) throw new Error(JSON.stringify(faults[0]));
    timed('compile', () => compileGraph(graph, findBlockDefinition));
  }
  const from = performance.now();
  const saved = await client.createDraft(draft);
  const saveMs = performance.now() - from;
  const durations = [];
  for (let i = 0; i < runs; i++) {
    const { status, outputs, stats, error } = await client.run(saved, { v: 's' });
    if (status !== 'COMPLETED' || outputs.answer[0] !== steps.expect('s')) throw new Error(`${status} ${JSON.stringify(error ?? outputs)}`);
    durations.push(stats.duration_ms);
  }
  const { p50, max } = summary(times.validate);
  return {
    nodes: draft.nodes.length,
    links: draft.links.length,
    'shape p50 ms': summary(times.shape).p50,
    'validate p50 ms': p50,
    'validate worst ms': max,
    'compile p50 ms': summary(times.compile).p50,
    'save ms': rounded(saveMs),
    'run p50 ms': summary(durations).p50,
  };
}

/** What is one over, or far over, is refused by the bound that it breaks. */
async function refusal(client, draft, code) {
  const from = performance.now();
  const { status, body } = await client.tryDraft(draft);
  const fault = body.errors?.[0];
  if (status !== 422 || fault?.code !== code) throw new Error(`expected 422 ${code}, got ${status} ${JSON.stringify(body).slice(0, 300)}`);
  return {
    nodes: draft.nodes.length,
    links: draft.links.length,
    status,
    code: fault.code,
    message: fault.message,
    ms: rounded(performance.now() - from),
  };
}

const overLinked = () => {
  const draft = graphDraft(mesh('bench-mesh', 5_000));
  return { ...draft, links: [...draft.links, draft.links[0]] };
};

/** @type {Record<string, {title: string, measure: (client: any, heapMiB: () => Promise<number>, pids: number[]) => Promise<Record<string, string | number | null>>}>} */
export const SCALE = {
  S1: {
    title: 'loop of 10,000 node executions',
    measure: (client, heapMiB, pids) => longLoop(client, heapMiB, pids, { runs: 20, warmUp: 5 }),
  },
  S0: { title: 'the same loop, the engine alone', measure: () => engineAlone({ runs: 50, warmUp: 10 }) },
  S2: { title: 'chain of 1,000 nodes', measure: (client) => largeGraph(client, chain('bench-thousand', 998), { runs: 20 }) },
  S3: { title: '1,000 nodes, 5,000 links', measure: (client) => largeGraph(client, mesh('bench-mesh', 5_000), { runs: 20 }) },
  S4: {
    title: 'chain of 10,000 nodes',
    measure: (client) => refusal(client, graphDraft(chain('bench-deep', 9_998)), 'too_many_nodes'),
  },
  S5: { title: '5,001 links', measure: (client) => refusal(client, overLinked(), 'too_many_links') },
};
