import type { JsonValue } from '../../../schema/json.ts';

/** A person reads this many parts as names and lists; beyond that JSON is shorter. */
const MOST_PARTS = 200;
/** Deeper than that the names no longer stand beside what they name. */
const DEEPEST = 4;

/** Whether a value is small and shallow enough to be laid out as names and lists. */
export function isReadable(value: JsonValue): boolean {
  const budget = { parts: MOST_PARTS };
  return fits(value, 0, budget);
}

function fits(value: JsonValue, depth: number, budget: { parts: number }): boolean {
  if (--budget.parts < 0 || depth > DEEPEST) return false;
  if (typeof value !== 'object' || value === null) return true;
  return Object.values(value).every((part) => fits(part, depth + 1, budget));
}
