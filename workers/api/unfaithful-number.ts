/**
 * The index of the first number in a JSON text that would not be kept as it was written, or null: one beyond the largest
 * double becomes Infinity (and null when it is stored), a whole one beyond 2^53 another number: ids, mostly. `text` must
 * be JSON; fractions are rounded as everywhere.
 */
export function unfaithfulNumberAt(text: string): number | null {
  if (!SUSPECT.test(text)) return null;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      for (at++; text.charCodeAt(at) !== 0x22; at++) if (text.charCodeAt(at) === 0x5c) at++;
    } else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      NUMBER.lastIndex = at;
      const [written = '', fraction, exponent] = NUMBER.exec(text) ?? [];
      const value = Number(written);
      const isWhole = fraction === undefined && exponent === undefined;
      if (isWhole ? !Number.isSafeInteger(value) : !Number.isFinite(value)) return at;
      at += written.length - 1;
    }
  }
  return null;
}

/** Without one of these there is no such number. */
const SUSPECT = /\d{16}|\d[eE]/;
const NUMBER = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;
