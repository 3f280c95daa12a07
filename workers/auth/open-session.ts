import { newId } from '../../db/new-id.ts';
import { type LinkedIdentity, listIdentities } from '../../db/queries/identities.ts';
import { createSession } from '../../db/queries/sessions.ts';
import type { User } from '../../db/queries/users.ts';
import { markSessionLive } from '../../db/redis/session-marker.ts';
import type { AuthIdentity, AuthSession, AuthUser } from '../../schema/api/auth.ts';
import { ACCESS_TOKEN_S, signAccessToken } from './access-token.ts';
import type { AuthDeps } from './authenticate.ts';
import { hashRefreshToken, newRefreshToken, REFRESH_TOKEN_S } from './refresh-token.ts';

const LONGEST_USER_AGENT = 300;

/** A session as it is handed out, and its id. */
export type OpenSession = { sessionId: string; session: AuthSession };

/** Begins a session of a user who has proved who they are. */
export async function openSession(user: User, userAgent: string | null, deps: AuthDeps, now: number): Promise<OpenSession> {
  const sessionId = newId();
  const refreshToken = newRefreshToken();
  const tokenHash = hashRefreshToken(refreshToken);
  await createSession(deps.db, {
    id: sessionId,
    user_id: user.id,
    token_hash: tokenHash,
    user_agent: userAgent?.slice(0, LONGEST_USER_AGENT) ?? null,
    expires_at: now + REFRESH_TOKEN_S * 1_000,
    now,
  });
  await markSessionLive(deps.redis, sessionId, { state: 'live', user_id: user.id, role: user.role, token_hash: tokenHash });
  return { sessionId, session: await sessionAnswer(user, sessionId, refreshToken, deps, now) };
}

/** A session in the protocol's shape, with a new access token. */
export async function sessionAnswer(
  user: User,
  sessionId: string,
  refreshToken: string,
  deps: AuthDeps,
  now: number,
): Promise<AuthSession> {
  const [keys, identities] = await Promise.all([deps.keys(), listIdentities(deps.db, user.id)]);
  const { token, expiresAt } = await signAccessToken({ userId: user.id, sessionId, role: user.role }, { keys, issuer: deps.issuer }, now);
  return {
    access_token: token,
    refresh_token: refreshToken,
    token_type: 'bearer',
    expires_in: ACCESS_TOKEN_S,
    expires_at: expiresAt,
    user: authUser(user, identities),
  };
}

/** A user in the protocol's shape. Everybody can sign in by mail, so the first identity is always that one. */
export function authUser(user: User, identities: readonly LinkedIdentity[]): AuthUser {
  const { id, email, language, time_zone, created_at, updated_at } = user;
  const byMail: AuthIdentity = {
    id,
    identity_id: id,
    user_id: id,
    provider: 'email',
    identity_data: { sub: id, email, email_verified: user.email_confirmed_at !== null },
    created_at,
    last_sign_in_at: updated_at,
    updated_at,
  };
  const elsewhere = identities.map(
    (identity): AuthIdentity => ({
      id: identity.subject,
      identity_id: identity.id,
      user_id: id,
      provider: identity.provider,
      identity_data: { ...identity.profile, sub: identity.subject },
      created_at: identity.created_at,
      last_sign_in_at: identity.last_sign_in_at,
      updated_at: identity.last_sign_in_at,
    }),
  );
  return {
    id,
    aud: 'authenticated',
    role: 'authenticated',
    email,
    ...(user.new_email === null ? {} : { new_email: user.new_email }),
    email_confirmed_at: user.email_confirmed_at,
    confirmed_at: user.email_confirmed_at,
    app_metadata: { provider: 'email', providers: ['email', ...identities.map(({ provider }) => provider)], role: user.role },
    user_metadata: { ...user.metadata, language, time_zone },
    identities: [byMail, ...elsewhere],
    created_at,
    updated_at,
  };
}
