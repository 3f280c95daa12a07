export const LONGEST_WAIT_S = 60;

/**
 * Seconds that `Prefer: wait=N` asks for (RFC 7240), at most 60; null without a usable wish. A preference that makes no
 * sense is ignored, as the RFC has it, and so is every one after the first.
 */
export function preferredWaitS(prefer: string | null): number | null {
  for (const preference of (prefer ?? '').split(',')) {
    const match = /^\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:;.*)?$/i.exec(preference);
    if (match !== null && Number(match[1]) > 0) return Math.min(Number(match[1]), LONGEST_WAIT_S);
  }
  return null;
}
