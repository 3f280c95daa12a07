import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { takePidLock } from './pid-lock.ts';

const lockFile = (): string => join(mkdtempSync(join(tmpdir(), 'edgeloom-lock-')), 'sub', 'platform.lock');

/** A process that takes the lock and says what it got, and then lives until it is killed. */
async function otherProcess(file: string): Promise<{ said: string; pid: number; kill(): Promise<void> }> {
  const script = `import { takePidLock } from ${JSON.stringify(new URL('./pid-lock.ts', import.meta.url).href)};
    console.log(takePidLock(${JSON.stringify(file)}).kind); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [chunk] = await once(child.stdout, 'data');
  return {
    said: String(chunk).trim(),
    pid: child.pid ?? 0,
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

it('refuses a second holder and names the first', () => {
  const file = lockFile();
  const first = takePidLock(file);
  expect(first.kind).toBe('held');
  expect(takePidLock(file)).toEqual({ kind: 'refused', pid: process.pid });
});

it('can be taken again after its release', () => {
  const file = lockFile();
  const first = takePidLock(file);
  if (first.kind === 'held') first.release();
  expect(existsSync(file)).toBe(false);
  expect(takePidLock(file).kind).toBe('held');
});

it('is taken over from a process that was killed, and leaves nothing else behind', async () => {
  const file = lockFile();
  const other = await otherProcess(file);
  expect(other.said).toBe('held');
  expect(takePidLock(file)).toEqual({ kind: 'refused', pid: other.pid });
  await other.kill();
  expect(takePidLock(file).kind).toBe('held');
  expect(readdirSync(join(file, '..'))).toEqual(['platform.lock']);
});

it.each([
  ['a pid that another process has by now', JSON.stringify({ pid: process.pid, began: 'at another time' })],
  ['half a file', '{"pid":'],
  ['an empty file', ''],
])('is taken over from %s', (_, content) => {
  const file = lockFile();
  const mine = takePidLock(file);
  if (mine.kind === 'held') mine.release();
  writeFileSync(file, content);
  expect(takePidLock(file).kind).toBe('held');
});
