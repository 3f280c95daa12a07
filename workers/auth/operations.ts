import { z } from 'zod';
import { newId } from '../../db/new-id.ts';
import { revokeAllSessions, revokeSession } from '../../db/queries/sessions.ts';
import { createUser, findUser, findUserToSignIn } from '../../db/queries/users.ts';
import {
  AuthSession,
  AuthUser,
  LogoutQuery,
  MIN_PASSWORD_LENGTH,
  PasswordGrant,
  RefreshGrant,
  SignUpRequest,
  TokenQuery,
  TokenRequest,
} from '../../schema/api/auth.ts';
import { AppError } from '../../schema/errors.ts';
import type { ApiDeps } from '../api/deps.ts';
import { faultsOf } from '../api/faults.ts';
import { json, noContent, operation } from '../api/operation.ts';
import { assertAllowed, rateLimitHeaders } from '../api/rate-limits.ts';
import type { AuthDeps } from './authenticate.ts';
import { clientNetwork, countedAs } from './client-address.ts';
import { authUser, type OpenSession, openSession } from './open-session.ts';
import { hashPassword, verifyPassword } from './password.ts';
import { refreshSession } from './refresh.ts';
import { REFRESH_TOKEN_S } from './refresh-token.ts';
import { provenanceOf } from './same-origin.ts';
import { setSessionCookie } from './session-cookie.ts';
import { tellSessionsEnded } from './tell-sessions-ended.ts';

/** Accounts and sessions, in the shapes that the `@supabase/auth-js` client speaks. */

const tag = 'Accounts';
const BODY_LIMIT = 16_000;

const signUp = operation(
  {
    method: 'post',
    path: '/auth/v1/signup',
    tag,
    summary: 'Make an account',
    auth: { who: 'public' },
    body: SignUpRequest,
    bodyLimit: BODY_LIMIT,
    responses: {
      200: { description: 'A session; only the user while the e-mail is to be confirmed.', schema: z.union([AuthSession, AuthUser]) },
    },
    errors: ['weak_password', 'signup_disabled', 'email_taken', 'rate_limited', 'limiter_unavailable'],
  },
  async (call) => counted(call, call.body.email, () => makeAccount(call, call.body)),
);

const token = operation(
  {
    method: 'post',
    path: '/auth/v1/token',
    tag,
    summary: 'Sign in by password, or exchange a refresh token',
    auth: { who: 'public' },
    query: TokenQuery,
    body: TokenRequest,
    bodyLimit: BODY_LIMIT,
    responses: { 200: { description: 'A session. A refresh token is good for one exchange.', schema: AuthSession } },
    errors: ['invalid_credentials', 'invalid_refresh_token', 'email_not_confirmed', 'rate_limited', 'limiter_unavailable'],
  },
  async (call) => {
    switch (call.query.grant_type) {
      case 'password':
        return signIn(call, grant(PasswordGrant, call.body));
      case 'refresh_token':
        return refresh(call, grant(RefreshGrant, call.body).refresh_token);
      default:
        return call.query.grant_type satisfies never;
    }
  },
);

const user = operation(
  {
    method: 'get',
    path: '/auth/v1/user',
    tag,
    summary: 'Who you are',
    auth: { who: 'user', scope: 'account:read' },
    responses: { 200: { description: 'Your account.', schema: AuthUser } },
    errors: [],
  },
  async ({ user: identity, deps }) => {
    const account = await findUser(deps.db, identity.userId);
    if (account === null) throw new AppError('unauthenticated');
    return json(authUser(account));
  },
);

const logout = operation(
  {
    method: 'post',
    path: '/auth/v1/logout',
    tag,
    summary: 'Sign out: here, everywhere, or everywhere else',
    auth: { who: 'user', scope: 'session-only' },
    query: LogoutQuery,
    responses: { 204: { description: 'Signed out. Access tokens of the ended sessions are refused from now on.' } },
    errors: [],
  },
  async (call) => {
    const { user: identity, query, deps, now } = call;
    const ended = await endSessions(identity, query.scope, deps.auth, now);
    await tellSessionsEnded(identity.userId, ended, deps.auth);
    const response = noContent();
    if (query.scope !== 'others') response.headers.append('set-cookie', setSessionCookie(null, cookieOptions(call.url)));
    return response;
  },
);

const publicKeys = (path: string) =>
  operation(
    {
      method: 'get',
      path,
      tag,
      summary: 'The keys that access tokens are signed with (JWKS)',
      auth: { who: 'public' },
      responses: { 200: { description: 'A JSON Web Key Set.', schema: z.object({ keys: z.array(z.record(z.string(), z.string())) }) } },
      errors: [],
    },
    async ({ deps }) => json({ keys: (await deps.auth.keys()).publicJwks }, 200, { 'cache-control': 'public, max-age=300' }),
  );

