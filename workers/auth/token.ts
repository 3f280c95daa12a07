import type { z } from 'zod';
import { takeAuthCode } from '../../db/queries/auth-flows.ts';
import { findUser, findUserToSignIn } from '../../db/queries/users.ts';
import { AuthSession, PasswordGrant, PkceGrant, RefreshGrant, TokenQuery, TokenRequest } from '../../schema/api/auth.ts';
import { AppError } from '../../schema/errors.ts';
import { faultsOf } from '../api/faults.ts';
import { operation } from '../api/operation.ts';
import { answerSession } from './answer-session.ts';
import { answersChallenge } from './code-challenge.ts';
import { type Asked, counted } from './counted.ts';
import { hashOneTimeToken } from './one-time-token.ts';
import { openSession } from './open-session.ts';
import { verifyPassword } from './password.ts';
import { refreshSession } from './refresh.ts';
import { ACCOUNTS_TAG, BODY_LIMIT } from './spec.ts';

export const token = operation(
  {
    method: 'post',
    path: '/auth/v1/token',
    tag: ACCOUNTS_TAG,
    summary: 'Sign in by password, or exchange a refresh token or the code of a sign-in',
    auth: { who: 'public' },
    query: TokenQuery,
    body: TokenRequest,
    bodyLimit: BODY_LIMIT,
    responses: { 200: { description: 'A session. A refresh token is good for one exchange.', schema: AuthSession } },
    errors: [
      'invalid_credentials',
      'invalid_refresh_token',
      'invalid_auth_code',
      'email_not_confirmed',
      'rate_limited',
      'limiter_unavailable',
    ],
  },
  async (call) => {
    switch (call.query.grant_type) {
      case 'password':
        return signIn(call, grant(PasswordGrant, call.body));
      case 'refresh_token':
        return refresh(call, grant(RefreshGrant, call.body).refresh_token);
      case 'pkce':
        return exchange(call, grant(PkceGrant, call.body));
      default:
        return call.query.grant_type satisfies never;
    }
  },
);

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

/** A code is used up by whoever shows it first, even with a wrong verifier. */
const exchange = (call: Asked, { auth_code, code_verifier }: z.infer<typeof PkceGrant>): Promise<Response> =>
  counted(call, null, async () => {
    const { deps, headers, now } = call;
    const code = await takeAuthCode(deps.db, hashOneTimeToken(auth_code), now);
    const user = code !== null && answersChallenge(code_verifier, code.code_challenge) ? await findUser(deps.db, code.user_id) : null;
    if (user === null || user.suspended_at !== null) throw new AppError('invalid_auth_code');
    return answerSession(call, await openSession(user, headers.get('user-agent'), deps.auth, now));
  });

function grant<Grant extends z.ZodType>(shape: Grant, body: unknown): z.infer<Grant> {
  const parsed = shape.safeParse(body);
  if (!parsed.success) throw new AppError('invalid_body', undefined, { faults: faultsOf(parsed.error) });
  return parsed.data;
}
