import { rmSync } from 'node:fs';
import { edgeloomClient } from './edgeloom-client.mjs';
import { startPlatformProcess } from './platform-process.mjs';

/**
 * Lets a side-by-side benchmark of automation platforms drive this one: a factory of a target with `start`, `stop`, `pids`,
 * `createGraph`, `execute`, `submit` and `counts`. Graphs are those of graphs.mjs. Node's own modules only.
 *
 * @param {{dataDir: string}} options a folder that survives a stop
 */
export default ({ dataDir }) => {
  const folder = `${dataDir}/platform`;
  rmSync(folder, { recursive: true, force: true });
  let platform;
  let client;
  return {
    title: 'Edgeloom',
    runs: 'workerd (Worker, execution objects, queues) + one Node 24 process (embedded Postgres and Redis)',
    persisted:
      'every event of every execution in its SQLite object, committed per step batch; execution, node executions and log in Postgres',
    version: () => 'this tree',
    async start() {
      // The graphs that call something call the harness' own server on the loopback address.
      platform = await startPlatformProcess({ dataDir: folder, port: 15_787, env: { EGRESS_ALLOWED_HOSTS: '127.0.0.1:18999' } });
      // Its user outlives a restart: so do its graphs.
      client ??= await edgeloomClient(platform.url);
      client.dropIdle();
    },
    stop: (signal) => platform.stop(signal),
    pids: () => platform.pids,
    createGraph: (graph) => client.createGraph(graph),
    execute: (graph, input) => client.execute(graph, input),
    submit: (graph, input) => client.submit(graph, input),
    counts: (graph) => client.counts(graph),
  };
};
