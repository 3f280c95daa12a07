import { z } from 'zod';
import { newId } from '../../db/new-id.ts';
import { createUser, findUserByEmail, type User } from '../../db/queries/users.ts';
import { AuthSession, AuthUser, RedirectQuery, SignUpRequest } from '../../schema/api/auth.ts';
import { AppError } from '../../schema/errors.ts';
import { json, operation } from '../api/operation.ts';
import { afterwards, sendAccountExists, sendInvitation } from './account-mails.ts';
import { answerSession } from './answer-session.ts';
import { challengeOf } from './code-challenge.ts';
import { type Asked, counted } from './counted.ts';
import { languageOf, profileOf } from './metadata.ts';
import { authUser, openSession } from './open-session.ts';
import { assertStrong, hashPassword } from './password.ts';
import { askedTarget } from './site.ts';
import { ACCOUNTS_TAG, BODY_LIMIT } from './spec.ts';

export const signUp = operation(
  {
    method: 'post',
    path: '/auth/v1/signup',
    tag: ACCOUNTS_TAG,
    summary: 'Make an account',
    auth: { who: 'public' },
    query: RedirectQuery,
    body: SignUpRequest,
    bodyLimit: BODY_LIMIT,
    responses: {
      200: {
        description: 'A session. While the e-mail address is to be confirmed: a user, the same for an address that has an account.',
        schema: z.union([AuthSession, AuthUser]),
      },
    },
    errors: ['weak_password', 'signup_disabled', 'email_taken', 'bad_redirect', 'mail_unavailable', 'rate_limited', 'limiter_unavailable'],
  },
  async (call) => counted(call, call.body.email, () => makeAccount(call, call.body, askedTarget(call, call.query))),
);

async function makeAccount(call: Asked, body: z.infer<typeof SignUpRequest>, redirectTo: string | null): Promise<Response> {
  const { deps, headers, now } = call;
  const { confirmsAtOnce, isLocal } = deps.site;
  assertStrong(body.password);
  if (!confirmsAtOnce && deps.mailer === null) throw new AppError('mail_unavailable');
  const account = { email: body.email, ...defaults(headers), ...profileOf(body.data ?? {}) };
  const password_hash = await hashPassword(body.password);
  const made = await createUser(deps.db, { ...account, password_hash, is_confirmed: confirmsAtOnce, first_is_admin: isLocal, now });
  if (made.kind === 'closed') throw new AppError('signup_disabled');
  if (confirmsAtOnce) {
    if (made.kind === 'email_taken') throw new AppError('email_taken');
    return answerSession(call, await openSession(made.user, headers.get('user-agent'), deps.auth, now));
  }
  afterwards(call, async (mailer) => {
    // Looked up for a new account as well, so that what begins here begins the same.
    const user = await findUserByEmail(deps.db, body.email);
    if (user === null || user.suspended_at !== null) return;
    if (made.kind === 'email_taken') return sendAccountExists(call, mailer, user);
    const codeChallenge = challengeOf(body);
    await sendInvitation(call, mailer, { user, email: user.email, purpose: 'signup', kind: 'confirm', redirectTo, codeChallenge });
  });
  return json(authUser(pendingUser(account, now), []));
}

const defaults = (headers: Headers) => ({ language: languageOf(headers), time_zone: 'UTC' });

/** Made of the request alone, its id of nothing: whether the address has an account already is nobody's business. */
function pendingUser(account: Pick<User, 'email' | 'language' | 'time_zone' | 'metadata'>, now: number): User {
  const at = new Date(now).toISOString();
  return {
    ...account,
    id: newId(),
    email: account.email.toLowerCase(),
    role: 'user',
    email_confirmed_at: null,
    new_email: null,
    suspended_at: null,
    created_at: at,
    updated_at: at,
  };
}
