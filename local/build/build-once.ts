import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { takePidLock } from '../pid-lock.ts';

/** A folder that is made of source files by a program. */
export type Build = {
  /** Where the outcome stands. It is replaced whole, never half. */
  outDir: string;
  /** What the outcome depends on, as globs from `root`. */
  sources: string[];
  root: string;
  /** What stands in `testing/` folders is part of it. Without this it is no part of any outcome. */
  withTesting?: boolean;
  /** Makes the outcome in the folder it is given. */
  run(outDir: string): Promise<void>;
};

/** Tests are no part of any outcome. */
const isSource = (path: string): boolean => !/\.test\.tsx?$|(^|\/)(node_modules|\.astro)\//.test(path);
const isForTests = (path: string): boolean => /(^|\/)testing\//.test(path);

function hashOf({ root, sources, withTesting = false }: Build): string {
  const hash = createHash('sha256');
  const files = sources
    .flatMap((glob) => globSync(glob, { cwd: root, withFileTypes: false }))
    .filter((path) => isSource(path) && (withTesting || !isForTests(path)));
  for (const file of [...new Set(files)].sort()) {
    const path = join(root, file);
    if (!statSync(path).isFile()) continue;
    hash.update(`${file}\0`).update(readFileSync(path)).update('\0');
  }
  return hash.digest('hex');
}

/**
 * Builds unless the sources are those of the last build. The hash stands beside the folder, as `<outDir>.hash`. Platforms
 * that start at the same moment (test files do) build once: the others wait for the one that builds.
 */
export async function buildOnce(build: Build): Promise<'built' | 'unchanged'> {
  const stamp = `${build.outDir}.hash`;
  const hash = hashOf(build);
  const isFresh = (): boolean => existsSync(build.outDir) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash;
  if (isFresh()) return 'unchanged';
  const lock = await waitForLock(`${build.outDir}.lock`);
  const next = `${build.outDir}.next`;
  try {
    if (isFresh()) return 'unchanged';
    rmSync(next, { recursive: true, force: true });
    await build.run(next);
    rmSync(stamp, { force: true });
    rmSync(build.outDir, { recursive: true, force: true });
    renameSync(next, build.outDir);
    writeFileSync(stamp, hash);
    return 'built';
  } finally {
    rmSync(next, { recursive: true, force: true });
    lock.release();
  }
}

/** Another process tells nobody when it is done: ask again. */
async function waitForLock(file: string): Promise<{ release(): void }> {
  for (;;) {
    const lock = takePidLock(file);
    if (lock.kind === 'held') return lock;
    await sleep(100);
  }
}
