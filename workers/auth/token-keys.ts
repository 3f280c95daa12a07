import { createHmac, hkdfSync } from 'node:crypto';
import { importJWK, type JWK } from 'jose';
import { z } from 'zod';

/**
 * The keys of a deployment's tokens. Several may be good at once, so that they can be exchanged without signing anybody out:
 * put the new one in front (it signs, the old ones still verify), and drop the old one when its last access token has run
 * out.
 */
export type TokenKeys = {
  /** The first: it signs. */
  signing: { kid: string; privateKey: CryptoKey };
  /** All of them, by `kid`. */
  verifying: ReadonlyMap<string, CryptoKey>;
  /** The public halves, as others may have them. */
  publicJwks: readonly JWK[];
  /** One for each key, in their order: what `keyedDigest` is keyed with. */
  digestSecrets: readonly Uint8Array[];
};

export const ALGORITHM = 'ES256';

const PrivateJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string().min(1),
  // A key that was made for something else must not sign as well.
  alg: z.literal(ALGORITHM).optional(),
  use: z.literal('sig').optional(),
  key_ops: z
    .array(z.string())
    .refine((uses) => uses.includes('sign'))
    .optional(),
});
/** One key, or a list of them with the one that signs in front. */
const PrivateJwks = z.union([PrivateJwk.transform((jwk) => [jwk]), z.array(PrivateJwk).min(1).max(10)]);

/** `text` is an ES256 private JWK with `kid`, or an array of such, as JSON. Throws when it is not. */
export async function importTokenKeys(text: string): Promise<TokenKeys> {
  const jwks = PrivateJwks.parse(JSON.parse(text));
  const keys = await Promise.all(jwks.map(importKey));
  const verifying = new Map(keys.map(({ kid, publicKey }) => [kid, publicKey]));
  if (verifying.size !== keys.length) throw new Error('two signing keys have the same kid');
  const [signing] = keys as [(typeof keys)[number]];
  return {
    signing,
    verifying,
    publicJwks: keys.map(({ publicJwk }) => publicJwk),
    digestSecrets: jwks.map(({ d }) => new Uint8Array(hkdfSync('sha256', Buffer.from(d, 'base64url'), '', 'edgeloom keyed digest', 32))),
  };
}

async function importKey({ kty, crv, x, y, d, kid }: z.infer<typeof PrivateJwk>) {
  const publicJwk: JWK = { kty, crv, x, y, kid, alg: ALGORITHM, use: 'sig' };
  const [privateKey, publicKey] = await Promise.all([importJWK({ kty, crv, x, y, d }, ALGORITHM), importJWK(publicJwk, ALGORITHM)]);
  if (privateKey instanceof Uint8Array || publicKey instanceof Uint8Array) throw new Error('an EC key became bytes');
  return { kid, privateKey, publicKey, publicJwk };
}

/** Texts that are digested for different purposes never meet. */
export type DigestPurpose = 'next refresh token' | 'one-time code';

/** A digest in base64url that nobody can compute, or check a guess against, without the deployment's secret. */
export const keyedDigest = (secret: Uint8Array, purpose: DigestPurpose, text: string): string =>
  createHmac('sha256', secret).update(`${purpose}\0${text}`).digest('base64url');
