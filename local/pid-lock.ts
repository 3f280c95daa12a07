import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';
import { processBegan } from './process-began.ts';

/**
 * A lock that its holder's death releases: a file that names the holder. A pid alone is not enough, because the system
 * gives it to another process later; the time that process began tells them apart.
 */
const Holder = z.object({ pid: z.number().int().positive(), began: z.string() });
type Holder = z.infer<typeof Holder>;

export type PidLock = { kind: 'held'; release(): void } | { kind: 'refused'; pid: number };

const codeOf = (error: unknown): string | undefined => (error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined);

function readHolder(file: string): Holder | null {
  try {
    return Holder.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}

const isAlive = (holder: Holder | null): holder is Holder => holder !== null && processBegan(holder.pid) === holder.began;

/** Takes the lock, over a dead holder's if need be. A process that holds it already is refused too. */
export function takePidLock(file: string): PidLock {
  mkdirSync(dirname(file), { recursive: true });
  const mine = `${file}.${process.pid}`;
  for (;;) {
    // Written first and linked after, so that nobody ever reads half a holder.
    writeFileSync(mine, JSON.stringify({ pid: process.pid, began: processBegan(process.pid) ?? '' } satisfies Holder));
    try {
      linkSync(mine, file);
      return { kind: 'held', release: () => rmSync(file, { force: true }) };
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    } finally {
      rmSync(mine, { force: true });
    }
    const holder = readHolder(file);
    if (isAlive(holder)) return { kind: 'refused', pid: holder.pid };
    const displaced = displaceDeadHolder(file, `${file}.dead.${process.pid}`);
    if (displaced !== null) return { kind: 'refused', pid: displaced.pid };
  }
}

/**
 * Several may find the same dead holder: the one whose rename succeeds clears it away, and looks again at what it moved,
 * for it may be a lock that somebody took in between. That one is put back and answered.
 */
function displaceDeadHolder(file: string, aside: string): Holder | null {
  try {
    renameSync(file, aside);
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return null;
    throw error;
  }
  const moved = readHolder(aside);
  if (isAlive(moved)) {
    renameSync(aside, file);
    return moved;
  }
  rmSync(aside, { force: true });
  return null;
}
