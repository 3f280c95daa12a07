import { z } from 'zod';
import { beginAuthorization, finishAuthorization, type OAuthTokens } from '../../blocks/oauth/authorization.ts';
import { type AuthFlow, beginAuthFlow, takeAuthFlow } from '../../db/queries/auth-flows.ts';
import { unlinkIdentity as deleteIdentity, linkIdentity, signInByIdentity } from '../../db/queries/identities.ts';
import { createUser, findUser, type User } from '../../db/queries/users.ts';
import { AuthorizeQuery } from '../../schema/api/auth.ts';
import { AppError } from '../../schema/errors.ts';
import { AnyObject } from '../../schema/json-shape.ts';
import { log } from '../../schema/log.ts';
import { json, operation } from '../api/operation.ts';
import { giveCookie } from './answer-session.ts';
import { hashBrowserMark, newBrowserMark, readBrowserCookie, setBrowserCookie } from './browser-cookie.ts';
import { challengeOf } from './code-challenge.ts';
import { type Asked, counted } from './counted.ts';
import { languageOf } from './metadata.ts';
import { hashOneTimeToken } from './one-time-token.ts';
import { openSession } from './open-session.ts';
import { ownPage, redirect, withAnswer } from './redirect-target.ts';
import type { Person, SignInProvider } from './sign-in-providers.ts';
import { askedTarget, siteOf } from './site.ts';
import { ACCOUNTS_TAG } from './spec.ts';
import { codeAnswer, tokensOf } from './verify.ts';

/**
 * Signing in with an account elsewhere. What is away with the browser is a row under the hash of its state; it is good for
 * one return, of that browser, within ten minutes. Whose e-mail address has an account here signs in to it first and adds
 * the other account then: nobody comes into an account by an address alone.
 */
const AWAY_MS = 10 * 60_000;

/** How the session is handed over in the end: as our site's cookie, by a code (PKCE), or in the fragment. */
const Handover = z.enum(['cookie', 'code', 'fragment']);
type Handover = z.infer<typeof Handover>;

const NOT_OFFERED = 'There is no signing in with that here.';

export const authorize = operation(
  {
    method: 'get',
    path: '/auth/v1/authorize',
    tag: ACCOUNTS_TAG,
    summary: 'Sign in with an account elsewhere',
    auth: { who: 'public' },
    query: AuthorizeQuery,
    responses: { 303: { description: 'To the provider, which sends the browser back to `/auth/v1/callback`.' } },
    errors: ['unknown_provider', 'bad_redirect', 'provider_unavailable', 'rate_limited', 'limiter_unavailable'],
  },
  async (call) =>
    counted(call, null, async () => {
      const url = new URL(call.url);
      const site = siteOf(call);
      // The cookie must be where the browser comes back to.
      if (url.origin !== site) return redirect(`${site}${url.pathname}${url.search}`);
      const { location, cookie } = await begin(call, call.query, null);
      const response = redirect(location);
      response.headers.append('set-cookie', cookie);
      return response;
    }),
);

export const linkIdentityBegins = operation(
  {
    method: 'get',
    path: '/auth/v1/user/identities/authorize',
    tag: ACCOUNTS_TAG,
    summary: 'Add an account elsewhere to the ways you sign in',
    auth: { who: 'user', scope: 'session-only' },
    query: AuthorizeQuery,
    responses: { 200: { description: 'Where to send this browser.', schema: z.object({ url: z.string() }) } },
    errors: ['unknown_provider', 'bad_redirect', 'provider_unavailable', 'rate_limited', 'limiter_unavailable'],
  },
  async (call) =>
    counted(call, null, async () => {
      const { location, cookie } = await begin(call, call.query, call.user.userId);
      const response = json({ url: location });
      response.headers.append('set-cookie', cookie);
      return response;
    }),
);

