import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { edgeloomClient } from './edgeloom-client.mjs';
import { BURST, HUNDRED, ONE, TEN } from './graphs.mjs';
import { startPlatformProcess } from './platform-process.mjs';
import { memory } from './process-tree.mjs';
import { workerHeapMiB } from './worker-heap.mjs';
import { burst, latency, throughput } from './workloads.mjs';

/**
 * npm run bench: starts a platform on a temporary folder, loads it from this process, prints a table, writes JSON. Workloads
 * W1 to W5 are about speed; `--only scale`, S0 to S5, goes to the platform's bounds.
 */
const { values: options } = parseArgs({
  options: {
    only: { type: 'string', default: 'W1,W2,W3,W4,W5' },
    runs: { type: 'string', default: '200' },
    seconds: { type: 'string', default: '20' },
    connections: { type: 'string', default: '32' },
    burst: { type: 'string', default: '500' },
  },
});
const [runs, seconds, connections, size] = [options.runs, options.seconds, options.connections, options.burst].map(Number);
const warmUp = Math.min(100, runs);

/** @type {Record<string, {title: string, graph: import('./graphs.mjs').StepGraph, measure: (target: any, handle: any) => Promise<any>}>} */
const WORKLOADS = {
  W1: { title: 'one step', graph: ONE, measure: (target, handle) => latency(target, handle, ONE, { runs, warmUp }) },
  W2: { title: 'ten steps', graph: TEN, measure: (target, handle) => latency(target, handle, TEN, { runs, warmUp }) },
  W3: {
    title: '1 → 98 → 1',
    graph: HUNDRED,
    measure: (target, handle) => latency(target, handle, HUNDRED, { runs: Math.min(20, runs), warmUp: 5 }),
  },
  W4: {
    title: `ten steps, ${connections} connections, ${seconds} s`,
    graph: TEN,
    async measure(target, handle) {
      await throughput(target, handle, TEN, { seconds: Math.min(3, seconds), connections });
      return throughput(target, handle, TEN, { seconds, connections });
    },
  },
  W5: { title: `burst of ${size}`, graph: BURST, measure: (target, handle) => burst(target, handle, { size }) },
};

// They look into the platform's own rules, which are TypeScript: for a newer Node.
const asksForScale = /scale|S\d/.test(options.only);
const SCALE = asksForScale ? (await import('./scale.mjs')).SCALE : {};
const inspectorPort = asksForScale ? await (await import('../local/free-port.ts')).freePort(0) : undefined;
const wanted = options.only.replace('scale', Object.keys(SCALE).join()).split(',');
const unknown = wanted.filter((name) => !(name in WORKLOADS || name in SCALE));
if (unknown.length > 0) throw new Error(`no such workload: ${unknown.join(', ')}`);

const folder = mkdtempSync(join(os.tmpdir(), 'edgeloom-bench-'));
const from = performance.now();
process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
const platform = await startPlatformProcess({ dataDir: join(folder, 'platform'), inspectorPort });
process.once('SIGINT', () => void platform.stop().finally(() => process.exit(1)));
const results = {
  startedAt: new Date().toISOString(),
  machine: {
    cpu: os.cpus()[0]?.model,
    cores: os.cpus().length,
    memoryGiB: Math.round(os.totalmem() / 2 ** 30),
    kernel: os.release(),
    loadAverage: os.loadavg(),
  },
  readyMs: Math.round(performance.now() - from),
  memoryIdle: memory(platform.pids),
  workloads: {},
  scale: {},
};
try {
  const client = await edgeloomClient(platform.url);
  const target = { ...client, pids: platform.pids };
  for (const name of wanted) {
    if (name in SCALE) {
      const { title, measure } = SCALE[name];
      console.error(`${name} ${title}…`);
      results.scale[name] = { title, ...(await measure(client, () => workerHeapMiB(inspectorPort), platform.pids)) };
      continue;
    }
    const { title, graph, measure } = WORKLOADS[name];
    console.error(`${name} ${title}…`);
    const outcome = await measure(target, await client.createGraph(graph));
    results.workloads[name] = { title, ...outcome, memory: memory(platform.pids) };
  }
  client.close();
} finally {
  await platform.stop();
}

const speed = Object.entries(results.workloads);
if (speed.length > 0) {
  console.table(
    Object.fromEntries(
      speed.map(([name, each]) => [
        `${name} ${each.title}`,
        {
          'p50 ms': each.p50 ?? '',
          'p95 ms': each.p95 ?? '',
          'p99 ms': each.p99 ?? '',
          'per second': each.executionsPerSecond ?? '',
          'all recorded ms': each.allRecordedMs ?? '',
          errors: each.errors,
          'CPU ms each': each.serverCpuMsPerExecution,
          'RSS MiB': each.memory.rssMiB,
          'others cores': each.othersCores,
        },
      ]),
    ),
  );
}
for (const [name, { title, ...figures }] of Object.entries(results.scale)) {
  console.log(`${name} ${title}`);
  console.table(figures);
}
const outDir = fileURLToPath(new URL('results/', import.meta.url));
mkdirSync(outDir, { recursive: true });
const file = join(outDir, `${results.startedAt.replace(/[:.]/g, '-')}.json`);
writeFileSync(file, `${JSON.stringify(results, null, 2)}\n`);
console.log(`Ready in ${results.readyMs} ms; idle ${results.memoryIdle.rssMiB} MiB. Written to ${file}`);
const failed = Object.values(results.workloads).some(({ errors }) => errors > 0);
process.exit(failed ? 1 : 0);
