import { SQLITE_VALUE_BYTES } from '../../schema/bounds.ts';
import type { ExecutionEvent } from '../../schema/execution/event.ts';
import type { ExecutionOrder } from '../../schema/rpc.ts';

/**
 * All that an execution object stores, and the only file that touches its storage.
 *
 *   order   what to run, as JSON text cut into pieces (a stored value may not exceed 2 MB)
 *   log     the events, one row per commit: first and last `seq` and a JSON list
 *   record  one row: the `seq` up to which Postgres has it
 *   alarm   the object's one alarm
 *
 * The next execution of the slot replaces all of it in the same commit in which it begins; a slot that is idle gives its
 * storage back.
 *
 * Writes with no `await` between them commit together, and the runtime holds back every message and answer that was sent
 * after a write until that write is durable. So nobody outside can see a state that a crash could undo.
 */
export class ExecutionStorage {
  readonly #storage: DurableObjectStorage;
  #armedAt: number | null = null;
  #hasTables = false;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
  }

  /** What an earlier life of this object left, or null for a fresh one. */
  load(): { order: ExecutionOrder; events: ExecutionEvent[]; recordedSeq: number } | null {
    const { sql } = this.#storage;
    this.#hasTables = sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'order'").toArray().length > 0;
    if (!this.#hasTables) return null;
    const pieces = sql.exec<{ text: string }>('SELECT text FROM "order" ORDER BY piece').toArray();
    if (pieces.length === 0) return null;
    const order = JSON.parse(pieces.map((piece) => piece.text).join('')) as ExecutionOrder;
    const recordedSeq = sql.exec<{ seq: number }>('SELECT seq FROM record').toArray()[0]?.seq ?? 0;
    return { order, events: this.events(0, Number.MAX_SAFE_INTEGER), recordedSeq };
  }

  /** Puts an order in the place of the last one. */
  begin(order: ExecutionOrder): void {
    const { sql } = this.#storage;
    if (this.#hasTables) sql.exec('DELETE FROM "order"; DELETE FROM log; DELETE FROM record');
    else sql.exec(TABLES);
    this.#hasTables = true;
    const text = JSON.stringify(order);
    for (let at = 0, piece = 0; at < text.length; piece++) {
      const end = endOfPiece(text, at);
      sql.exec('INSERT INTO "order" VALUES (?, ?)', piece, text.slice(at, end));
      at = end;
    }
  }

  /** Appends events, all or none, in rows that stay below the size of one stored value. */
  append(events: readonly ExecutionEvent[]): void {
    this.#storage.transactionSync(() => this.#insert(events));
  }

  #insert(events: readonly ExecutionEvent[]): void {
    let row: string[] = [];
    let length = 0;
    let first = events[0]?.seq ?? 0;
    const write = (last: number) => {
      this.#storage.sql.exec('INSERT INTO log VALUES (?, ?, ?)', first, last, `[${row.join(',')}]`);
      row = [];
      length = 0;
      first = last + 1;
    };
    for (const event of events) {
      const text = JSON.stringify(event);
      if (length > 0 && length + text.length > PIECE_LENGTH) write(event.seq - 1);
      row.push(text);
      length += text.length;
    }
    if (row.length > 0) write((events.at(-1) as ExecutionEvent).seq);
  }

  /** Events with `seq` above `after`, in order: at most `limit`, and fewer when their texts get longer than `maxLength`. */
  events(after: number, limit: number, maxLength = Number.POSITIVE_INFINITY): ExecutionEvent[] {
    const events: ExecutionEvent[] = [];
    let length = 0;
    for (const row of this.#storage.sql.exec<{ events: string }>('SELECT events FROM log WHERE last > ? ORDER BY first', after)) {
      for (const event of JSON.parse(row.events) as ExecutionEvent[]) if (event.seq > after) events.push(event);
      length += row.events.length;
      if (events.length >= limit || length > maxLength) break;
    }
    return events.slice(0, limit);
  }

  /** The whole log as the JSON text of one list, without parsing it. */
  logText(): string {
    const rows = this.#storage.sql.exec<{ events: string }>('SELECT events FROM log ORDER BY first').toArray();
    return `[${rows.map((row) => row.events.slice(1, -1)).join(',')}]`;
  }

  setRecorded(seq: number): void {
    this.#storage.sql.exec('INSERT INTO record VALUES (1, ?) ON CONFLICT (id) DO UPDATE SET seq = excluded.seq', seq);
  }

  /** Resolves when every write so far is on disk. */
  sync(): Promise<void> {
    return this.#storage.sync();
  }

  /**
   * Sees to it that the object wakes at `at` or earlier. An alarm that is armed for sooner stays: waking early costs
   * nothing, and arming is a write. One that should have rung long ago is lost.
   */
  arm(at: number | null, now: number): void {
    if (at === null) return;
    if (this.#armedAt !== null && this.#armedAt <= at && this.#armedAt > now - ALARM_LOST_AFTER_MS) return;
    this.#armedAt = at;
    void this.#storage.setAlarm(at);
  }

  /** To be called first in `alarm()`: the one that was armed has been used up. */
  alarmFired(): void {
    this.#armedAt = null;
  }

  /** Gives all storage back, the alarm included. */
  async clear(): Promise<void> {
    this.#armedAt = null;
    this.#hasTables = false;
    // Both at once: an execution that began between the two would lose what it has stored.
    await Promise.all([this.#storage.deleteAlarm(), this.#storage.deleteAll()]);
  }
}

const TABLES = `
  CREATE TABLE "order" (piece INTEGER PRIMARY KEY, text TEXT NOT NULL);
  CREATE TABLE log (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, events TEXT NOT NULL);
  CREATE TABLE record (id INTEGER PRIMARY KEY CHECK (id = 1), seq INTEGER NOT NULL);
`;

/** How late an alarm may be before another is armed. */
const ALARM_LOST_AFTER_MS = 10_000;

/** UTF-16 units of one stored piece, each three bytes of UTF-8 at most. One event may be longer: a value of 1 MB, with its names. */
const PIECE_LENGTH = SQLITE_VALUE_BYTES / 4;

/** Where the piece that begins at `at` ends: never between the halves of a surrogate pair, which alone are no text. */
function endOfPiece(text: string, at: number): number {
  const end = at + PIECE_LENGTH;
  const splitsPair = /[\ud800-\udbff]/.test(text.charAt(end - 1)) && /[\udc00-\udfff]/.test(text.charAt(end));
  return splitsPair ? end - 1 : end;
}