export const unlinkIdentity = operation(
  {
    method: 'delete',
    path: '/auth/v1/user/identities/{id}',
    tag: ACCOUNTS_TAG,
    summary: 'Take an account elsewhere away from the ways you sign in',
    auth: { who: 'user', scope: 'session-only' },
    params: z.object({ id: z.uuid() }),
    responses: { 200: { description: 'It is gone.', schema: AnyObject } },
    errors: ['not_found', 'last_identity'],
  },
  async ({ user, params, deps }) => {
    const answer = await deleteIdentity(deps.db, user.userId, params.id);
    if (answer === 'missing') throw new AppError('not_found');
    if (answer === 'last') throw new AppError('last_identity');
    return json({});
  },
);

async function begin(call: Asked, query: z.infer<typeof AuthorizeQuery>, linkUserId: string | null) {
  const { deps, now, headers } = call;
  const provider = deps.signIn.providers().get(query.provider);
  if (provider === undefined) throw new AppError('unknown_provider', NOT_OFFERED);
  const { redirectTo, handover } = destination(call, query);
  const oauth = await provider.oauth(deps.signIn).catch((error: unknown) => {
    log('warn', 'auth', 'a provider does not say where it is', { provider: query.provider, error });
    throw new AppError('provider_unavailable');
  });
  const { url, pending } = await beginAuthorization(oauth, { redirectUri: callbackAddress(call) });
  const mark = readBrowserCookie(headers) ?? newBrowserMark();
  const flow: AuthFlow = {
    provider: query.provider,
    code_verifier: pending.codeVerifier,
    nonce: pending.nonce,
    browser_hash: hashBrowserMark(mark),
    redirect_to: redirectTo,
    handover,
    code_challenge: challengeOf(query),
    link_user_id: linkUserId,
  };
  await beginAuthFlow(deps.db, hashOneTimeToken(pending.state), flow, now + AWAY_MS);
  return { location: url, cookie: setBrowserCookie(mark, { secure: siteOf(call).startsWith('https:') }) };
}

function destination(call: Asked, query: z.infer<typeof AuthorizeQuery>): { redirectTo: string; handover: Handover } {
  const site = siteOf(call);
  if (query.next !== undefined) return { redirectTo: ownPage(query.next, site), handover: 'cookie' };
  return { redirectTo: askedTarget(call, query) ?? site, handover: query.code_challenge === undefined ? 'fragment' : 'code' };
}

const callbackAddress = (call: Asked): string => `${siteOf(call)}/auth/v1/callback`;

export const callback = operation(
  {
    method: 'get',
    path: '/auth/v1/callback',
    tag: ACCOUNTS_TAG,
    summary: 'Where a provider sends the browser back to',
    auth: { who: 'public' },
    responses: { 303: { description: 'To where the sign-in began, with a session, or with what was wrong.' } },
    errors: ['rate_limited', 'limiter_unavailable'],
  },
  async (call) =>
    counted(call, null, async () => {
      const { deps, now, headers } = call;
      const returned = new URL(call.url).searchParams;
      const state = returned.get('state');
      const mark = readBrowserCookie(headers);
      const flow = state === null ? null : await takeAuthFlow(deps.db, hashOneTimeToken(state), now);
      const provider = flow === null ? undefined : deps.signIn.providers().get(flow.provider);
      if (flow === null || state === null || provider === undefined || mark === null || hashBrowserMark(mark) !== flow.browser_hash) {
        // Nothing says that this browser began it, so it goes nowhere but to our own page.
        return redirect(withAnswer(`${siteOf(call)}/login`, problem('bad_oauth_state'), 'fragment'));
      }
      const outcome = await finish(call, flow, provider, { returned, state });
      return typeof outcome === 'string' ? refusal(call, flow, outcome) : handOver(call, flow, outcome);
    }),
);

