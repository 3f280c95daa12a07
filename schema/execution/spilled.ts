import { z } from 'zod';
import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

/**
 * A value that is too large to travel with its event is kept in the bucket, and this travels in its place through log,
 * links and record: which value of the execution, how large, and what it is. Blocks never see it: they get the value.
 *
 * The id says nothing of where the value is. It is always looked up among the values of the execution that holds it, so
 * nobody reaches another execution's values by writing one of these by hand.
 */
export type Spilled = { $spilled: { id: string; bytes: number; type: 'string' | 'array' | 'object' } };

const Shape = z.strictObject({
  $spilled: z.strictObject({ id: z.uuid(), bytes: z.number().int(), type: z.enum(['string', 'array', 'object']) }),
});

export const isSpilled = (value: JsonValue | undefined): value is Spilled & JsonObject =>
  isJsonObject(value) && Object.hasOwn(value, '$spilled') && Shape.safeParse(value).success;

/** What travels in the place of a value, of which `checkJson` counted the bytes. */
export function spilledRef(id: string, value: JsonValue, bytes: number): Spilled & JsonObject {
  const type = typeof value === 'string' ? 'string' : Array.isArray(value) ? 'array' : 'object';
  return { $spilled: { id, bytes, type } };
}
