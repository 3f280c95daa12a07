import { findRefreshToken, rotateRefreshToken } from '../../db/queries/sessions.ts';
import { findUser } from '../../db/queries/users.ts';
import { forgetSessionMarker } from '../../db/redis/session-marker.ts';
import { AppError } from '../../schema/errors.ts';
import { log } from '../../schema/log.ts';
import type { AuthDeps } from './authenticate.ts';
import { type OpenSession, sessionAnswer } from './open-session.ts';
import { hashRefreshToken, nextRefreshToken, REFRESH_TOKEN_S } from './refresh-token.ts';
import { tellSessionsEnded } from './tell-sessions-ended.ts';

/** Exchanges that may follow one another within the seconds in which the first may be repeated. */
const MOST_HOPS = 8;

/**
 * Exchanges a refresh token. Shown again within seconds it brings the session's current token: parallel tabs end up with the
 * same one. Shown again later it was stolen, from whoever shows it or by them, and the session is over for both. Throws
 * `invalid_refresh_token`.
 */
export async function refreshSession(shown: string, deps: AuthDeps, now: number): Promise<OpenSession> {
  const { digestSecrets } = await deps.keys();
  const next = nextRefreshToken(shown, digestSecrets[0] as Uint8Array);
  const rotation = await rotateRefreshToken(deps.db, {
    token_hash: hashRefreshToken(shown),
    next_hash: hashRefreshToken(next),
    expires_at: now + REFRESH_TOKEN_S * 1_000,
    now,
  });
  switch (rotation.kind) {
    case 'refused':
      throw new AppError('invalid_refresh_token');
    case 'reused':
      log('warn', 'auth', 'a refresh token was used again; its session is over', {
        session_id: rotation.session_id,
        user_id: rotation.user_id,
      });
      await tellSessionsEnded(rotation.user_id, [rotation.session_id], deps);
      throw new AppError('invalid_refresh_token');
    case 'rotated':
      await forgetSessionMarker(deps.redis, rotation.session_id);
      return openAgain(rotation, next, deps, now);
    case 'repeated':
      return openAgain(rotation, await currentToken(shown, rotation.replaced_by ?? hashRefreshToken(next), deps), deps, now);
    default:
      return rotation satisfies never;
  }
}

async function openAgain(
  { session_id, user_id }: { session_id: string; user_id: string },
  token: string | null,
  deps: AuthDeps,
  now: number,
): Promise<OpenSession> {
  const account = token === null ? null : await findUser(deps.db, user_id);
  if (token === null || account === null) throw new AppError('invalid_refresh_token');
  return { sessionId: session_id, session: await sessionAnswer(account, session_id, token, deps, now) };
}

/**
 * The unused token at the end of the exchanges that began with `shown`, whose hash is stored as `replacedBy`. Null when no
 * key of ours leads there: the one that did is gone.
 */
async function currentToken(shown: string, replacedBy: string, deps: AuthDeps): Promise<string | null> {
  const { digestSecrets } = await deps.keys();
  let token = shown;
  let wanted = replacedBy;
  for (let hop = 0; hop < MOST_HOPS; hop++) {
    const candidates = digestSecrets.map((secret) => nextRefreshToken(token, secret));
    const next = candidates.find((candidate) => hashRefreshToken(candidate) === wanted);
    const stored = next === undefined ? null : await findRefreshToken(deps.db, wanted);
    if (next === undefined || stored === null) return null;
    if (stored.replaced_by === null) return next;
    token = next;
    wanted = stored.replaced_by;
  }
  return null;
}
