import { MAX_JSON_DEPTH } from '../bounds.ts';
import { isJsonObject, type JsonObject, type JsonValue, jsonTextDepth, preview, setOwn } from '../json.ts';
import { allowsNull, type PinType, typeName } from './pin.ts';

/** A converted value, or the words that say why it cannot be converted. */
export type Coercion = { ok: true; value: JsonValue } | { ok: false; reason: string };

const ok = (value: JsonValue): Coercion => ({ ok: true, value });

/**
 * Converts a value to a pin's type where nothing is lost:
 *
 * | to \ from  | text                        | number        | boolean | list           | dictionary |
 * |------------|-----------------------------|---------------|---------|----------------|------------|
 * | string     | as is                       | JSON          | JSON    | JSON           | JSON       |
 * | number     | a decimal number, trimmed   | as is         | 1 / 0   | –              | –          |
 * | integer    | a whole number, trimmed     | whole ones    | 1 / 0   | –              | –          |
 * | boolean    | "true" / "false", any case  | 1 / 0         | as is   | –              | –          |
 * | enum       | one of the options          | by its JSON   | –       | –              | –          |
 * | list       | JSON list, else [text]      | [number]      | [bool]  | each member    | [dict]     |
 * | dict       | JSON dictionary             | –             | –       | –              | each value |
 *
 * Null fits only a nullable type. The reason names type and value (cut at 200 characters); the caller adds the pin.
 */
export function coerce(value: JsonValue, type: PinType): Coercion {
  if (value === null) return allowsNull(type) ? ok(null) : refuse(value, type);
  switch (type.type) {
    case 'any':
      return ok(value);
    case 'string':
      return ok(typeof value === 'string' ? value : JSON.stringify(value));
    case 'number':
    case 'integer':
      return toNumber(value, type);
    case 'boolean':
      return toBoolean(value, type);
    case 'enum': {
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return type.options.includes(text) ? ok(text) : refuse(value, type);
    }
    case 'list':
      return toList(value, type);
    case 'dict':
      return toDictionary(value, type);
    case 'credentials':
    case 'object': {
      const read = typeof value === 'string' ? parseJson(value) : value;
      return isJsonObject(read) ? ok(read) : refuse(value, type);
    }
    case 'union': {
      if (type.of.some((member) => isExactly(value, member))) return ok(value);
      for (const member of type.of) {
        const converted = coerce(value, member);
        if (converted.ok) return converted;
      }
      return refuse(value, type);
    }
    default:
      return type satisfies never;
  }
}

function refuse(value: JsonValue, type: PinType): Coercion {
  return { ok: false, reason: `${preview(value)} is not ${typeName(type)}` };
}

/** Whether the value is of the type without any conversion. */
function isExactly(value: JsonValue, type: PinType): boolean {
  switch (type.type) {
    case 'any':
      return true;
    case 'string':
      return typeof value === 'string';
    case 'number':
      return typeof value === 'number';
    case 'integer':
      return Number.isSafeInteger(value);
    case 'boolean':
      return typeof value === 'boolean';
    case 'enum':
      return typeof value === 'string' && type.options.includes(value);
    case 'list':
      return Array.isArray(value) && value.every((member) => isExactly(member, type.items));
    case 'dict':
      return isJsonObject(value) && Object.values(value).every((member) => isExactly(member, type.values));
    case 'object':
    case 'credentials':
      return isJsonObject(value);
    case 'union':
      return type.of.some((member) => isExactly(value, member));
    default:
      return type satisfies never;
  }
}

/** Reads each digit once: two neighbouring `\d` runs would take seconds to refuse a hundred thousand of them. */
const DECIMAL = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

function toNumber(value: JsonValue, type: PinType): Coercion {
  let number: number | undefined;
  if (typeof value === 'number') number = value;
  else if (typeof value === 'boolean') number = value ? 1 : 0;
  else if (typeof value === 'string' && DECIMAL.test(value.trim())) number = Number(value.trim());
  if (number === undefined || !Number.isFinite(number)) return refuse(value, type);
  if (typeof value === 'string' && Number.isInteger(number) && !Number.isSafeInteger(number)) return refuse(value, type);
  if (type.type === 'integer' && !Number.isInteger(number)) return refuse(value, type);
  return ok(number);
}

function toBoolean(value: JsonValue, type: PinType): Coercion {
  if (typeof value === 'boolean') return ok(value);
  if (value === 1 || value === 0) return ok(value === 1);
  const word = typeof value === 'string' ? value.trim().toLowerCase() : '';
  return word === 'true' || word === 'false' ? ok(word === 'true') : refuse(value, type);
}

function toList(value: JsonValue, type: PinType & { type: 'list' }): Coercion {
  const read = typeof value === 'string' ? parseJson(value) : value;
  const members = Array.isArray(read) ? read : [value];
  if (type.items.type === 'any') return ok(members);
  const converted: JsonValue[] = [];
  for (const member of members) {
    const one = coerce(member, type.items);
    if (!one.ok) return refuse(value, type);
    converted.push(one.value);
  }
  return ok(converted);
}

function toDictionary(value: JsonValue, type: PinType & { type: 'dict' }): Coercion {
  const read = typeof value === 'string' ? parseJson(value) : value;
  if (!isJsonObject(read)) return refuse(value, type);
  if (type.values.type === 'any') return ok(read);
  const converted: JsonObject = {};
  for (const [key, member] of Object.entries(read)) {
    const one = coerce(member, type.values);
    if (!one.ok) return refuse(value, type);
    setOwn(converted, key, one.value);
  }
  return ok(converted);
}

/**
 * The value that a JSON text stands for; undefined when it is not JSON, or stands for one that no value may be: nested
 * too deeply, or with a number that overflows to Infinity.
 */
function parseJson(text: string): JsonValue | undefined {
  if (jsonTextDepth(text, MAX_JSON_DEPTH) > MAX_JSON_DEPTH) return undefined;
  try {
    const value = JSON.parse(text) as JsonValue;
    return isFiniteJson(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isFiniteJson(value: JsonValue): boolean {
  if (typeof value === 'number') return Number.isFinite(value);
  return value === null || typeof value !== 'object' || Object.values(value).every(isFiniteJson);
}
