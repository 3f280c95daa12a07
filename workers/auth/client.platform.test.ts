import { randomUUID } from 'node:crypto';
import { GoTrueClient } from '@supabase/auth-js';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type GitHubServer, startGitHubServer } from '../../blocks/oauth/testing/github-server.ts';
import { type OidcServer, startOidcServer } from '../../blocks/oauth/testing/oidc-server.ts';
import { usePlatform } from '../../local/testing/platform.ts';
import { type Browser, newBrowser } from './testing/browser.ts';
import { mailbox } from './testing/mailbox.ts';

/** The unmodified client of the protocol, through every flow of a platform that sends mail. */
const APP = 'http://app.test/callback';
const env: Record<string, string> = { SIGNUP_AUTOCONFIRM: '', AUTH_REDIRECT_URLS: APP };
let github: GitHubServer;
let oidc: OidcServer;
beforeAll(async () => {
  [github, oidc] = await Promise.all([startGitHubServer(), startOidcServer()]);
  const at = ({ clientId, clientSecret }: GitHubServer | OidcServer) => ({ client_id: clientId, client_secret: clientSecret });
  env.EGRESS_ALLOWED_HOSTS = [github, oidc].map(({ url }) => new URL(url).host).join(',');
  env.SIGN_IN_PROVIDERS = JSON.stringify({
    github: { ...at(github), url: github.url, api_url: github.url },
    google: { ...at(oidc), issuer: oidc.url },
  });
});
afterAll(() => Promise.all([github.close(), oidc.close()]));
const platform = usePlatform({ env });
const mails = mailbox(() => platform.dataDir);

type Flow = 'implicit' | 'pkce';

function newClient(flowType: Flow = 'implicit', browser?: Browser): GoTrueClient {
  const stored = new Map<string, string>();
  return new GoTrueClient({
    url: `${platform.url}/auth/v1`,
    flowType,
    autoRefreshToken: false,
    persistSession: true,
    storageKey: randomUUID(),
    storage: {
      getItem: (key) => stored.get(key) ?? null,
      setItem: (key, value) => void stored.set(key, value),
      removeItem: (key) => void stored.delete(key),
    },
    ...(browser === undefined ? {} : { fetch: browser.fetch }),
  });
}

const newAddress = () => `${randomUUID()}@example.com`;
const PASSWORD = 'a good password';
const here = () => newBrowser(() => [platform.url, github.url, oidc.url]);

/** What the client expects: an answer without an error. */
function good<Answer extends { data: unknown; error: unknown }>({ data, error }: Answer): Extract<Answer, { error: null }>['data'] {
  expect(error).toBeNull();
  return data;
}

/** A confirmed account, signed in. */
async function member(client = newClient(), email = newAddress()) {
  good(await client.signUp({ email, password: PASSWORD }));
  const { code } = await mails.next(email);
  const { session } = good(await client.verifyOtp({ email, token: code, type: 'signup' }));
  if (session === null) throw new Error('the confirmation gave no session');
  return { client, email, session };
}

/** The session that a redirect brings to a client of the implicit flow. */
async function adopt(client: GoTrueClient, url: URL) {
  const answer = new URLSearchParams(url.hash.slice(1));
  expect(Object.fromEntries(answer)).toMatchObject({ token_type: 'bearer', expires_in: '900' });
  const tokens = { access_token: answer.get('access_token') ?? '', refresh_token: answer.get('refresh_token') ?? '' };
  good(await client.setSession(tokens));
  return answer;
}

