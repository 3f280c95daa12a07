import { setTimeout as sleep } from 'node:timers/promises';
import { cpuSeconds, machineCpuSeconds } from './process-tree.mjs';
import { rounded, summary } from './statistics.mjs';

/**
 * The shapes of load. A target executes graphs: `execute(handle, {v}) → answer`, `submit(handle, {v})`, `counts(handle)`,
 * `dropIdle()`, and `pids`, the roots of the server's processes.
 */

/** One execution with its answer checked. @returns {Promise<number>} milliseconds */
export async function timed(target, handle, graph, i) {
  const v = `s${i}`;
  const from = performance.now();
  const answer = await target.execute(handle, { v });
  const ms = performance.now() - from;
  if (answer !== graph.expect(v)) throw new Error(`${graph.name}: wrong answer ${JSON.stringify(answer)} instead of ${graph.expect(v)}`);
  return ms;
}

/** Opens an account of CPU time; calling it closes it. `othersCores` above 0.2 means: the machine was not ours, repeat. */
export function account(pids) {
  const read = () => ({ at: performance.now(), server: cpuSeconds(pids), own: process.cpuUsage(), machine: machineCpuSeconds() });
  const a = read();
  return (executions) => {
    const b = read();
    const seconds = (b.at - a.at) / 1000;
    const server = b.server - a.server;
    const own = (b.own.user + b.own.system - a.own.user - a.own.system) / 1e6;
    return {
      serverCpuMsPerExecution: executions === 0 ? null : rounded((server * 1000) / executions),
      serverCores: rounded(server / seconds),
      loadCores: rounded(own / seconds),
      othersCores: rounded(Math.max(0, (b.machine - a.machine - own - server) / seconds)),
    };
  };
}

/** One after another. */
export async function latency(target, handle, graph, { runs, warmUp }) {
  for (let i = 0; i < warmUp; i++) await timed(target, handle, graph, i);
  const used = account(target.pids);
  const times = [];
  for (let i = 0; i < runs; i++) times.push(await timed(target, handle, graph, i));
  return { ...summary(times), errors: 0, ...used(times.length) };
}

/** `connections` at a time, each starting the next when its last has ended. */
export async function throughput(target, handle, graph, { seconds, connections }) {
  const times = [];
  const errors = {};
  const used = account(target.pids);
  const from = performance.now();
  const until = from + seconds * 1000;
  let i = 0;
  const one = async () => {
    while (performance.now() < until) {
      try {
        times.push(await timed(target, handle, graph, i++));
      } catch (error) {
        const kind = String(error.message).slice(0, 120);
        errors[kind] = (errors[kind] ?? 0) + 1;
        // A server in trouble is not to be hit in a tight loop.
        await sleep(5);
      }
    }
  };
  await Promise.all(Array.from({ length: connections }, one));
  const wallSeconds = (performance.now() - from) / 1000;
  return {
    executionsPerSecond: rounded(times.length / wallSeconds, 1),
    ...summary(times),
    errors: Object.values(errors).reduce((sum, each) => sum + each, 0),
    errorKinds: errors,
    ...used(times.length),
  };
}

/** `size` submitted at once; the time until all of them are recorded as completed. */
export async function burst(target, handle, { size, timeoutMs = 120_000 }) {
  target.dropIdle();
  const before = await target.counts(handle);
  const used = account(target.pids);
  const from = performance.now();
  const submits = await Promise.allSettled(Array.from({ length: size }, (_, i) => target.submit(handle, { v: `s${i}` })));
  const acceptedMs = performance.now() - from;
  const accepted = submits.filter(({ status }) => status === 'fulfilled').length;
  let recorded = 0;
  while (performance.now() - from < timeoutMs) {
    recorded = (await target.counts(handle)).succeeded - before.succeeded;
    if (recorded >= accepted) break;
    await sleep(50);
  }
  return {
    submitted: size,
    accepted,
    acceptedMs: rounded(acceptedMs, 0),
    recorded,
    allRecordedMs: rounded(performance.now() - from, 0),
    errors: size - recorded,
    errorKinds: [...new Set(submits.flatMap((each) => (each.status === 'rejected' ? [String(each.reason.message).slice(0, 120)] : [])))],
    ...used(recorded),
  };
}
