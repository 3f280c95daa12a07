import { jwtVerify, SignJWT } from 'jose';
import { z } from 'zod';
import { ElementId } from '../../schema/ids.ts';
import { keyNamed, SIGNATURE_OPTIONS } from '../auth/access-token.ts';
import { ALGORITHM, type TokenKeys } from '../auth/token-keys.ts';

/**
 * The token of a review link: signed by the platform, it names one review of one user, and lets whoever has it decide that
 * review and nothing else. That it works once is the review's own doing: it can be decided once. Its audience keeps it
 * from passing for an access token, and an access token from passing for it.
 */
const AUDIENCE = 'review';

export type ReviewClaims = { userId: string; executionId: string; nodeId: string; firing: number };

type Signing = { keys: TokenKeys; issuer: string };

/** Times in milliseconds since the epoch. */
export function signReviewToken(claims: ReviewClaims, { keys, issuer }: Signing, now: number, expiresAt: number): Promise<string> {
  return new SignJWT({ execution: claims.executionId, node: claims.nodeId, firing: claims.firing })
    .setProtectedHeader({ alg: ALGORITHM, typ: 'JWT', kid: keys.signing.kid })
    .setSubject(claims.userId)
    .setIssuer(issuer)
    .setAudience(AUDIENCE)
    .setIssuedAt(Math.floor(now / 1_000))
    .setExpirationTime(Math.floor(expiresAt / 1_000))
    .sign(keys.signing.privateKey);
}

const Payload = z.object({ sub: z.uuid(), execution: z.uuid(), node: ElementId, firing: z.number().int().positive() });

/** Which review a token is for, or null when it is none of ours that is valid at `now`. */
export async function readReviewToken(token: string, { keys, issuer }: Signing, now: number): Promise<ReviewClaims | null> {
  try {
    const { payload } = await jwtVerify(token, keyNamed(keys), {
      ...SIGNATURE_OPTIONS,
      issuer,
      audience: AUDIENCE,
      currentDate: new Date(now),
      requiredClaims: ['exp', 'iat'],
    });
    const { sub, execution, node, firing } = Payload.parse(payload);
    return { userId: sub, executionId: execution, nodeId: node, firing };
  } catch {
    return null;
  }
}
