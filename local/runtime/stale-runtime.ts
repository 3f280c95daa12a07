import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Where workerd.sh notes the pid of the workerd that serves a data folder. */
export const runtimePidFile = (dataDir: string): string => join(dataDir, 'workerd.pid');

/** Ends a workerd that a killed platform left on this data folder. The folder's lock must be held. */
export function endStaleRuntime(dataDir: string): void {
  const pidFile = runtimePidFile(dataDir);
  try {
    const pid = Number(readFileSync(pidFile, 'utf8'));
    // The pid may be somebody else's by now.
    if (/workerd/.test(readFileSync(`/proc/${pid}/cmdline`, 'utf8'))) process.kill(pid, 'SIGKILL');
  } catch {
    // No file, no such process, or no /proc to ask: nothing that could be ended safely.
  }
  rmSync(pidFile, { force: true });
}
