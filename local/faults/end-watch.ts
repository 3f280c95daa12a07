import { setTimeout as pause } from 'node:timers/promises';
import { sql } from 'drizzle-orm';
import type { Database } from '../../db/client.ts';
import { rowsOf } from '../../db/statement.ts';
import { type Breach, sleepers, type Unfinished } from './invariants.ts';

type Waiting = { until: number; asleep: Breach[]; resolve: (breaches: Breach[]) => void };

const LOOK_EVERY_MS = 100;

/**
 * Waits for the ends of executions, for all of them with one query, and looks meanwhile whether any of them sleeps with
 * nothing to wake it.
 */
export class EndWatch {
  readonly #database: Database;
  readonly #alarmAt: (slot: number) => Promise<number | null>;
  readonly #waiting = new Map<string, Waiting>();
  #looking = false;

  constructor(database: Database, alarmAt: (slot: number) => Promise<number | null>) {
    this.#database = database;
    this.#alarmAt = alarmAt;
  }

  over(id: string, withinMs: number): Promise<Breach[]> {
    return new Promise((resolve) => {
      this.#waiting.set(id, { until: Date.now() + withinMs, asleep: [], resolve });
      if (!this.#looking) void this.#look();
    });
  }

  async #look(): Promise<void> {
    this.#looking = true;
    for (; this.#waiting.size > 0; await pause(LOOK_EVERY_MS)) {
      const asked = [...this.#waiting.keys()];
      try {
        const rows = new Map((await this.#unfinished(asked)).map((row) => [row.id, row]));
        for (const breach of await this.#asleep([...rows.values()])) this.#waiting.get(breach.execution_id)?.asleep.push(breach);
        for (const id of asked) this.#settle(id, rows.get(id));
      } catch (error) {
        // A machine that is very busy: the next look may see more. Nobody waits for ever.
        for (const id of asked) this.#giveUp(id, error);
      }
    }
    this.#looking = false;
  }

  #giveUp(id: string, error: unknown): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined || Date.now() < waiting.until) return;
    this.#waiting.delete(id);
    waiting.resolve([{ invariant: 'I1', execution_id: id, what: `nobody can look whether it has ended: ${error}` }]);
  }

  #settle(id: string, row: Row | undefined): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined || (row !== undefined && Date.now() < waiting.until)) return;
    this.#waiting.delete(id);
    const lost: Breach[] = row === undefined ? [] : [{ invariant: 'I1', execution_id: id, what: `is ${row.status} and does not end` }];
    waiting.resolve([...waiting.asleep.slice(0, 1), ...lost]);
  }

  /** Only who has no lease needs an alarm. */
  async #asleep(rows: readonly Row[]): Promise<Breach[]> {
    const suspects = sleepers(rows.map((row) => ({ ...row, alarm_at: null })));
    if (suspects.length === 0) return [];
    const ids = new Set(suspects.map((suspect) => suspect.execution_id));
    const looked = rows
      .filter((row) => ids.has(row.id))
      .map(async (row) => ({ ...row, alarm_at: row.slot === null ? null : await this.#alarmAt(row.slot) }));
    return sleepers(await Promise.all(looked));
  }

  #unfinished(ids: readonly string[]): Promise<Row[]> {
    return rowsOf<Row>(
      this.#database,
      sql`select "id", "status", "slot", (extract(epoch from "lease_until") * 1000)::float8 as lease_until from "AgentGraphExecution"
        where "id" = any(${`{${ids.join(',')}}`}::uuid[]) and "ended_at" is null`,
    );
  }
}

type Row = Omit<Unfinished, 'alarm_at'>;
