import type { Database } from '../../db/client.ts';
import { findLiveSession } from '../../db/queries/sessions.ts';
import type { RedisConnection } from '../../db/redis/connection.ts';
import { markSessionLive, readSessionMarker, type SessionMarker } from '../../db/redis/session-marker.ts';
import { readAccessToken } from './access-token.ts';
import { verifyApiKey } from './authenticate-key.ts';
import type { Identity, KeyIdentity, SessionIdentity } from './identity.ts';
import type { RecentIdentities } from './recent-identities.ts';
import { hashRefreshToken } from './refresh-token.ts';
import { readSessionCookie, type SessionCookie } from './session-cookie.ts';
import type { TokenKeys } from './token-keys.ts';

/**
 * Who is asking. On the way of every request: a signature check, then one look at Redis (Postgres when Redis does not
 * know), both spared for a second after they went well. Throws only when neither Redis nor Postgres can be asked.
 */
export type AuthDeps = {
  db: Database;
  redis: RedisConnection;
  keys: () => Promise<TokenKeys>;
  issuer: string;
  recent: RecentIdentities<SessionIdentity>;
  recentKeys: RecentIdentities<KeyIdentity>;
  /** Closes the sockets that these sessions or API keys of a user have open. A failure is logged, not thrown. */
  closeSockets: (userId: string, openedBy: readonly string[]) => Promise<void>;
};

/**
 * Who sent these headers: by API key, else by bearer token, else by the web session's cookie. The first that is there
 * speaks for the request, even if it is not good, and a key, which may less, before a session. Null for nobody we know.
 */
export async function authenticate(headers: Headers, deps: AuthDeps, now: number): Promise<Identity | null> {
  const key = headers.get('x-api-key');
  if (key !== null) return verifyApiKey(key, deps, now);
  const token = bearerToken(headers);
  if (token !== null) return verifyAccessToken(token, deps, now);
  const cookie = readSessionCookie(headers);
  return cookie === null ? null : verifySessionCookie(cookie, deps, now);
}

/** Whether it is the cookie that speaks for the request, which a browser adds by itself. */
export const isCookieRequest = (headers: Headers): boolean =>
  !headers.has('x-api-key') && bearerToken(headers) === null && readSessionCookie(headers) !== null;

/** The bearer token; empty for an `Authorization` header that is something else, null without one. */
function bearerToken(headers: Headers): string | null {
  const authorization = headers.get('authorization');
  return authorization === null ? null : (/^Bearer +([\w.-]+) *$/i.exec(authorization)?.[1] ?? '');
}

export async function verifyAccessToken(token: string, deps: AuthDeps, now: number): Promise<SessionIdentity | null> {
  const recent = deps.recent.find(token, now);
  if (recent !== undefined) return recent;
  const claims = await readAccessToken(token, { keys: await deps.keys(), issuer: deps.issuer }, now);
  if (claims === null) return null;
  const session = await sessionOf(claims.sessionId, deps, now);
  if (session === null || session.user_id !== claims.userId) return null;
  const { userId, sessionId } = claims;
  const expiresAt = claims.expiresAt * 1_000;
  const identity: SessionIdentity = { by: 'session', userId, sessionId, role: session.role, expiresAt };
  // Not beyond the token's own end.
  if (expiresAt > now + 1_000) deps.recent.remember(token, identity, now);
  return identity;
}

async function verifySessionCookie(cookie: SessionCookie, deps: AuthDeps, now: number): Promise<SessionIdentity | null> {
  const shown = `${cookie.sessionId}.${cookie.token}`;
  const recent = deps.recent.find(shown, now);
  if (recent !== undefined) return recent;
  const session = await sessionOf(cookie.sessionId, deps, now, hashRefreshToken(cookie.token));
  if (session === null) return null;
  const { user_id: userId, role } = session;
  const identity: SessionIdentity = { by: 'session', userId, sessionId: cookie.sessionId, role, expiresAt: null };
  deps.recent.remember(shown, identity, now);
  return identity;
}

type LiveSession = SessionMarker & { state: 'live' };

/** The session while it lives; with `cookieHash`, only while that is the hash of its unused refresh token. */
async function sessionOf(sessionId: string, deps: AuthDeps, now: number, cookieHash: string | null = null): Promise<LiveSession | null> {
  const known = await readSessionMarker(deps.redis, sessionId);
  if (!known.away && known.value !== null) {
    if (known.value.state === 'revoked') return null;
    if (known.value.state === 'live' && (cookieHash === null || known.value.token_hash === cookieHash)) return known.value;
  }
  const stored = await findLiveSession(deps.db, sessionId, now);
  if (stored === null) return null;
  const session: LiveSession = { state: 'live', ...stored };
  if (!known.away) await markSessionLive(deps.redis, sessionId, session);
  return cookieHash === null || session.token_hash === cookieHash ? session : null;
}
