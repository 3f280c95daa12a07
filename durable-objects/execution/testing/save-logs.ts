import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { forkLog } from '../../../schema/execution/fork-log.ts';
import { graph, type Played, play } from './play.ts';
import { randomProgram } from './random-program.ts';
import type { SavedLog } from './saved-log.ts';

/**
 * Plays executions and saves their logs beside the engine, in a folder of the given name:
 *
 *     node durable-objects/execution/testing/save-logs.ts 2026-11
 *
 * To be run when events get a new shape or the engine a new rule; folders of earlier versions stay as they are. What is
 * saved guards every later change: a log that an object has on disk must replay to the same end under newer code.
 */
const name = process.argv[2];
if (name === undefined || !/^[\w-]+$/.test(name)) throw new Error('name the folder: node save-logs.ts 2026-11');
const folder = join(import.meta.dirname, '../engine/saved-logs', name);
mkdirSync(folder, { recursive: true });

function save(title: string, { live, events, view }: Played): void {
  const saved: SavedLog = { order: live.order, events, view: view() };
  writeFileSync(join(folder, `${title}.json`), `${JSON.stringify(saved)}\n`);
}

for (const [index, program] of fc.sample(randomProgram, { seed: 7, numRuns: 12 }).entries()) {
  const played = play(program.content);
  await played.toEnd();
  save(`program-${index + 1}`, played);
}

const failing = play(graph({ s: ['value', { in: 1 }], b: 'boom' }, ['s.out -> b.in']));
await failing.toEnd();
save('failed-node', failing);

const spoilt = play(graph({ s: ['value', { in: 'many' }], p: 'less' }, ['s.out -> p.number']));
await spoilt.toEnd();
save('spoilt-value', spoilt);

const timedOut = play(graph({ h: ['held', {}, { timeout_s: 5, max_retries: 1 }] }));
await timedOut.toEnd();
save('timed-out', timedOut);

const stopped = play(graph({ h: 'held', r: ['rest', { in: 'v' }] }));
stopped.live.stop('stopped by its user');
save('stopped', stopped);

const cutOff = play(graph({ h: 'held', l: ['each', { list: [1, 2] }], p: 'pair' }, ['h.out -> p.a', 'l.out -> p.b'])).crash();
save('cut-off-and-under-way', cutOff);

const asking = graph({ r: ['review', { in: 'draft' }], out: ['output', { name: 'y' }] }, ['r.out -> out.value']);
save('in-review', play(asking));
const reviewed = play(asking);
reviewed.live.review({ node_id: 'r', firing: 1, decision: 'approved', message: 'good', data: 'better' });
await reviewed.toEnd();
save('reviewed', reviewed);

const running = graph({ a: ['agent', { in: 'question' }], out: ['output', { name: 'y' }] }, ['a.answer -> out.value']);
const agentOf = (played: Played) => played.live.awaitedAgents()[0]?.awaits.execution_id ?? '';
save('awaits-an-agent', play(running));
const answered = play(running);
answered.live.agentMoved(agentOf(answered), { status: 'REVIEW', outputs: {}, error: null });
answered.live.agentMoved(agentOf(answered), { status: 'COMPLETED', outputs: { answer: [1, 2] }, error: null });
await answered.toEnd();
save('answered-by-an-agent', answered);
const refused = play(running);
refused.live.agentRefused(agentOf(refused), 'unknown_agent', 'There is no such agent.');
await refused.toEnd();
save('refused-by-an-agent', refused);

const large = play(
  graph({ l: ['large', { number: 1_500_000 }], n: 'length', out: ['output', { name: 'y' }] }, ['l.out -> n.in', 'l.out -> out.value']),
);
await large.toEnd();
save('large-value', large);

const chain = graph({ a: ['pass', { in: 1 }], w: 'rest', out: ['output', { name: 'y' }] }, ['a.out -> w.in', 'w.out -> out.value']);
const original = play(chain);
await original.toEnd();
const log = forkLog(original.events, { node_id: 'a', firing: 1, outputs: { out: ['other'] } }, 1_000_000, (id) => id);
const fork = play(chain, { log: log.ok ? log.events : [], at: 1_000_000 });
await fork.toEnd();
save('forked', fork);
