import { type JsonValue, preview } from '../../schema/json.ts';
import { BlockFailure } from '../define-block.ts';
import { isSameJson } from '../same-json.ts';

export type Comparison = '==' | '!=' | '>' | '<' | '>=' | '<=';

/**
 * Compares as people read values: where both are numbers or numeric text, as numbers; other scalars as text. Lists,
 * dictionaries and null are equal or not, but have no order: asking for one throws `BlockFailure`.
 */
export function compareValues(a: JsonValue, comparison: Comparison, b: JsonValue): boolean {
  switch (comparison) {
    case '==':
      return isEqual(a, b);
    case '!=':
      return !isEqual(a, b);
    case '>':
      return order(a, b) > 0;
    case '<':
      return order(a, b) < 0;
    case '>=':
      return order(a, b) >= 0;
    case '<=':
      return order(a, b) <= 0;
    default:
      return comparison satisfies never;
  }
}

const isScalar = (value: JsonValue): value is string | number | boolean => value !== null && typeof value !== 'object';
const isEqual = (a: JsonValue, b: JsonValue): boolean => (isScalar(a) && isScalar(b) ? order(a, b) === 0 : isSameJson(a, b));

/** Negative, zero or positive, as for sorting. */
function order(a: JsonValue, b: JsonValue): number {
  const disorderly = isScalar(a) ? b : a;
  if (!isScalar(a) || !isScalar(b)) throw new BlockFailure(`${preview(disorderly)} has no order: it is neither number nor text.`);
  const [x, y] = [numeric(a), numeric(b)];
  if (x !== undefined && y !== undefined) return x < y ? -1 : x > y ? 1 : 0;
  const [left, right] = [String(a), String(b)];
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Reads each digit once, as in `schema/graph/coerce.ts`: what is compared may be a megabyte of digits. */
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;
const INTEGER = /^[+-]?\d{1,1000}$/;

/** Whole numbers beyond 2^53 (ids, mostly) stay exact as bigint; a bigint and a number compare by value. */
function numeric(value: string | number | boolean): number | bigint | undefined {
  if (typeof value === 'number') return value;
  if (typeof value === 'boolean') return undefined;
  const text = value.trim();
  if (INTEGER.test(text)) {
    const number = Number(text);
    return Number.isSafeInteger(number) ? number : BigInt(text.replace('+', ''));
  }
  const number = DECIMAL.test(text) ? Number(text) : Number.NaN;
  return Number.isFinite(number) ? number : undefined;
}
