import { z } from 'zod';

/**
 * Sealed columns: AES-256-GCM through WebCrypto, a fresh nonce each time. What is sealed is bound to where it belongs: a
 * text that was changed, or that stands in another row, does not open. There may be several keys, so that they can be
 * changed while the platform runs: the first seals, all open.
 */
export type SealingKeys = { readonly first: string; readonly byId: ReadonlyMap<string, CryptoKey> };

export type Sealed = { key_id: string; ciphertext: string };

/** `unknown_key`: sealed with a key that is not (or not yet) among ours · `forged`: changed, or not from this place. */
export type Opened = { ok: true; text: string } | { ok: false; why: 'unknown_key' | 'forged' };

const ALGORITHM = 'AES-GCM';
const KEY_BYTES = 32;
const NONCE_BYTES = 12;
/** The form of the text, so that it can change one day. */
const FORM = '1';

/** A JSON Web Key Set of symmetric 256-bit keys. */
const KeySet = z.object({
  keys: z
    .array(z.object({ kty: z.literal('oct'), kid: z.string().min(1).max(100), k: z.base64url().length(43) }))
    .min(1)
    .refine((keys) => new Set(keys.map(({ kid }) => kid)).size === keys.length, 'two keys have the same kid'),
});
type KeySet = z.infer<typeof KeySet>;

/** The keys of a JWK set as JSON text. Throws when it is none, without saying what was in it. */
export async function importSealingKeys(text: string): Promise<SealingKeys> {
  const { keys } = parseKeySet(text);
  const imported = await Promise.all(
    keys.map(async ({ kid, kty, k }) => {
      const key = await crypto.subtle.importKey('jwk', { kty, k }, ALGORITHM, false, ['encrypt', 'decrypt']);
      return [kid, key] as const;
    }),
  );
  return { first: (keys[0] as KeySet['keys'][number]).kid, byId: new Map(imported) };
}

/** A key set whose first key is new, with the keys of `older` behind it: they go on opening what they have sealed. */
export function withNewKey(older: string | null): string {
  const key = crypto.getRandomValues(new Uint8Array(KEY_BYTES));
  const kid = Buffer.from(crypto.getRandomValues(new Uint8Array(6))).toString('base64url');
  const k = Buffer.from(key).toString('base64url');
  const set: KeySet = { keys: [{ kty: 'oct', kid, k }, ...(older === null ? [] : parseKeySet(older).keys)] };
  return JSON.stringify(set);
}

/** The set without any key but the first: right once nothing is sealed with the others any more. */
export const firstKeyOnly = (text: string): string => JSON.stringify({ keys: parseKeySet(text).keys.slice(0, 1) });

function parseKeySet(text: string): KeySet {
  try {
    return KeySet.parse(JSON.parse(text));
  } catch {
    throw new Error('the sealing keys must be a JWK set of symmetric 256-bit keys, each with a kid of its own');
  }
}

/** `place`: what the text belongs to. The same words are needed to open it. */
export async function seal(keys: SealingKeys, text: string, place: readonly string[]): Promise<Sealed> {
  const nonce = crypto.getRandomValues(new Uint8Array(NONCE_BYTES));
  const key = keys.byId.get(keys.first) as CryptoKey;
  const bytes = await crypto.subtle.encrypt(parameters(nonce, place), key, new TextEncoder().encode(text));
  const parts = [nonce, new Uint8Array(bytes)].map((part) => Buffer.from(part).toString('base64url'));
  return { key_id: keys.first, ciphertext: [FORM, ...parts].join('.') };
}

export async function open(keys: SealingKeys, { key_id, ciphertext }: Sealed, place: readonly string[]): Promise<Opened> {
  const key = keys.byId.get(key_id);
  if (key === undefined) return { ok: false, why: 'unknown_key' };
  const [form, nonce = '', bytes = ''] = ciphertext.split('.');
  if (form !== FORM) return { ok: false, why: 'forged' };
  try {
    const text = await crypto.subtle.decrypt(parameters(Buffer.from(nonce, 'base64url'), place), key, Buffer.from(bytes, 'base64url'));
    return { ok: true, text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(text) };
  } catch {
    return { ok: false, why: 'forged' };
  }
}

/** A JSON array, so that no two places are the same text. */
const parameters = (iv: Uint8Array<ArrayBuffer>, place: readonly string[]) => ({
  name: ALGORITHM,
  iv,
  additionalData: new TextEncoder().encode(JSON.stringify(place)),
});

/** The keys of a set, imported when first asked for and then kept: the keys, not the promise, which belongs to its request. */
export function createKeyring(text: string): () => Promise<SealingKeys> {
  let keys: SealingKeys | undefined;
  return async () => {
    keys ??= await importSealingKeys(text);
    return keys;
  };
}
