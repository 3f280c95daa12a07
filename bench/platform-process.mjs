import { spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { processTree } from './process-tree.mjs';

const START = fileURLToPath(new URL('../local/start.mjs', import.meta.url));
const READY = /^Edgeloom ready at (\S+)$/m;
const START_TIMEOUT_MS = 180_000;

/**
 * Starts a platform as a user would, in a process tree of its own. What it prints goes to `<dataDir>.log`.
 *
 * @param {{dataDir: string, port?: number, inspectorPort?: number, env?: Record<string, string>}} options port 0 takes a free one
 * @returns {Promise<{url: string, pids: number[], stop(signal?: 'SIGTERM' | 'SIGKILL'): Promise<void>}>}
 */
export async function startPlatformProcess({ dataDir, port = 0, inspectorPort, env = {} }) {
  const log = `${dataDir}.log`;
  const fd = openSync(log, 'w');
  const child = spawn(
    process.execPath,
    [START, '--port', String(port), '--data', dataDir, ...(inspectorPort === undefined ? [] : ['--inspect', String(inspectorPort)])],
    {
      env: { ...process.env, ...env },
      stdio: ['ignore', fd, fd],
    },
  );
  closeSync(fd);
  let ended = false;
  const exited = new Promise((resolve) =>
    child.once('exit', () => {
      ended = true;
      resolve(undefined);
    }),
  );
  const ready = () => READY.exec(readFileSync(log, 'utf8'))?.[1];
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (ready() === undefined) {
    if (ended || Date.now() > deadline) throw new Error(`the platform did not start:\n${readFileSync(log, 'utf8')}`);
    await sleep(25);
  }
  return {
    url: ready() ?? '',
    pids: [child.pid ?? 0],
    /** SIGKILL goes to every process of the tree at once, as a power cut would. */
    async stop(signal = 'SIGTERM') {
      const all = processTree([child.pid ?? 0]);
      for (const pid of signal === 'SIGKILL' ? all : [child.pid ?? 0]) kill(pid, signal);
      await exited;
      while (processTree(all).length > 0) await sleep(10);
    },
  };
}

function kill(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch {
    // It ended by itself.
  }
}
