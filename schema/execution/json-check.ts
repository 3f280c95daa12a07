import { MAX_JSON_DEPTH, MAX_VALUE_BYTES } from '../bounds.ts';
import type { JsonValue } from '../json.ts';

/** Whether what a block yielded can be a value of the engine, or the words that say why not. */
export type JsonCheck =
  | { ok: true; value: JsonValue; bytes: number }
  | { ok: false; code: 'not_json' | 'value_too_large' | 'value_too_deep'; reason: string };

/**
 * Checks that a value is JSON as it stands (nothing that `JSON.stringify` would drop, change or choke on), not nested
 * deeper than 64 and not larger than `maxBytes` (1 MB by default) of JSON text, within a few. A cycle shows as depth.
 * Reads, never copies.
 */
export function checkJson(value: unknown, maxBytes = MAX_VALUE_BYTES): JsonCheck {
  const budget = { bytes: maxBytes };
  const fault = visit(value, 0, budget);
  if (fault === TOO_LARGE) return { ok: false, code: 'value_too_large', reason: `the value is larger than ${maxBytes} bytes` };
  if (fault !== null) return { ok: false, ...fault };
  return { ok: true, value: value as JsonValue, bytes: maxBytes - budget.bytes };
}

type Fault = { code: 'not_json' | 'value_too_large' | 'value_too_deep'; reason: string };

const TOO_LARGE: Fault = { code: 'value_too_large', reason: 'the value is too large' };
const TOO_DEEP: Fault = { code: 'value_too_deep', reason: `the value is nested deeper than ${MAX_JSON_DEPTH}, or contains itself` };

function visit(value: unknown, depth: number, budget: { bytes: number }): Fault | null {
  budget.bytes -= 2;
  switch (typeof value) {
    case 'string':
      budget.bytes -= textBytes(value, budget.bytes);
      break;
    case 'number':
      if (!Number.isFinite(value)) return { code: 'not_json', reason: `${value} is not a JSON number` };
      budget.bytes -= 6;
      break;
    case 'boolean':
      break;
    case 'object': {
      if (value === null) break;
      if (depth >= MAX_JSON_DEPTH) return TOO_DEEP;
      const fault = Array.isArray(value) ? visitList(value, depth, budget) : visitDictionary(value, depth, budget);
      if (fault !== null) return fault;
      break;
    }
    default:
      return { code: 'not_json', reason: `a ${typeof value} is not JSON` };
  }
  return budget.bytes < 0 ? TOO_LARGE : null;
}

function visitList(list: unknown[], depth: number, budget: { bytes: number }): Fault | null {
  for (let i = 0; i < list.length; i++) {
    const fault = visit(list[i], depth + 1, budget);
    if (fault !== null) return fault;
  }
  return null;
}

function visitDictionary(value: object, depth: number, budget: { bytes: number }): Fault | null {
  const prototype = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) {
    return { code: 'not_json', reason: `a ${prototype.constructor?.name ?? 'foreign object'} is not JSON` };
  }
  for (const [key, member] of Object.entries(value)) {
    budget.bytes -= textBytes(key, budget.bytes);
    const fault = visit(member, depth + 1, budget);
    if (fault !== null) return fault;
  }
  return null;
}

/**
 * Bytes of a value's JSON text, within a few: as `checkJson` counts them, a number for a fixed amount. For values that were
 * checked before, so nesting is bounded.
 */
export function jsonBytes(value: JsonValue): number {
  if (typeof value === 'string') return 2 + textBytes(value, Number.POSITIVE_INFINITY);
  if (typeof value === 'number') return 8;
  if (value === null || typeof value === 'boolean') return 5;
  let bytes = 2;
  if (Array.isArray(value)) for (const member of value) bytes += 1 + jsonBytes(member);
  else for (const [key, member] of Object.entries(value)) bytes += 4 + textBytes(key, Number.POSITIVE_INFINITY) + jsonBytes(member);
  return bytes;
}

/** Bytes of a string in JSON as UTF-8: control characters take six, quotes and backslashes two. Stops at `limit`. */
function textBytes(text: string, limit: number): number {
  if (text.length > limit) return text.length;
  let bytes = text.length;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code < 0x20) bytes += 5;
    else if (code === 0x22 || code === 0x5c) bytes += 1;
    else if (code >= 0xd800 && code <= 0xdfff) bytes += 5;
    else if (code >= 0x80) bytes += code < 0x800 ? 1 : 2;
  }
  return bytes;
}
