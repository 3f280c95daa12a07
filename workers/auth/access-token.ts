import { importJWK, type JWK, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { Role } from '../../schema/api/auth.ts';

/**
 * Access tokens: JWTs signed with ES256 that live for 15 minutes and name their user, session and role. What signs them
 * is one key; nothing in a token's header chooses another key or algorithm.
 */
export const ACCESS_TOKEN_S = 900;
const AUDIENCE = 'authenticated';
const ALGORITHM = 'ES256';

export type AccessClaims = { userId: string; sessionId: string; role: Role };

/** The key pair that an isolate keeps, and the public half as others may have it. */
export type TokenKeys = { kid: string; privateKey: CryptoKey; publicKey: CryptoKey; publicJwk: JWK };

const PrivateJwk = z.object({
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
  kid: z.string().min(1),
});

/** `text` is an ES256 private JWK with `kid`, as JSON. Throws when it is not. */
export async function importTokenKeys(text: string): Promise<TokenKeys> {
  const { d, ...publicPart } = PrivateJwk.parse(JSON.parse(text));
  const publicJwk: JWK = { ...publicPart, alg: ALGORITHM, use: 'sig' };
  const [privateKey, publicKey] = await Promise.all([importJWK({ ...publicPart, d }, ALGORITHM), importJWK(publicJwk, ALGORITHM)]);
  if (privateKey instanceof Uint8Array || publicKey instanceof Uint8Array) throw new Error('an EC key became bytes');
  return { kid: publicPart.kid, privateKey, publicKey, publicJwk };
}

/** `now` in milliseconds since the epoch, `expiresAt` in seconds. */
export async function signAccessToken(
  claims: AccessClaims,
  { keys, issuer }: { keys: TokenKeys; issuer: string },
  now: number,
): Promise<{ token: string; expiresAt: number }> {
  const issuedAt = Math.floor(now / 1_000);
  const expiresAt = issuedAt + ACCESS_TOKEN_S;
  const token = await new SignJWT({ sid: claims.sessionId, role: claims.role })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid: keys.kid })
    .setSubject(claims.userId)
    .setIssuer(issuer)
    .setAudience(AUDIENCE)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(keys.privateKey);
  return { token, expiresAt };
}

const Payload = z.object({ sub: z.uuid(), sid: z.uuid(), role: Role, exp: z.number() });

/** What a token says, or null when it is not one of ours that is valid at `now`. Says nothing about revocation. */
export async function readAccessToken(
  token: string,
  { keys, issuer }: { keys: TokenKeys; issuer: string },
  now: number,
): Promise<(AccessClaims & { expiresAt: number }) | null> {
  try {
    const { payload, protectedHeader } = await jwtVerify(token, keys.publicKey, {
      algorithms: [ALGORITHM],
      issuer,
      audience: AUDIENCE,
      currentDate: new Date(now),
      requiredClaims: ['exp', 'iat'],
    });
    const claims = Payload.safeParse(payload);
    if (protectedHeader.kid !== keys.kid || !claims.success) return null;
    return { userId: claims.data.sub, sessionId: claims.data.sid, role: claims.data.role, expiresAt: claims.data.exp };
  } catch {
    return null;
  }
}
