import { createUser, findUserByEmail } from '../../db/queries/users.ts';
import { OtpRequest, RecoverRequest, RedirectQuery, ResendRequest } from '../../schema/api/auth.ts';
import { AnyObject } from '../../schema/json-shape.ts';
import { json, type Operation, operation } from '../api/operation.ts';
import { afterwards, sendInvitation } from './account-mails.ts';
import { challengeOf } from './code-challenge.ts';
import { counted } from './counted.ts';
import { sendEmailChange } from './email-change.ts';
import { languageOf, profileOf } from './metadata.ts';
import { askedTarget } from './site.ts';
import { ACCOUNTS_TAG, BODY_LIMIT } from './spec.ts';

/** What is asked for by an address alone. The answer is the same for everybody: it is given before anything is looked up. */
const SPEC = {
  method: 'post',
  tag: ACCOUNTS_TAG,
  auth: { who: 'public' },
  query: RedirectQuery,
  bodyLimit: BODY_LIMIT,
  responses: { 200: { description: 'A mail is on its way, if there is whom to send it to.', schema: AnyObject } },
  errors: ['bad_redirect', 'mail_unavailable', 'rate_limited', 'limiter_unavailable'],
} as const satisfies Partial<Operation>;

export const recover = operation(
  { ...SPEC, path: '/auth/v1/recover', summary: 'Forgot the password: be sent a link to choose another', body: RecoverRequest },
  async (call) =>
    counted(call, call.body.email, async () => {
      const redirectTo = askedTarget(call, call.query);
      const codeChallenge = challengeOf(call.body);
      afterwards(call, async (mailer) => {
        const user = await findUserByEmail(call.deps.db, call.body.email);
        if (user === null || user.suspended_at !== null) return;
        await sendInvitation(call, mailer, { user, email: user.email, purpose: 'recovery', kind: 'recover', redirectTo, codeChallenge });
      });
      return json({});
    }),
);

export const otp = operation(
  { ...SPEC, path: '/auth/v1/otp', summary: 'Sign in without a password: be sent a link and a code', body: OtpRequest },
  async (call) =>
    counted(call, call.body.email, async () => {
      const { deps, body, headers, now } = call;
      const redirectTo = askedTarget(call, call.query);
      const codeChallenge = challengeOf(body);
      afterwards(call, async (mailer) => {
        const user = (await findUserByEmail(deps.db, body.email)) ?? (body.create_user === false ? null : await newcomer());
        if (user === null || user.suspended_at !== null) return;
        await sendInvitation(call, mailer, {
          user,
          email: user.email,
          purpose: 'magiclink',
          kind: 'magic_link',
          redirectTo,
          codeChallenge,
        });
      });
      return json({});

      async function newcomer() {
        const profile = { language: languageOf(headers), time_zone: 'UTC', ...profileOf(body.data ?? {}) };
        const account = { email: body.email, ...profile, password_hash: null, is_confirmed: false, first_is_admin: deps.site.isLocal, now };
        const made = await createUser(deps.db, account);
        return made.kind === 'created' ? made.user : null;
      }
    }),
);

export const resend = operation(
  { ...SPEC, path: '/auth/v1/resend', summary: 'Be sent the mail of a sign-up or a change of address again', body: ResendRequest },
  async (call) =>
    counted(call, call.body.email, async () => {
      const redirectTo = askedTarget(call, call.query);
      const codeChallenge = challengeOf(call.body);
      afterwards(call, async (mailer) => {
        const user = await findUserByEmail(call.deps.db, call.body.email);
        if (user === null || user.suspended_at !== null) return;
        if (call.body.type === 'email_change') return sendEmailChange(call, mailer, { user, redirectTo, codeChallenge });
        if (user.email_confirmed_at !== null) return;
        await sendInvitation(call, mailer, { user, email: user.email, purpose: 'signup', kind: 'confirm', redirectTo, codeChallenge });
      });
      return json({});
    }),
);