describe('signing up', () => {
  test('waits for the confirmation, by the link of the mail', async () => {
    const client = newClient();
    const email = newAddress();
    const { session, user } = good(
      await client.signUp({ email, password: PASSWORD, options: { emailRedirectTo: APP, data: { name: 'Ada', language: 'es' } } }),
    );
    expect([session, user?.email, user?.user_metadata.name]).toEqual([null, email, 'Ada']);
    expect((await client.signInWithPassword({ email, password: PASSWORD })).error?.code).toBe('email_not_confirmed');
    const { link, text } = await mails.next(email);
    expect(text).toContain('Confirma');
    const landed = await here().visit(link);
    expect(`${landed.origin}${landed.pathname}`).toBe(APP);
    expect((await adopt(client, landed)).get('type')).toBe('signup');
    expect(good(await client.getUser()).user.user_metadata).toMatchObject({ name: 'Ada', language: 'es' });
    const again = await here().visit(link);
    expect(again.hash).toContain('error_code=otp_expired');
  });

  test('with PKCE ends in a code that only this client can exchange, once', async () => {
    const client = newClient('pkce');
    const email = newAddress();
    good(await client.signUp({ email, password: PASSWORD, options: { emailRedirectTo: APP } }));
    const landed = await here().visit((await mails.next(email)).link);
    const code = landed.searchParams.get('code') ?? '';
    expect(landed.hash).toBe('');
    expect(good(await client.exchangeCodeForSession(code)).user.email).toBe(email);
    expect((await client.exchangeCodeForSession(code)).error).not.toBeNull();
  });

  test('with a stolen code gives the thief nothing, and nobody else either', async () => {
    const client = newClient('pkce');
    const thief = newClient('pkce');
    const email = newAddress();
    good(await client.signUp({ email, password: PASSWORD, options: { emailRedirectTo: APP } }));
    const code = (await here().visit((await mails.next(email)).link)).searchParams.get('code') ?? '';
    await thief.resetPasswordForEmail(newAddress());
    expect((await thief.exchangeCodeForSession(code)).error?.code).toBe('bad_code_verifier');
    expect((await client.exchangeCodeForSession(code)).error?.code).toBe('bad_code_verifier');
  });

  test('may be confirmed by the code of a mail that was asked for again; the first mail is outdated', async () => {
    const client = newClient();
    const email = newAddress();
    good(await client.signUp({ email, password: PASSWORD }));
    const first = await mails.next(email);
    good(await client.resend({ type: 'signup', email }));
    const second = await mails.next(email);
    if (first.code !== second.code) {
      expect((await client.verifyOtp({ email, token: first.code, type: 'signup' })).error?.code).toBe('otp_expired');
    }
    expect(good(await client.verifyOtp({ email, token: second.code, type: 'email' })).user?.email).toBe(email);
  });

  test('twice leaves neither password: who confirms has a session, and chooses one', async () => {
    const [owner, stranger, email] = [newClient(), newClient(), newAddress()];
    good(await owner.signUp({ email, password: PASSWORD }));
    await mails.next(email);
    good(await stranger.signUp({ email, password: 'the stranger’s password' }));
    const { code } = await mails.next(email);
    good(await owner.verifyOtp({ email, token: code, type: 'signup' }));
    for (const password of [PASSWORD, 'the stranger’s password']) {
      expect((await newClient().signInWithPassword({ email, password })).error?.code).toBe('invalid_credentials');
    }
    good(await owner.updateUser({ password: 'a newer password' }));
    good(await newClient().signInWithPassword({ email, password: 'a newer password' }));
  });

  test('with an address that has an account looks the same, and its owner is told', async () => {
    const { email } = await member();
    const known = good(await newClient().signUp({ email, password: 'another password' })).user;
    const unknownAddress = newAddress();
    const unknown = good(await newClient().signUp({ email: unknownAddress, password: 'another password' })).user;
    const shape = (user: typeof known) =>
      JSON.stringify(user)
        .replaceAll(user?.id ?? '', 'id')
        .replace(/\d{4}-[^"]*Z/g, 'time');
    expect(shape(known).replaceAll(email, 'mail')).toBe(shape(unknown).replaceAll(unknownAddress, 'mail'));
    expect((await mails.next(email)).subject).toBe('You have an account already');
    expect((await newClient().signInWithPassword({ email, password: 'another password' })).error?.code).toBe('invalid_credentials');
  });

  test('without a redirect leads to our own page, whose button confirms', async () => {
    const client = newClient();
    const email = newAddress();
    good(await client.signUp({ email, password: PASSWORD }));
    const { link } = await mails.next(email);
    const { origin, pathname, hash } = new URL(link);
    expect([origin, pathname]).toEqual([platform.url, '/confirm']);
    const token_hash = new URLSearchParams(hash.slice(1)).get('token_hash') ?? '';
    expect((await client.verifyOtp({ token_hash, type: 'recovery' })).error?.code).toBe('otp_expired');
    expect(good(await client.verifyOtp({ token_hash, type: 'signup' })).user?.email).toBe(email);
  });

  test('leads to no address that is not allowed', async () => {
    const options = { emailRedirectTo: 'https://evil.test/' };
    const { error } = await newClient().signUp({ email: newAddress(), password: PASSWORD, options });
    expect(error).toMatchObject({ status: 422, code: 'bad_redirect' });
    expect((await newClient().signUp({ email: newAddress(), password: 'short' })).error).toMatchObject({
      name: 'AuthWeakPasswordError',
      reasons: ['length'],
    });
  });
});

describe('a session', () => {
  test('is opened by password, refreshed, and described by its token', async () => {
    const { email } = await member();
    const client = newClient();
    const { session } = good(await client.signInWithPassword({ email, password: PASSWORD }));
    const refreshed = good(await client.refreshSession());
    expect(refreshed.session?.refresh_token).not.toBe(session.refresh_token);
    const claims = good(await client.getClaims())?.claims;
    expect(claims).toMatchObject({ sub: session.user.id, aud: 'authenticated', session_id: expect.any(String) });
    expect((await newClient().signInWithPassword({ email, password: 'wrong' })).error?.code).toBe('invalid_credentials');
    expect((await newClient().refreshSession({ refresh_token: 'made-up' })).error?.code).toBe('refresh_token_not_found');
  });

  test.each([
    ['local', false, true],
    ['others', true, false],
    ['global', false, false],
  ] as const)('ends by signing out %s', async (scope, hereLives, thereLives) => {
    const { client, email, session } = await member();
    const other = newClient();
    good(await other.signInWithPassword({ email, password: PASSWORD }));
    expect((await client.signOut({ scope })).error).toBeNull();
    const lives = async (token: string) => (await newClient().getUser(token)).error === null;
    expect(await lives(session.access_token)).toBe(hereLives);
    expect((await other.getUser()).error === null).toBe(thereLives);
  });

  test('is listed, and ended by its id', async () => {
    const { email, session } = await member();
    const other = good(await newClient().signInWithPassword({ email, password: PASSWORD })).session;
    const ask = (path: string, method = 'GET') =>
      fetch(`${platform.url}/auth/v1/sessions${path}`, { method, headers: { authorization: `Bearer ${session.access_token}` } });
    const { items } = (await (await ask('')).json()) as { items: { id: string; is_current: boolean }[] };
    expect(items.map(({ is_current }) => is_current).sort()).toEqual([false, true]);
    const theirs = items.find(({ is_current }) => !is_current)?.id ?? '';
    expect((await ask(`/${theirs}`, 'DELETE')).status).toBe(204);
    expect((await ask(`/${theirs}`, 'DELETE')).status).toBe(404);
    expect((await newClient().getUser(other.access_token)).error).not.toBeNull();
    const stranger = await member();
    const strange = { method: 'DELETE', headers: { authorization: `Bearer ${stranger.session.access_token}` } };
    const mine = items.find(({ is_current }) => is_current)?.id ?? '';
    expect((await fetch(`${platform.url}/auth/v1/sessions/${mine}`, strange)).status).toBe(404);
  });
});

describe('without a password', () => {
  test('a link signs in, once', async () => {
    const { email } = await member();
    const client = newClient();
    good(await client.signInWithOtp({ email, options: { emailRedirectTo: APP } }));
    const { link } = await mails.next(email);
    expect((await fetch(link, { method: 'HEAD' })).status).toBe(204);
    expect((await adopt(client, await here().visit(link))).get('type')).toBe('magiclink');
    expect((await here().visit(link)).hash).toContain('otp_expired');
  });

  test('a code signs in, for whoever has five tries at most, in however many mails; a link still does', async () => {
    const { email } = await member();
    const client = newClient();
    good(await client.signInWithOtp({ email }));
    const { code } = await mails.next(email);
    const wrong = code === '000000' ? '000001' : '000000';
    for (let attempt = 0; attempt < 5; attempt++) {
      expect((await client.verifyOtp({ email, token: wrong, type: 'email' })).error?.code).toBe('otp_expired');
    }
    expect((await client.verifyOtp({ email, token: code, type: 'email' })).error?.code).toBe('otp_expired');
    good(await client.signInWithOtp({ email }));
    const next = await mails.next(email);
    expect((await client.verifyOtp({ email, token: next.code, type: 'email' })).error?.code).toBe('otp_expired');
    const token_hash = new URLSearchParams(new URL(next.link).hash.slice(1)).get('token_hash') ?? '';
    expect(good(await client.verifyOtp({ token_hash, type: 'magiclink' })).user?.email).toBe(email);
  });

  test('somebody new gets an account, unless the client does not want that', async () => {
    const client = newClient();
    const [email, nobody] = [newAddress(), newAddress()];
    good(await client.signInWithOtp({ email: nobody, options: { shouldCreateUser: false } }));
    good(await client.signInWithOtp({ email }));
    expect(good(await client.verifyOtp({ email, token: (await mails.next(email)).code, type: 'magiclink' })).user?.email).toBe(email);
    expect(await mails.count(nobody)).toBe(0);
  });

  test('a password that somebody set before the address was proved is worth nothing', async () => {
    const email = newAddress();
    good(await newClient().signUp({ email, password: 'the squatter’s password' }));
    await mails.next(email);
    const owner = newClient();
    good(await owner.signInWithOtp({ email }));
    good(await owner.verifyOtp({ email, token: (await mails.next(email)).code, type: 'email' }));
    const squatter = await newClient().signInWithPassword({ email, password: 'the squatter’s password' });
    expect(squatter.error?.code).toBe('invalid_credentials');
  });
});

describe('a forgotten password', () => {
  test.each<Flow>(['implicit', 'pkce'])('is replaced (%s), which ends the other sessions', async (flow) => {
    const { email, session } = await member();
    const client = newClient(flow);
    good(await client.resetPasswordForEmail(email, { redirectTo: APP }));
    const landed = await here().visit((await mails.next(email)).link);
    if (flow === 'pkce') good(await client.exchangeCodeForSession(landed.searchParams.get('code') ?? ''));
    else expect((await adopt(client, landed)).get('type')).toBe('recovery');
    good(await client.updateUser({ password: 'a newer password' }));
    expect((await newClient().getUser(session.access_token)).error).not.toBeNull();
    expect((await newClient().signInWithPassword({ email, password: PASSWORD })).error?.code).toBe('invalid_credentials');
    good(await newClient().signInWithPassword({ email, password: 'a newer password' }));
  });

  test('of nobody is answered the same, and no mail goes out', async () => {
    const nobody = newAddress();
    good(await newClient().resetPasswordForEmail(nobody));
    const { email } = await member();
    good(await newClient().resetPasswordForEmail(email));
    await mails.next(email);
    expect(await mails.count(nobody)).toBe(0);
  });
});

describe('an account', () => {
  test('keeps what its owner says about themselves', async () => {
    const { client } = await member();
    good(await client.updateUser({ data: { name: 'Ada', time_zone: 'Europe/Madrid' } }));
    good(await client.updateUser({ data: { language: 'es' } }));
    expect(good(await client.getUser()).user.user_metadata).toEqual({ name: 'Ada', time_zone: 'Europe/Madrid', language: 'es' });
  });

  test('changes its address when both addresses have agreed', async () => {
    const { client, email } = await member();
    const next = newAddress();
    const { user } = good(await client.updateUser({ email: next }, { emailRedirectTo: APP }));
    expect([user.email, user.new_email]).toEqual([email, next]);
    const half = await here().visit((await mails.next(email)).link);
    expect(new URLSearchParams(half.hash.slice(1)).get('message')).toContain('other address');
    expect(good(await client.getUser()).user.email).toBe(email);
    await adopt(client, await here().visit((await mails.next(next)).link));
    expect(good(await client.getUser()).user.email).toBe(next);
    good(await newClient().signInWithPassword({ email: next, password: PASSWORD }));
  });

  test('changes its address by codes as well, and never to one that is taken', async () => {
    const [{ client, email }, other] = [await member(), await member()];
    const next = newAddress();
    good(await client.updateUser({ email: next }));
    const [old, fresh] = [await mails.next(email), await mails.next(next)];
    const first = good(await client.verifyOtp({ email: next, token: fresh.code, type: 'email_change' }));
    expect(first.session).toBeNull();
    expect(good(await client.verifyOtp({ email, token: old.code, type: 'email_change' })).user?.email).toBe(next);
    good(await client.updateUser({ email: other.email }));
    expect((await mails.next(other.email)).subject).toBe('You have an account already');
  });
});

describe('an account elsewhere', () => {
  const emailOf = () => newAddress();
  beforeEach(() => {
    github.callbackPrefix = platform.url;
    github.signedIn = { id: Math.floor(Math.random() * 1e9), login: 'ada', emails: [{ email: emailOf(), verified: true }] };
    oidc.claims = { sub: randomUUID(), email: newAddress(), email_verified: true, name: 'Ada' };
  });

  const begin = async (client: GoTrueClient, provider: 'github' | 'google' = 'github') =>
    good(await client.signInWithOAuth({ provider, options: { redirectTo: APP, skipBrowserRedirect: true } })).url ?? '';

  test.each([
    ['github', 'implicit'],
    ['github', 'pkce'],
    ['google', 'pkce'],
  ] as const)('at %s signs in (%s), and finds its account again', async (provider, flow) => {
    const users: (string | undefined)[] = [];
    for (let time = 0; time < 2; time++) {
      const client = newClient(flow);
      const landed = await here().visit(await begin(client, provider));
      if (flow === 'pkce') good(await client.exchangeCodeForSession(landed.searchParams.get('code') ?? ''));
      else await adopt(client, landed);
      const { user } = good(await client.getUser());
      expect(user.identities?.map((identity) => identity.provider)).toEqual(['email', provider]);
      expect(user.email).toBe(provider === 'github' ? github.signedIn?.emails[0]?.email : oidc.claims.email);
      users.push(user.id);
    }
    expect(users[0]).toBe(users[1]);
  });

  const refused = async (url: string, browser = here()) => {
    const landed = await browser.visit(url);
    return new URLSearchParams(landed.hash.slice(1)).get('error_code') ?? landed.searchParams.get('error_code');
  };

  test('without a verified address is refused', async () => {
    github.signedIn = { id: 1, login: 'eve', emails: [{ email: newAddress(), verified: false }] };
    expect(await refused(await begin(newClient()))).toBe('provider_email_needs_verification');
    github.signedIn.emails.push({ email: newAddress(), verified: true });
    expect(await refused(await begin(newClient()))).toBe('provider_email_needs_verification');
    oidc.claims = { sub: '1', email: newAddress() };
    expect(await refused(await begin(newClient(), 'google'))).toBe('provider_email_needs_verification');
  });

  test('whose owner says no is refused', async () => {
    github.signedIn = null;
    expect(await refused(await begin(newClient('pkce')))).toBe('access_denied');
  });

  test('does not open the account of the same address; its owner adds it when signed in', async () => {
    const browser = here();
    const { client, email, session } = await member(newClient('implicit', browser));
    github.signedIn = { id: 77_000_001, login: 'ada', emails: [{ email, verified: true }] };
    expect(await refused(await begin(newClient()))).toBe('email_exists');
    const { url } = good(await client.linkIdentity({ provider: 'github', options: { redirectTo: APP, skipBrowserRedirect: true } }));
    await adopt(client, await browser.visit(url ?? ''));
    const { identities } = good(await client.getUserIdentities());
    expect(identities.map(({ provider }) => provider)).toEqual(['email', 'github']);
    const elsewhere = newClient();
    await adopt(elsewhere, await here().visit(await begin(elsewhere)));
    expect(good(await elsewhere.getUser()).user.id).toBe(session.user.id);
    const identity = identities.find(({ provider }) => provider === 'github');
    if (identity !== undefined) good(await client.unlinkIdentity(identity));
    expect(await refused(await begin(newClient()))).toBe('email_exists');
  });

  test('that belongs to somebody else cannot be added', async () => {
    const first = newClient();
    await adopt(first, await here().visit(await begin(first)));
    const browser = here();
    const { client } = await member(newClient('implicit', browser));
    const { url } = good(await client.linkIdentity({ provider: 'github', options: { redirectTo: APP, skipBrowserRedirect: true } }));
    expect(await refused(url ?? '', browser)).toBe('identity_already_exists');
  });

  describe('is refused when the answer', () => {
    const returned = async (browser: Browser) => {
      const inside = newBrowserStoppingAt(browser);
      return inside(await begin(newClient()));
    };
    /** The address at which the provider sends the browser back to us. */
    const newBrowserStoppingAt = (browser: Browser) => async (url: string) => {
      const away = await browser.fetch(url);
      const back = await browser.fetch(away.headers.get('location') ?? '');
      return new URL(back.headers.get('location') ?? '');
    };

    test('comes a second time', async () => {
      const browser = here();
      const back = await returned(browser);
      expect(await refused(back.href, browser)).toBeNull();
      expect(await refused(back.href, browser)).toBe('bad_oauth_state');
    });

    test('comes to another browser', async () => {
      const back = await returned(here());
      expect(await refused(back.href, here())).toBe('bad_oauth_state');
      const victim = here();
      await victim.visit(await begin(newClient()));
      expect(await refused((await returned(here())).href, victim)).toBe('bad_oauth_state');
    });

    test('has no state, or another', async () => {
      const browser = here();
      const back = await returned(browser);
      const without = new URL(back);
      without.searchParams.delete('state');
      expect(await refused(without.href, browser)).toBe('bad_oauth_state');
      without.searchParams.set('state', 'x'.repeat(43));
      expect(await refused(without.href, browser)).toBe('bad_oauth_state');
      expect(await refused(back.href, browser)).toBeNull();
    });
  });

  test.each(['https://evil.test/', 'http://app.test/callback/more', 'http://app.test@evil.test/callback', '//evil.test'])(
    'does not begin with a redirect to %s',
    async (target) => {
      const query = new URLSearchParams({ provider: 'github', redirect_to: target });
      expect((await fetch(`${platform.url}/auth/v1/authorize?${query}`, { redirect: 'manual' })).status).toBe(422);
    },
  );

  test('signs in to our own site by its cookie, with nothing in the address', async () => {
    const browser = here();
    const landed = await browser.visit(`${platform.url}/auth/v1/authorize?provider=github&next=/library`);
    expect([landed.pathname.replace(/\/$/, ''), landed.hash, landed.search]).toEqual(['/library', '', '']);
    const user = await browser.fetch(`${platform.url}/auth/v1/user`);
    expect(await user.json()).toMatchObject({ email: github.signedIn?.emails[0]?.email });
    github.signedIn = null;
    const refusedAt = await here().visit(`${platform.url}/auth/v1/authorize?provider=github&next=/library`);
    expect([refusedAt.pathname.replace(/\/$/, ''), refusedAt.hash]).toEqual(['/login', expect.stringContaining('access_denied')]);
  });

  test('at a provider that there is not, is refused', async () => {
    expect((await fetch(`${platform.url}/auth/v1/authorize?provider=gitlab`)).status).toBe(422);
  });
});

test('says what it offers, that it is there, and with which keys it signs', async () => {
  const read = async (path: string) => (await fetch(`${platform.url}/auth/v1/${path}`)).json();
  expect(await read('settings')).toMatchObject({
    external: { email: true, github: true, google: true },
    disable_signup: false,
    mailer_autoconfirm: false,
  });
  expect(await read('health')).toMatchObject({ name: 'Edgeloom' });
  expect(await read('.well-known/jwks.json')).toEqual({ keys: [expect.objectContaining({ kty: 'EC', use: 'sig', alg: 'ES256' })] });
});
