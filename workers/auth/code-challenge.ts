import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * A client that begins with PKCE shows a challenge at the beginning and its verifier at the end (RFC 7636). Challenges are
 * kept as s256 whatever method they came by, so that what is stored never is the verifier itself.
 */
export type Challenged = { code_challenge?: string | null | undefined; code_challenge_method?: string | null | undefined };

/** Null when the client does not begin with PKCE. */
export function challengeOf({ code_challenge: challenge, code_challenge_method: method }: Challenged): string | null {
  if (challenge == null) return null;
  return method?.toLowerCase() === 's256' ? challenge : s256(challenge);
}

export function answersChallenge(verifier: string, challenge: string): boolean {
  const [shown, expected] = [Buffer.from(s256(verifier)), Buffer.from(challenge)];
  return shown.length === expected.length && timingSafeEqual(shown, expected);
}

const s256 = (text: string): string => createHash('sha256').update(text).digest('base64url');
