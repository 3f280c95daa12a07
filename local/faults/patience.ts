import { setTimeout as pause } from 'node:timers/promises';
import type { Answer } from '../testing/json-client.ts';

/** Told to come again: 503, 429, 409 with `Retry-After`. Never 500. */
export const isComeAgain = ({ status, headers }: Answer): boolean => status !== 500 && /^\d+$/.test(headers.get('retry-after') ?? '');

const TRIES = 60;

/**
 * Asks as a client does who has time: again when it is told to, or when the connection broke. For what may be asked twice:
 * reads, and starts under an `Idempotency-Key`. Gives the first other answer.
 */
export async function patiently(ask: () => Promise<Answer>): Promise<Answer> {
  for (let left = TRIES; ; left--) {
    try {
      const answer = await ask();
      if (left === 0 || !isComeAgain(answer)) return answer;
      await pause(Number(answer.headers.get('retry-after')) * 1_000);
    } catch (error) {
      if (left === 0) throw error;
      await pause(1_000);
    }
  }
}

const RECONNECTS = 5;

/** Asks again when the connection broke: one that was idle may be closed by the other side as the request goes out. */
export async function reconnecting<T>(ask: () => Promise<T>): Promise<T> {
  for (let left = RECONNECTS; ; left--) {
    try {
      return await ask();
    } catch (error) {
      // `fetch` throws this for a connection only.
      if (left === 0 || !(error instanceof TypeError)) throw error;
      await pause(100);
    }
  }
}