export const authOperations = [
  signUp,
  token,
  user,
  logout,
  publicKeys('/.well-known/jwks.json'),
  publicKeys('/auth/v1/.well-known/jwks.json'),
];

type Asked = { url: string; headers: Headers; deps: ApiDeps; now: number };

async function makeAccount(call: Asked, body: z.infer<typeof SignUpRequest>): Promise<Response> {
  const { deps, now } = call;
  if (body.password.length < MIN_PASSWORD_LENGTH) {
    throw new AppError('weak_password', `A password has at least ${MIN_PASSWORD_LENGTH} characters.`);
  }
  const made = await createUser(deps.db, {
    email: body.email,
    password_hash: await hashPassword(body.password),
    language: 'en',
    time_zone: 'UTC',
    is_confirmed: deps.site.confirmsAtOnce,
    first_is_admin: deps.site.isLocal,
    now,
  });
  if (made.kind === 'closed') throw new AppError('signup_disabled');
  if (deps.site.confirmsAtOnce) {
    if (made.kind === 'email_taken') throw new AppError('email_taken');
    return answerSession(call, await openSession(made.user, call.headers.get('user-agent'), deps.auth, now));
  }
  // Who has an account is nobody's business: a taken e-mail is answered like a new one that waits for its confirmation.
  return json(authUser(made.kind === 'created' ? made.user : nobody(body.email, now)));
}

function signIn(call: Asked, { email, password }: z.infer<typeof PasswordGrant>): Promise<Response> {
  const { deps, headers, now } = call;
  return counted(call, email, async () => {
    const account = await findUserToSignIn(deps.db, email);
    const isRight = await verifyPassword(password, account?.password_hash ?? null);
    if (account === null || !isRight || account.user.suspended_at !== null) throw new AppError('invalid_credentials');
    if (account.user.email_confirmed_at === null) throw new AppError('email_not_confirmed');
    return answerSession(call, await openSession(account.user, headers.get('user-agent'), deps.auth, now));
  });
}

const refresh = (call: Asked, shown: string): Promise<Response> =>
  counted(call, null, async () => answerSession(call, await refreshSession(shown, call.deps.auth, call.now)));

/** Ids of the sessions that the sign-out ended. */
async function endSessions(
  { userId, sessionId }: { userId: string; sessionId: string },
  scope: z.infer<typeof LogoutQuery>['scope'],
  { db }: AuthDeps,
  now: number,
): Promise<string[]> {
  switch (scope) {
    case 'local':
      await revokeSession(db, userId, sessionId, now);
      return [sessionId];
    case 'global':
      return [...(await revokeAllSessions(db, userId, now)), sessionId];
    case 'others':
      return revokeAllSessions(db, userId, now, sessionId);
    default:
      return scope satisfies never;
  }
}

/**
 * Guessing is limited from where it comes and by whom it is aimed at. Every answer, good or bad, says what is left to where
 * it comes from; what is left to an e-mail address would say whether its owner has been signing in.
 */
async function counted({ headers, deps, now }: Asked, email: string | null, act: () => Promise<Response>): Promise<Response> {
  const [network, address] = await Promise.all([
    deps.limits.auth(countedAs('network', clientNetwork(headers))),
    email === null ? null : deps.limits.auth(countedAs('email', email.toLowerCase())),
  ]);
  assertAllowed(network, now);
  if (address !== null) assertAllowed(address, now);
  const left = rateLimitHeaders(network, now);
  try {
    const response = await act();
    for (const [name, value] of Object.entries(left)) response.headers.set(name, value);
    return response;
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    const { code, message, faults } = error;
    throw new AppError(code, message, { ...(faults === undefined ? {} : { faults }), headers: { ...left, ...error.headers } });
  }
}

function grant<Grant extends z.ZodType>(shape: Grant, body: unknown): z.infer<Grant> {
  const parsed = shape.safeParse(body);
  if (!parsed.success) throw new AppError('invalid_body', undefined, { faults: faultsOf(parsed.error) });
  return parsed.data;
}

/** Our own pages get the session as a cookie too; other clients have no use for one. */
function answerSession({ url, headers, deps }: Asked, { sessionId, session }: OpenSession): Response {
  const response = json(session);
  if (provenanceOf(headers, url, deps.site.publicUrl) === 'same-origin') {
    const cookie = { sessionId, token: session.refresh_token };
    response.headers.append('set-cookie', setSessionCookie(cookie, cookieOptions(url)));
  }
  return response;
}

const cookieOptions = (url: string) => ({ secure: new URL(url).protocol === 'https:', maxAgeS: REFRESH_TOKEN_S });

/** What an account that was not made would look like. */
const nobody = (email: string, now: number) => {
  const at = new Date(now).toISOString();
  const times = { email_confirmed_at: null, suspended_at: null, created_at: at, updated_at: at };
  return { id: newId(), email: email.toLowerCase(), role: 'user' as const, language: 'en', time_zone: 'UTC', ...times };
};
