/** Any value that JSON can carry. What JSON cannot (undefined, NaN, BigInt, functions, cycles) never enters the engine. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };
export type JsonObject = { [key: string]: JsonValue };

export const isJsonObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * Sets an own property, whatever its name. A plain assignment to `__proto__` would change the prototype instead of
 * storing the value, and users may name a pin or a key anything.
 */
export function setOwn<T>(target: { [key: string]: T }, key: string, value: T): void {
  Object.defineProperty(target, key, { value, writable: true, enumerable: true, configurable: true });
}

/** The value of an own property; inherited ones (`constructor`, `toString`) do not count. */
export function getOwn<T>(target: { [key: string]: T }, key: string): T | undefined {
  return Object.hasOwn(target, key) ? target[key] : undefined;
}

/**
 * Deepest nesting of brackets in a JSON text, found without recursion, so that it can refuse what would overflow the
 * stack of a recursive reader. Brackets inside strings do not count. Stops early once `limit` is passed.
 */
export function jsonTextDepth(text: string, limit: number): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    switch (text.charCodeAt(i)) {
      case 0x22: // a string: skip to its closing quote
        for (i++; i < text.length && text.charCodeAt(i) !== 0x22; i++) if (text.charCodeAt(i) === 0x5c) i++;
        break;
      case 0x5b:
      case 0x7b:
        if (++depth > deepest) deepest = depth;
        if (deepest > limit) return deepest;
        break;
      case 0x5d:
      case 0x7d:
        depth--;
        break;
    }
  }
  return deepest;
}

/** Text of any value at all for a message: JSON where it can be, cut at `limit` characters. */
export function preview(value: unknown, limit = 200): string {
  let text: string;
  try {
    text = JSON.stringify(value) ?? String(value);
  } catch {
    // Cyclic, too deep, a bigint, or with a `toJSON` that throws: this way of naming a value never throws.
    text = typeof value === 'bigint' ? String(value) : Object.prototype.toString.call(value);
  }
  // Half of a surrogate pair is no text: Postgres refuses it.
  return text.length > limit ? `${text.slice(0, limit).replace(/[\ud800-\udbff]$/, '')}…` : text;
}