/** Why nobody was signed in, in the protocol's words where it has them. */
type Refusal = keyof typeof REFUSALS;
const REFUSALS = {
  bad_oauth_state: 'This sign-in was not begun here, was finished before, or took too long. Please begin again.',
  bad_oauth_callback: 'The answer of the provider cannot be believed. Please begin again.',
  access_denied: 'The sign-in was cancelled.',
  provider_unavailable: 'The provider could not be asked. Please try again.',
  provider_email_needs_verification: 'Your account there has no verified e-mail address.',
  email_exists: 'There is an account with this e-mail address. Sign in to it, then add the other account in your profile.',
  identity_already_exists: 'That account belongs to another user here.',
  user_banned: 'This account is suspended.',
  signup_disabled: 'This platform takes no new accounts.',
} as const;

const problem = (code: Refusal) => ({ error: 'access_denied', error_code: code, error_description: REFUSALS[code] });

function refusal(call: Asked, flow: AuthFlow, code: Refusal): Response {
  const isOurs = flow.handover === 'cookie' && flow.link_user_id === null;
  const target = isOurs ? `${siteOf(call)}/login` : flow.redirect_to;
  return redirect(withAnswer(target, problem(code), flow.handover === 'code' ? 'query' : 'fragment'));
}

async function finish(
  call: Asked,
  flow: AuthFlow,
  provider: SignInProvider,
  { returned, state }: { returned: URLSearchParams; state: string },
): Promise<User | Refusal> {
  const { deps, now } = call;
  const pending = { state, codeVerifier: flow.code_verifier, nonce: flow.nonce };
  let person: Person | null;
  try {
    const oauth = await provider.oauth(deps.signIn);
    const { fetch } = deps.signIn;
    const answer = await finishAuthorization(oauth, { callback: returned, pending, redirectUri: callbackAddress(call) }, { fetch, now });
    if (answer.kind === 'unreachable') return 'provider_unavailable';
    if (answer.kind === 'refused') return answer.code === 'access_denied' ? 'access_denied' : 'bad_oauth_callback';
    person = await provider.person(answer.tokens satisfies OAuthTokens, deps.signIn);
  } catch (error) {
    log('warn', 'auth', 'a provider did not say who signed in', { provider: flow.provider, error });
    return 'provider_unavailable';
  }
  if (person === null) return 'provider_email_needs_verification';
  return accountOf(call, flow, person);
}

async function accountOf({ deps, now, headers }: Asked, flow: AuthFlow, person: Person): Promise<User | Refusal> {
  const identity = { provider: flow.provider, subject: person.subject, profile: person.profile };
  if (flow.link_user_id !== null) {
    if (!(await linkIdentity(deps.db, flow.link_user_id, identity, now))) return 'identity_already_exists';
    return usable(await findUser(deps.db, flow.link_user_id));
  }
  const knownAs = await signInByIdentity(deps.db, identity, now);
  if (knownAs !== null) return usable(await findUser(deps.db, knownAs));
  const made = await createUser(deps.db, {
    email: person.email,
    password_hash: null,
    language: languageOf(headers),
    time_zone: 'UTC',
    is_confirmed: true,
    first_is_admin: deps.site.isLocal,
    now,
  });
  if (made.kind === 'closed') return 'signup_disabled';
  if (made.kind === 'email_taken') return 'email_exists';
  return (await linkIdentity(deps.db, made.user.id, identity, now)) ? made.user : 'identity_already_exists';
}

const usable = (user: User | null): User | Refusal => (user === null || user.suspended_at !== null ? 'user_banned' : user);

async function handOver(call: Asked, flow: AuthFlow, user: User): Promise<Response> {
  const { deps, now, headers } = call;
  const handover = Handover.parse(flow.handover);
  const open = () => openSession(user, headers.get('user-agent'), deps.auth, now);
  switch (handover) {
    case 'cookie': {
      const response = redirect(flow.redirect_to);
      // Who added a way of signing in has a session already.
      if (flow.link_user_id === null) giveCookie(response, await open(), call.url);
      return response;
    }
    case 'code':
      return redirect(await codeAnswer(call, flow.redirect_to, user.id, flow.code_challenge ?? ''));
    case 'fragment':
      return redirect(withAnswer(flow.redirect_to, tokensOf((await open()).session), 'fragment'));
    default:
      return handover satisfies never;
  }
}
