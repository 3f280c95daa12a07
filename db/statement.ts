import type { SQL } from 'drizzle-orm';
import type { Database } from './client.ts';

/**
 * Runs one statement and returns its rows as the driver parsed them: json parsed, timestamps as Postgres writes them.
 * `Row` is what the statement selects; it stands beside the statement, since nobody checks it.
 */
export async function rowsOf<Row extends Record<string, unknown>>(db: Database, statement: SQL): Promise<Row[]> {
  const { rows } = await db.execute<Row>(statement);
  return rows;
}

/** ISO 8601 text of a timestamp that Postgres wrote (`2026-11-22 18:06:10.123+00`). */
export function toIso(timestamp: string): string;
export function toIso(timestamp: string | null): string | null;
export function toIso(timestamp: string | null): string | null {
  return timestamp === null ? null : new Date(timestamp).toISOString();
}

/** Milliseconds since the epoch, of the same. */
export const toMs = (timestamp: string): number => Date.parse(timestamp);

/** A time for a statement's parameter: drivers would write a `Date` in the machine's own zone. */
export const fromMs = (ms: number): string => new Date(ms).toISOString();

/** Bytes for a `bytea` parameter. */
export const toBytea = (bytes: Uint8Array): string => `\\x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('hex')}`;
