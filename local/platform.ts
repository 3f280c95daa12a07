import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { BUNDLE, type Bundle } from './build/bundle.ts';
import { buildSite } from './build/site.ts';
import { startClock } from './clock.ts';
import { freePort } from './free-port.ts';
import { startParts } from './parts.ts';
import { takePidLock } from './pid-lock.ts';
import { endStaleRuntime } from './runtime/stale-runtime.ts';

/** A whole platform on this machine: its parts (Postgres, Redis, mail, virus scan), the Worker with its objects and queues, and the clock. */
export type Platform = {
  url: string;
  /** This process (the parts, Miniflare) and workerd. */
  pids: { platform: number; workerd: number };
  databaseUrl: string;
  redisUrl: string;
  close(): Promise<void>;
};

export type PlatformOptions = {
  /** Everything that lasts. One platform at a time: `DataFolderInUse` otherwise. */
  dataDir: string;
  /** 0 takes a free one. */
  port?: number;
  /** Where debuggers reach the Worker, if they are to: Chrome DevTools' protocol. */
  inspectorPort?: number | undefined;
  /** Forgets what an earlier platform left in the data folder. Files of anybody else stay. */
  fresh?: boolean;
  /**
   * DATABASE_URL, REDIS_URL, UPSTASH_REDIS_REST_URL and _TOKEN, SMTP_URL and CLAMD_HOST replace the embedded parts one by
   * one; any of the Worker's variables and secrets replaces ours.
   */
  env?: Record<string, string | undefined>;
  /** The Worker; a test may bring another one. */
  bundle?: Bundle;
  /** A line about what happens now. */
  onProgress?: (line: string) => void;
  /** What the Worker prints. */
  onOutput?: (chunk: Buffer) => void;
};

/** Somebody runs a platform on this data folder. */
export class DataFolderInUse extends Error {
  readonly pid: number;

  constructor(dataDir: string, pid: number) {
    super(`${dataDir} is in use by another Edgeloom (pid ${pid}). Stop it, or choose another folder with --data.`);
    this.name = 'DataFolderInUse';
    this.pid = pid;
  }
}

const LOCK_FILE = 'platform.lock';
/**
 * All that a platform or `npm run dev` keeps in its data folder, but for the lock and the pid of workerd, by which the next
 * start finds what a killed platform left running.
 */
const KEPT = ['postgres', 'objects', 'r2', 'mail', 'secrets.json', 'dev', 'dev.vars'];
/** The cron expression of wrangler.toml. */
const EVERY_MINUTE = '* * * * *';
/** Room for a benchmark and for a family of test users behind one address. */
export const LOCAL_VARS = {
  LOCAL_PLATFORM: '1',
  SIGNUP_AUTOCONFIRM: '1',
  SIGN_IN_PROVIDERS: '',
  RATE_LIMIT_MAIL_PER_MINUTE: '100',
  PROVIDER_SETTINGS: '',
  RATE_LIMIT_AUTH_PER_MINUTE: '600',
  RATE_LIMIT_EXECUTE_PER_MINUTE: '1000000',
  RATE_LIMIT_READ_PER_MINUTE: '1000000',
};

/** Takes the data folder for this process. */
export function takeDataFolder(dataDir: string, fresh: boolean): { release(): void } {
  mkdirSync(dataDir, { recursive: true });
  const lock = takePidLock(join(dataDir, LOCK_FILE));
  if (lock.kind === 'refused') throw new DataFolderInUse(dataDir, lock.pid);
  // By name: the folder may be one that somebody has other things in.
  if (fresh) for (const name of KEPT) rmSync(join(dataDir, name), { recursive: true, force: true });
  return lock;
}

export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const { dataDir, fresh = false, env = {}, bundle = BUNDLE, onProgress = () => {}, onOutput = () => {} } = options;
  // What has started so far, to be stopped in the opposite order: after the last request nothing needs Postgres.
  const started: (() => Promise<void> | void)[] = [];
  const close = async (): Promise<void> => {
    for (const stop of started.splice(0).reverse()) await stop();
  };
  try {
    const folder = takeDataFolder(dataDir, fresh);
    started.push(folder.release);
    endStaleRuntime(dataDir);
    const port = await freePort(options.port ?? 0);

    const [parts, built, loaded] = await Promise.allSettled([
      // Told at once: what is being built meanwhile ends first, which may take a minute.
      startParts({ dataDir, env, onProgress }).catch((error) => {
        onProgress(`Cannot start: ${error instanceof Error ? error.message : error}`);
        throw error;
      }),
      buildAll(bundle, onProgress),
      // wrangler and Miniflare take a second to load: meanwhile Postgres starts in its thread.
      import('./runtime/runtime.ts'),
    ]);
    if (parts.status === 'rejected') throw parts.reason;
    started.push(parts.value.close);
    if (built.status === 'rejected') throw built.reason;
    if (loaded.status === 'rejected') throw loaded.reason;

    const vars = { ...parts.value.vars, ...LOCAL_VARS, PUBLIC_URL: `http://127.0.0.1:${port}` };
    const runtime = await loaded.value.startRuntime({
      port,
      inspectorPort: options.inspectorPort,
      dataDir,
      vars,
      env,
      scriptPath: bundle.script,
      onOutput,
    });
    started.push(runtime.close);

    const clock = startClock(
      (at) => runtime.tick(EVERY_MINUTE, at),
      (error) => onProgress(`The cron tick failed: ${error instanceof Error ? error.message : error}`),
    );
    started.push(clock.stop);
    return {
      url: runtime.url,
      pids: { platform: process.pid, workerd: runtime.pid },
      databaseUrl: parts.value.vars.DATABASE_URL,
      redisUrl: parts.value.vars.UPSTASH_REDIS_REST_URL,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** wrangler looks for the site's folder, so the site comes first. */
async function buildAll(bundle: Bundle, onProgress: (line: string) => void): Promise<void> {
  onProgress(`Site: ${await buildSite()}`);
  onProgress(`Worker: ${await bundle.build()}`);
}
