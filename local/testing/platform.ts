import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll } from 'vitest';
import { ROOT } from '../project-node.mjs';

/** A platform in its own process, so that a test can kill it as hard as it likes and start it again on the same folder. */
export type TestPlatform = {
  url: string;
  dataDir: string;
  /** Process id of the platform; workerd is its child. */
  pid: number;
  /** Every line that it has printed, the Worker's log included. */
  printed: readonly string[];
  /** Resolves when platform and workerd are gone. */
  stop(signal?: NodeJS.Signals): Promise<void>;
};

export type TestPlatformOptions = { dataDir?: string; port?: number; env?: Record<string, string>; args?: string[] };

const READY = /^Edgeloom ready at (\S+)$/;

/** Starts one, on a free port unless told which. Without a `dataDir` on a new folder, which `stop` leaves for a next start. */
export async function startTestPlatform(options: TestPlatformOptions = {}): Promise<TestPlatform> {
  const dataDir = options.dataDir ?? mkdtempSync(join(tmpdir(), 'edgeloom-test-'));
  const child = spawn(
    process.execPath,
    [join(ROOT, 'local/main.ts'), '--port', String(options.port ?? 0), '--data', dataDir, ...(options.args ?? [])],
    {
      cwd: ROOT,
      env: { ...process.env, ...options.env },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const printed: string[] = [];
  createInterface({ input: child.stderr }).on('line', (line) => printed.push(line));
  const url = await new Promise<string>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      printed.push(line);
      const ready = READY.exec(line)?.[1];
      if (ready !== undefined) resolve(ready);
    });
    child.once('exit', (code) => reject(new Error(`the platform ended (${code}) before it was ready:\n${printed.join('\n')}`)));
  });
  return {
    url,
    dataDir,
    pid: child.pid ?? 0,
    printed,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      await exited;
    },
  };
}

/** One platform for all tests of a file, on a folder that goes with it. Read `url` inside tests only. */
export function usePlatform(
  options: Omit<TestPlatformOptions, 'dataDir'> = {},
): Readonly<Pick<TestPlatform, 'url' | 'dataDir' | 'printed'>> {
  let platform: TestPlatform | undefined;
  const running = (): TestPlatform => {
    if (platform === undefined) throw new Error('the platform has not started yet');
    return platform;
  };
  beforeAll(async () => {
    platform = await startTestPlatform(options);
  });
  afterAll(async () => {
    await platform?.stop();
    if (platform !== undefined) rmSync(platform.dataDir, { recursive: true, force: true });
  });
  return {
    get url() {
      return running().url;
    },
    get dataDir() {
      return running().dataDir;
    },
    get printed() {
      return running().printed;
    },
  };
}

/** The pid of the workerd of a platform on this folder. */
export const workerdPid = (dataDir: string): number => Number(readFileSync(join(dataDir, 'workerd.pid'), 'utf8'));
