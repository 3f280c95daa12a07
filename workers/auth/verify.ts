import { z } from 'zod';
import { addAuthCode } from '../../db/queries/auth-flows.ts';
import { type TakenToken, takeOneTimeCode, takeOneTimeToken } from '../../db/queries/one-time-tokens.ts';
import { agreeToNewEmail, confirmEmail, type User } from '../../db/queries/users.ts';
import { AuthSession, HalfDone, type OneTimePurpose, VerifyQuery, VerifyRequest, type VerifyType } from '../../schema/api/auth.ts';
import { AppError } from '../../schema/errors.ts';
import { json, operation } from '../api/operation.ts';
import { answerSession } from './answer-session.ts';
import { type Asked, counted } from './counted.ts';
import { digestOneTimeCode, hashOneTimeToken, newOneTimeToken } from './one-time-token.ts';
import { openSession } from './open-session.ts';
import { protocolErrorMembers } from './protocol-error.ts';
import { redirect, withAnswer } from './redirect-target.ts';
import { askedTarget, siteOf } from './site.ts';
import { ACCOUNTS_TAG, BODY_LIMIT } from './spec.ts';

const HALF_DONE = { code: 200, msg: 'Confirmed. Now open the link that was sent to the other address.' } as const;
/** Within it a client that began with PKCE must come with its verifier. */
export const AUTH_CODE_MS = 5 * 60_000;

export const verify = operation(
  {
    method: 'post',
    path: '/auth/v1/verify',
    tag: ACCOUNTS_TAG,
    summary: 'Confirm an address, by the token or the code of a mail',
    auth: { who: 'public' },
    body: VerifyRequest,
    bodyLimit: BODY_LIMIT,
    responses: {
      200: {
        description: 'A session; or that the other address of a change has to confirm too.',
        schema: z.union([AuthSession, HalfDone]),
      },
    },
    errors: ['otp_expired', 'email_taken', 'rate_limited', 'limiter_unavailable'],
  },
  async (call) => {
    const { body, deps, headers, now } = call;
    return counted(call, 'email' in body ? body.email : null, async () => {
      const taken = 'email' in body ? await takeByCode(call, body) : await takeByToken(call, body.token_hash, body.type);
      const user = await redeem(call, taken);
      if (user === 'half done') return json(HALF_DONE);
      return answerSession(call, await openSession(user, headers.get('user-agent'), deps.auth, now));
    });
  },
);

/** A mail's link as the protocol has it: opening it is the confirmation, and the answer is a redirect to the client. */
export const verifyLink = operation(
  {
    method: 'get',
    path: '/auth/v1/verify',
    tag: ACCOUNTS_TAG,
    summary: 'Open the link of a mail',
    auth: { who: 'public' },
    query: VerifyQuery,
    responses: {
      303: { description: 'To `redirect_to`, with the session in the fragment, a code in the query for PKCE, or what was wrong.' },
      204: { description: 'To HEAD: nothing is confirmed by asking whether the link is there.' },
    },
    errors: ['bad_redirect', 'rate_limited', 'limiter_unavailable'],
  },
  async (call) => {
    const { query, deps, headers, now } = call;
    const target = askedTarget(call, query) ?? siteOf(call);
    if (call.method === 'HEAD') return new Response(null, { status: 204 });
    return counted(call, null, async () => {
      try {
        const taken = await takeByToken(call, query.token, query.type);
        const user = await redeem(call, taken);
        if (user === 'half done') return redirect(withAnswer(target, { message: HALF_DONE.msg, type: query.type }, 'fragment'));
        if (taken?.code_challenge != null) return redirect(await codeAnswer(call, target, user.id, taken.code_challenge));
        const { session } = await openSession(user, headers.get('user-agent'), deps.auth, now);
        return redirect(withAnswer(target, { ...tokensOf(session), type: query.type }, 'fragment'));
      } catch (error) {
        if (error instanceof AppError) return redirect(withAnswer(target, errorAnswer(error), 'fragment'));
        throw error;
      }
    });
  },
);

/** What a fragment tells of a session. */
export const tokensOf = ({ access_token, refresh_token, token_type, expires_in, expires_at }: AuthSession) => ({
  access_token,
  refresh_token,
  token_type,
  expires_in: String(expires_in),
  expires_at: String(expires_at),
});

/** `target` with a code that waits for the client which began with PKCE. */
export async function codeAnswer({ deps, now }: Asked, target: string, userId: string, codeChallenge: string): Promise<string> {
  const code = newOneTimeToken();
  await addAuthCode(deps.db, hashOneTimeToken(code), { user_id: userId, code_challenge: codeChallenge }, now + AUTH_CODE_MS);
  return withAnswer(target, { code }, 'query');
}

const errorAnswer = (error: AppError) => {
  const { error_code, msg } = protocolErrorMembers(error);
  return { error: 'access_denied', error_code, error_description: msg };
};

const purposesOf = (type: VerifyType): readonly OneTimePurpose[] => (type === 'email' ? ['signup', 'magiclink'] : [type]);

const takeByToken = ({ deps, now }: Asked, token: string, type: VerifyType): Promise<TakenToken | null> =>
  takeOneTimeToken(deps.db, hashOneTimeToken(token), purposesOf(type), now);

async function takeByCode(call: Asked, asked: { email: string; token: string; type: VerifyType }): Promise<TakenToken | null> {
  const { deps, now } = call;
  const email = asked.email.toLowerCase();
  const { digestSecrets } = await deps.auth.keys();
  for (const purpose of purposesOf(asked.type)) {
    const codeHash = digestOneTimeCode(digestSecrets[0] as Uint8Array, email, purpose, asked.token.trim());
    const taken = await takeOneTimeCode(deps.db, { email, codeHash, purpose, now });
    if (taken !== null) return taken;
  }
  return null;
}

/** Does what the mail was about. The user, unless another address has to agree first. Throws `otp_expired`, `email_taken`. */
async function redeem({ deps, now }: Asked, taken: TakenToken | null): Promise<User | 'half done'> {
  if (taken === null) throw new AppError('otp_expired');
  if (taken.purpose === 'email_change') {
    const answer = await agreeToNewEmail(deps.db, taken.user_id, taken.email, now);
    if (answer.kind === 'taken') throw new AppError('email_taken');
    if (answer.kind === 'refused') throw new AppError('otp_expired');
    return answer.kind === 'waiting' ? 'half done' : answer.user;
  }
  const keepsPassword = taken.purpose === 'signup';
  const user = await confirmEmail(deps.db, taken.user_id, { email: taken.email, keepsPassword, now });
  if (user === null) throw new AppError('otp_expired');
  return user;
}
