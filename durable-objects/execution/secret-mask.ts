import { setOwn } from '../../schema/json.ts';

const MASK = '[secret]';
/** A shorter secret is no secret, and masking it would tear holes into everything. */
const SHORTEST = 4;
/** The shortest piece of base64 that is taken for part of a secret. */
const SHORTEST_BASE64 = 8;

/**
 * Takes secrets out of what a block brings back: providers repeat tokens in error texts, echo services whole requests. Finds
 * a secret as it is and in the spellings in which it travels: in a URL, a form, JSON, and inside base64 (which is how HTTP
 * Basic and `data:` URIs carry it).
 */
export class SecretMask {
  /** Longest first, so that a secret that contains another one goes as a whole. */
  #spellings: string[] = [];

  add(secrets: readonly string[]): void {
    const all = secrets.filter((secret) => secret.length >= SHORTEST).flatMap(secretSpellings);
    this.#spellings = [...new Set([...this.#spellings, ...all])].sort((a, b) => b.length - a.length);
  }

  text(text: string): string {
    return replaceAll(text, this.#spellings);
  }

  /** A copy of any value, cycles included. What is neither text nor made of lists and plain objects is left as it is. */
  value(value: unknown, copies = new Map<object, unknown>()): unknown {
    if (typeof value === 'string') return this.text(value);
    if (typeof value !== 'object' || value === null) return value;
    const known = copies.get(value);
    if (known !== undefined) return known;
    if (Array.isArray(value)) {
      const list: unknown[] = [];
      copies.set(value, list);
      for (const member of value) list.push(this.value(member, copies));
      return list;
    }
    if (![Object.prototype, null].includes(Object.getPrototypeOf(value))) return value;
    const masked: { [key: string]: unknown } = {};
    copies.set(value, masked);
    for (const [key, member] of Object.entries(value)) setOwn(masked, this.text(key), this.value(member, copies));
    return masked;
  }

  /** Bytes that are text in any encoding that writes ASCII as it is. */
  bytes(bytes: Uint8Array): Uint8Array {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1');
    const masked = replaceAll(
      text,
      this.#spellings.map((spelling) => Buffer.from(spelling).toString('latin1')),
    );
    return masked === text ? bytes : Buffer.from(masked, 'latin1');
  }
}

const replaceAll = (text: string, spellings: readonly string[]): string =>
  spellings.reduce((masked, spelling) => masked.replaceAll(spelling, MASK), text);

/** The texts as which a secret may show up. */
export function secretSpellings(secret: string): string[] {
  const well = secret.toWellFormed();
  const form = String(new URLSearchParams({ '': well })).slice(1);
  return [secret, encodeURIComponent(well), form, JSON.stringify(secret).slice(1, -1), ...insideBase64(well)];
}

/** The part of a base64 text that a secret inside it brings about, for each of the three places where it may begin. */
function insideBase64(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [0, 1, 2].flatMap((before) => {
    const whole = Math.floor((before + bytes.length) / 3) * 4;
    const first = Math.ceil((before * 4) / 3);
    const standard = Buffer.concat([Buffer.alloc(before), bytes])
      .toString('base64')
      .slice(first, whole);
    return standard.length < SHORTEST_BASE64 ? [] : [standard, standard.replaceAll('+', '-').replaceAll('/', '_')];
  });
}
