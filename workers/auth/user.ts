import { listIdentities } from '../../db/queries/identities.ts';
import { revokeAllSessions, sessionBegan } from '../../db/queries/sessions.ts';
import { findUser, findUserToSignIn, requestNewEmail, type User, updateUser } from '../../db/queries/users.ts';
import { AuthUser, RedirectQuery, UserUpdate } from '../../schema/api/auth.ts';
import { AppError } from '../../schema/errors.ts';
import type { JsonObject } from '../../schema/json.ts';
import { json, operation } from '../api/operation.ts';
import { afterwards } from './account-mails.ts';
import { challengeOf } from './code-challenge.ts';
import { type Asked, counted } from './counted.ts';
import { sendEmailChange } from './email-change.ts';
import type { SessionIdentity } from './identity.ts';
import { profileOf } from './metadata.ts';
import { authUser } from './open-session.ts';
import { assertStrong, hashPassword, verifyPassword } from './password.ts';
import { askedTarget } from './site.ts';
import { ACCOUNTS_TAG, BODY_LIMIT } from './spec.ts';
import { tellSessionsEnded } from './tell-sessions-ended.ts';

/** A session that began within it may set a password without showing the old one: a link to choose one opens such a session. */
export const FRESH_SESSION_MS = 15 * 60_000;

export const readUser = operation(
  {
    method: 'get',
    path: '/auth/v1/user',
    tag: ACCOUNTS_TAG,
    summary: 'Who you are',
    auth: { who: 'user', scope: 'account:read' },
    responses: { 200: { description: 'Your account.', schema: AuthUser } },
    errors: [],
  },
  async ({ user, deps }) => json(await view(await accountOf(user, deps), deps)),
);

export const changeUser = operation(
  {
    method: 'put',
    path: '/auth/v1/user',
    tag: ACCOUNTS_TAG,
    summary: 'Change your password, address, or what you say about yourself',
    auth: { who: 'user', scope: 'session-only' },
    query: RedirectQuery,
    body: UserUpdate,
    bodyLimit: BODY_LIMIT,
    responses: {
      200: {
        description:
          'Your account. A new address is `new_email` until both addresses have confirmed it; a new password ends your other sessions.',
        schema: AuthUser,
      },
    },
    errors: [
      'weak_password',
      'invalid_credentials',
      'reauthentication_needed',
      'bad_redirect',
      'mail_unavailable',
      'rate_limited',
      'limiter_unavailable',
    ],
  },
  async (call) =>
    counted(call, null, async () => {
      const { user: identity, body, deps, now } = call;
      const redirectTo = askedTarget(call, call.query);
      const account = await accountOf(identity, deps);
      const isMoving = body.email != null && body.email.toLowerCase() !== account.email;
      if (isMoving && deps.mailer === null) throw new AppError('mail_unavailable');
      if (body.password != null) await changePassword(call, identity, account, { next: body.password, current: body.current_password });
      const data = body.data == null ? null : profileOf(body.data);
      const change = data === null ? {} : { ...data, metadata: merged(account.metadata, data.metadata) };
      let changed = await updateUser(deps.db, account.id, change, now);
      if (isMoving && body.email != null) {
        changed = await requestNewEmail(deps.db, account.id, body.email, now);
        if (changed !== null) {
          const moving = { user: changed, redirectTo, codeChallenge: challengeOf(body) };
          afterwards(call, (mailer) => sendEmailChange(call, mailer, moving));
        }
      }
      if (changed === null) throw new AppError('unauthenticated');
      return json(await view(changed, deps));
    }),
);

async function accountOf({ userId }: Pick<SessionIdentity, 'userId'>, { db }: Asked['deps']): Promise<User> {
  const account = await findUser(db, userId);
  if (account === null) throw new AppError('unauthenticated');
  return account;
}

const view = async (user: User, { db }: Asked['deps']): Promise<AuthUser> => authUser(user, await listIdentities(db, user.id));

/** Member by member, as the protocol has it; null takes one away. */
function merged(old: JsonObject, change: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries({ ...old, ...change }).filter(([, value]) => value !== null));
}

/** Whoever finds an old session open must not be able to keep it: the old password, or a session that has just begun. */
async function changePassword(
  { deps, now }: Asked,
  { userId, sessionId }: SessionIdentity,
  { email }: User,
  { next, current }: { next: string; current: string | null | undefined },
): Promise<void> {
  assertStrong(next);
  if (current != null) {
    const account = await findUserToSignIn(deps.db, email);
    if (!(await verifyPassword(current, account?.password_hash ?? null))) throw new AppError('invalid_credentials');
  } else {
    const began = await sessionBegan(deps.db, userId, sessionId);
    if (began === null || now - began > FRESH_SESSION_MS) throw new AppError('reauthentication_needed');
  }
  await updateUser(deps.db, userId, { password_hash: await hashPassword(next) }, now);
  await tellSessionsEnded(userId, await revokeAllSessions(deps.db, userId, now, sessionId), deps.auth);
}
