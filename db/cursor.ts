import { createHash } from 'node:crypto';
import { z } from 'zod';
import { AppError } from '../schema/errors.ts';
import { Id } from '../schema/ids.ts';

/** A page of a list, newest first. `next_cursor` is null on the last one. */
export type Page<T> = { items: T[]; next_cursor: string | null };
export type PageRequest = { cursor?: string | undefined; limit: number };

/** Where a page ended: the sort key of its last row. `at` in milliseconds since the epoch; `id` breaks ties. */
export type Position = { at: number; id: string };

/** Later than every time that a list sorts by: stands for "has no time yet". Year 2096, which Postgres and Date both write plainly. */
export const LAST_MS = 4_000_000_000_000;
const Stored = z.tuple([z.number().int().min(0).max(LAST_MS), z.string().max(200), z.string()]);
const LONGEST_CURSOR = 600;

/**
 * Text of a cursor. `scope` names the list it belongs to, its filters and its owner: a cursor of another list is refused.
 * The check finds accidents and mix-ups; it keeps no secret, since every query asks for the owner itself.
 */
export function encodeCursor(scope: string, position: Position): string {
  const stored: z.infer<typeof Stored> = [position.at, position.id, check(scope, position)];
  return Buffer.from(JSON.stringify(stored)).toString('base64url');
}

/**
 * `shape` is what ids of the list look like; whatever passes is safe to hand to Postgres.
 * @throws AppError `bad_cursor` for anything that `encodeCursor` did not make for this scope.
 */
export function decodeCursor(scope: string, cursor: string, shape: z.ZodType<string> = Id): Position {
  const stored = cursor.length > LONGEST_CURSOR ? undefined : Stored.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!stored?.success) throw new AppError('bad_cursor');
  const [at, id, given] = stored.data;
  if (given !== check(scope, { at, id }) || !shape.safeParse(id).success) throw new AppError('bad_cursor');
  return { at, id };
}

/** Turns `limit + 1` rows, as a query for one page fetches them, into that page. */
export function toPage<Row, T>(
  rows: Row[],
  limit: number,
  scope: string,
  position: (row: Row) => Position,
  item: (row: Row) => T,
): Page<T> {
  const kept = rows.slice(0, limit);
  const last = kept.at(-1);
  const next = rows.length > limit && last !== undefined ? encodeCursor(scope, position(last)) : null;
  return { items: kept.map(item), next_cursor: next };
}

function check(scope: string, { at, id }: Position): string {
  return createHash('sha256')
    .update(JSON.stringify([scope, at, id]))
    .digest('base64url')
    .slice(0, 12);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
