import { readFileSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { Log, LogLevel, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions } from 'wrangler';
import { ROOT } from '../project-node.mjs';
import { withoutSignalListeners } from './own-signals.ts';
import { runtimePidFile } from './stale-runtime.ts';

/**
 * The bundled Worker on workerd, through Miniflare's own API. What is in wrangler.toml applies as it is; only what costs
 * time per request on a laptop and shows nobody anything is left out.
 */
export type Runtime = {
  url: string;
  pid: number;
  /** One cron tick; resolves when the Worker has handled it. */
  tick(cron: string, at: Date): Promise<void>;
  close(): Promise<void>;
};

export type RuntimeOptions = {
  port: number;
  inspectorPort: number | undefined;
  dataDir: string;
  /** Added to `[vars]` of wrangler.toml. */
  vars: Record<string, string>;
  /** Where it has a variable of wrangler.toml or of `vars`, that value counts. */
  env: Record<string, string | undefined>;
  configPath?: string;
  /** The bundle's entry. */
  scriptPath: string;
  /** Gets what the Worker prints, as it comes. */
  onOutput: (chunk: Buffer) => void;
};

const HOST = '127.0.0.1';
const SITE = 'site';

export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { dataDir, port, scriptPath } = options;
  const pidFile = runtimePidFile(dataDir);

  const { assets, ...worker } = workerSetup(options.configPath ?? join(ROOT, 'wrangler.toml'));
  const name = 'edgeloom';
  process.env.MINIFLARE_WORKERD_PATH = join(import.meta.dirname, 'workerd.sh');

  const miniflare = withoutSignalListeners(
    () =>
      new Miniflare({
        host: HOST,
        cf: false,
        ...(options.inspectorPort === undefined ? {} : { inspectorHost: HOST, inspectorPort: options.inspectorPort }),
        log: new Log(LogLevel.WARN),
        logRequests: false,
        unsafeRuntimeEnv: { EDGELOOM_RUNTIME_PID: pidFile, EDGELOOM_RUNTIME: workerdPath() },
        handleRuntimeStdio: (stdout: Readable, stderr: Readable) => {
          stdout.on('data', options.onOutput);
          stderr.on('data', options.onOutput);
        },
        durableObjectsPersist: join(dataDir, 'objects'),
        r2Persist: join(dataDir, 'r2'),
        workers: [
          {
            ...worker,
            name,
            modules: true,
            modulesRoot: join(scriptPath, '..'),
            scriptPath,
            bindings: replaced({ ...worker.bindings, ...options.vars }, options.env),
            // The public port leads straight to the Worker. Miniflare's entry, asset proxy and asset router in front of it
            // would cost three more Workers per request (1,200 instead of 6,900 requests/s here). So every path comes to the
            // Worker first, and what it has no route for it asks of ASSETS.
            unsafeDirectSockets: [{ host: HOST, port }],
            serviceBindings: { ...worker.serviceBindings, ...(assets === undefined ? {} : { [assets.binding ?? 'ASSETS']: SITE }) },
          },
          ...(assets === undefined ? [] : [siteWorker(assets, worker.compatibilityDate)]),
        ],
      }),
  );
  await miniflare.ready;
  const url = await miniflare.unsafeGetDirectURL(name);
  return {
    url: url.origin,
    pid: Number(readFileSync(pidFile, 'utf8')),
    async tick(cron, at) {
      const { outcome } = await (await miniflare.getWorker(name)).scheduled({ cron, scheduledTime: at });
      if (outcome !== 'ok') throw new Error(`the cron tick ended with ${outcome}`);
    },
    async close() {
      await miniflare.dispose();
      rmSync(pidFile, { force: true });
    },
  };
}

/** What of wrangler.toml is read here; the rest goes to Miniflare unseen. */
type WorkerSetup = {
  compatibilityDate: string;
  bindings: Record<string, unknown>;
  serviceBindings: Record<string, unknown>;
  assets?: Assets;
};
type Assets = { binding?: string; directory: string };

/** wrangler's own types for this come from another Miniflare and say nothing. */
const workerSetup = (configPath: string): WorkerSetup =>
  unstable_getMiniflareWorkerOptions(configPath).workerOptions as unknown as WorkerSetup;

/** A Worker that is its assets and nothing else. */
function siteWorker(assets: Assets, compatibilityDate: string) {
  const script = 'export default { fetch: () => new Response(null, { status: 404 }) }';
  return { name: SITE, modules: true, script, compatibilityDate, assets: { ...assets, routerConfig: { has_user_worker: false } } };
}

/** Miniflare brings its own workerd: the one beside it, not the newest in the tree. */
function workerdPath(): string {
  const besideMiniflare = createRequire(createRequire(import.meta.url).resolve('miniflare'));
  return (besideMiniflare('workerd') as { default: string }).default;
}

function replaced(vars: Record<string, unknown>, env: Record<string, string | undefined>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(vars).map(([name, value]) => [name, env[name] ?? value]));
}
