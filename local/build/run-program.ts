import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { ROOT } from '../project-node.mjs';

/** Programs of the packages, run by the Node that runs this. */
function start(name: string, args: string[], cwd: string, env: Record<string, string>, stdio: 'inherit' | 'pipe'): ChildProcess {
  return spawn(process.execPath, [join(ROOT, 'node_modules', '.bin', name), ...args], {
    cwd,
    env: { ...process.env, WRANGLER_SEND_METRICS: 'false', ASTRO_TELEMETRY_DISABLED: '1', ...env },
    stdio: ['ignore', stdio, stdio],
  });
}

const exitCode = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve, reject) => child.once('error', reject).once('close', resolve));

/** Runs a program to its end and gives what it printed. Rejects with that when it fails. */
export async function runProgram(name: string, args: string[], cwd: string): Promise<string> {
  const child = start(name, args, cwd, { CI: '1', NO_COLOR: '1' }, 'pipe');
  const printed: Buffer[] = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on('data', (chunk: Buffer) => printed.push(chunk));
  const code = await exitCode(child);
  const output = Buffer.concat(printed).toString();
  if (code !== 0) throw new Error(`${name} ${args[0] ?? ''} failed (${code}):\n${output}`);
  return output;
}

/** Runs a program to its end with its output on ours, and gives its exit code. Stop signals go on to it. */
export async function runVisibly(name: string, args: string[], cwd: string, env: Record<string, string> = {}): Promise<number> {
  const child = start(name, args, cwd, env, 'inherit');
  // Ctrl-C reaches it from the terminal; only the others have to be passed on.
  process.on('SIGINT', () => {});
  for (const event of ['SIGTERM', 'SIGHUP', 'disconnect'] as const) process.on(event, () => child.kill('SIGTERM'));
  return (await exitCode(child)) ?? 1;
}
