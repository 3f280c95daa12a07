import type { ExecutionEvent } from '../../schema/execution/event.ts';

/** Logs kept, in UTF-16 units of their JSON; in memory they take a few bytes for each, of an isolate's 128 MB. */
const CAPACITY = 8_000_000;

/**
 * Archived logs that this isolate has read, the most recently used ones, so that a log that is read page by page is
 * fetched, decompressed and parsed once. An archived log never changes; whether it is still kept, its row says.
 */
export class LogCache {
  readonly #logs = new Map<string, { events: readonly ExecutionEvent[]; size: number }>();
  readonly #capacity: number;
  #size = 0;

  constructor(capacity = CAPACITY) {
    this.#capacity = capacity;
  }

  get(executionId: string): readonly ExecutionEvent[] | undefined {
    const found = this.#logs.get(executionId);
    if (found === undefined) return undefined;
    this.#logs.delete(executionId);
    this.#logs.set(executionId, found);
    return found.events;
  }

  /** `size`: of its JSON, in UTF-16 units. One that is larger than all that may be kept is not kept. */
  put(executionId: string, events: readonly ExecutionEvent[], size: number): void {
    this.#drop(executionId);
    if (size > this.#capacity) return;
    this.#logs.set(executionId, { events, size });
    this.#size += size;
    for (const oldest of this.#logs.keys()) {
      if (this.#size <= this.#capacity) return;
      this.#drop(oldest);
    }
  }

  #drop(executionId: string): void {
    this.#size -= this.#logs.get(executionId)?.size ?? 0;
    this.#logs.delete(executionId);
  }
}
