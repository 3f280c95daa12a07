import { readFileSync } from 'node:fs';

/**
 * When a process began, in clock ticks since boot (Linux); elsewhere '' and the pid has to do. Null when it is gone, and
 * when it is dead but not yet waited for: such a one holds nothing any more.
 */
export function processBegan(pid: number): string | null {
  try {
    process.kill(pid, 0);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return null;
  }
  try {
    // After the name in parentheses: state is field 0, start time field 19.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : (fields[19] ?? '');
  } catch {
    return '';
  }
}
