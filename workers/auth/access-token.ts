import { type JWSHeaderParameters, jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { Role } from '../../schema/api/auth.ts';
import { ALGORITHM, type TokenKeys } from './token-keys.ts';

/**
 * Access tokens: JWTs signed with ES256 that live for 15 minutes and name their user, session and role. A token's header
 * chooses among our own keys by `kid`, and nothing else: neither an algorithm nor a key of its own.
 */
export const ACCESS_TOKEN_S = 900;
const AUDIENCE = 'authenticated';

export type AccessClaims = { userId: string; sessionId: string; role: Role };

/** `now` in milliseconds since the epoch, `expiresAt` in seconds. */
export async function signAccessToken(
  claims: AccessClaims,
  { keys, issuer }: { keys: TokenKeys; issuer: string },
  now: number,
): Promise<{ token: string; expiresAt: number }> {
  const issuedAt = Math.floor(now / 1_000);
  const expiresAt = issuedAt + ACCESS_TOKEN_S;
  const { sessionId, role } = claims;
  // `sid` is what we read; `session_id` is the same in the words of the protocol's clients.
  const token = await new SignJWT({ sid: sessionId, session_id: sessionId, role })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid: keys.signing.kid })
    .setSubject(claims.userId)
    .setIssuer(issuer)
    .setAudience(AUDIENCE)
    .setIssuedAt(issuedAt)
    .setExpirationTime(expiresAt)
    .sign(keys.signing.privateKey);
  return { token, expiresAt };
}

const Payload = z.object({ sub: z.uuid(), sid: z.uuid(), role: Role, exp: z.number() });

/** How every signature is checked. */
export const SIGNATURE_OPTIONS = { algorithms: [ALGORITHM] };

/** The key that a header names; throws when it is none of ours. */
export const keyNamed =
  ({ verifying }: TokenKeys) =>
  ({ kid = '' }: JWSHeaderParameters): CryptoKey => {
    const key = verifying.get(kid);
    if (key === undefined) throw new Error('the token names no key of ours');
    return key;
  };

/** What a token says, or null when it is not one of ours that is valid at `now`. Says nothing about revocation. */
export async function readAccessToken(
  token: string,
  { keys, issuer }: { keys: TokenKeys; issuer: string },
  now: number,
): Promise<(AccessClaims & { expiresAt: number }) | null> {
  try {
    const { payload } = await jwtVerify(token, keyNamed(keys), {
      ...SIGNATURE_OPTIONS,
      issuer,
      audience: AUDIENCE,
      currentDate: new Date(now),
      requiredClaims: ['exp', 'iat'],
    });
    const claims = Payload.safeParse(payload);
    if (!claims.success) return null;
    return { userId: claims.data.sub, sessionId: claims.data.sid, role: claims.data.role, expiresAt: claims.data.exp };
  } catch {
    return null;
  }
}
