import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { createSafeFetch } from '../safe-fetch.ts';
import {
  beginAuthorization,
  finishAuthorization,
  type OAuthAnswer,
  type OAuthDeps,
  type PendingAuthorization,
  refreshAuthorization,
} from './authorization.ts';
import type { OAuthProvider } from './provider.ts';
import { type GitHubServer, startGitHubServer } from './testing/github-server.ts';
import { type OidcServer, startOidcServer } from './testing/oidc-server.ts';

const NOW = Date.now();
const redirectUri = 'http://127.0.0.1:8787/callback';
const PERSON = { id: 7, login: 'ada', emails: [{ email: 'ada@example.test', verified: true }] };

let github: GitHubServer;
let oidc: OidcServer;
let deps: OAuthDeps;
let atGitHub: OAuthProvider;
let atOidc: OAuthProvider;

beforeAll(async () => {
  vi.spyOn(console, 'info').mockImplementation(() => {});
  [github, oidc] = await Promise.all([startGitHubServer(), startOidcServer()]);
  deps = { fetch: createSafeFetch({ allowedHosts: [github, oidc].map(({ url }) => new URL(url).host) }), now: NOW };
  atGitHub = {
    id: 'github',
    clientId: github.clientId,
    clientSecret: github.clientSecret,
    issuer: 'https://github.com/login/oauth',
    authorizationEndpoint: `${github.url}/login/oauth/authorize`,
    tokenEndpoint: `${github.url}/login/oauth/access_token`,
    scopes: ['read:user', 'user:email'],
    secretIn: 'body',
  };
  atOidc = {
    id: 'google',
    clientId: oidc.clientId,
    clientSecret: oidc.clientSecret,
    issuer: oidc.url,
    authorizationEndpoint: `${oidc.url}/authorize`,
    tokenEndpoint: `${oidc.url}/token`,
    jwksUri: `${oidc.url}/keys`,
    scopes: ['openid', 'email'],
    secretIn: 'header',
    parameters: { access_type: 'offline' },
  };
});
afterAll(() => Promise.all([github.close(), oidc.close()]));
beforeEach(() => {
  github.signedIn = PERSON;
  oidc.claims = { sub: '110', email: 'ada@example.test', email_verified: true };
  oidc.signsWithForeignKey = false;
});

/** Goes to the provider as a browser would, and comes back with the query of the redirect. */
async function visit(url: string): Promise<URLSearchParams> {
  const response = await fetch(url, { redirect: 'manual' });
  return new URL(response.headers.get('location') ?? '').searchParams;
}

type Change = (asked: { callback: URLSearchParams; pending: PendingAuthorization; redirectUri: string }) => void;

async function authorize(provider: OAuthProvider, change: Change = () => {}): Promise<OAuthAnswer> {
  const { url, pending } = await beginAuthorization(provider, { redirectUri });
  const asked = { callback: await visit(url), pending, redirectUri };
  change(asked);
  return finishAuthorization(provider, asked, deps);
}

test('asks for a code with state and challenge, and shows neither verifier nor secret', async () => {
  const { url, pending } = await beginAuthorization(atOidc, { redirectUri, scopes: ['openid'] });
  const { searchParams } = new URL(url);
  expect(Object.fromEntries(searchParams)).toMatchObject({
    response_type: 'code',
    client_id: oidc.clientId,
    redirect_uri: redirectUri,
    scope: 'openid',
    state: pending.state,
    nonce: pending.nonce,
    code_challenge_method: 'S256',
    access_type: 'offline',
  });
  expect(url).not.toContain(pending.codeVerifier);
  expect(url).not.toContain(oidc.clientSecret);
});

test('exchanges the code of a provider without ID tokens', async () => {
  expect(await authorize(atGitHub)).toEqual({
    kind: 'granted',
    tokens: {
      accessToken: expect.stringMatching(/^gho_/),
      refreshToken: null,
      expiresAt: null,
      scopes: ['read:user', 'user:email'],
      idClaims: null,
    },
  });
});

test('exchanges the code of an OpenID provider, reads its ID token, and refreshes', async () => {
  const answer = await authorize(atOidc);
  expect(answer).toMatchObject({
    kind: 'granted',
    tokens: { expiresAt: NOW + 3_600_000, scopes: ['openid', 'email'], idClaims: { sub: '110', email: 'ada@example.test' } },
  });
  const refreshToken = answer.kind === 'granted' ? (answer.tokens.refreshToken ?? '') : '';
  expect(await refreshAuthorization(atOidc, refreshToken, deps)).toMatchObject({ kind: 'granted', tokens: { refreshToken: null } });
  expect(await refreshAuthorization(atOidc, 'made-up', deps)).toMatchObject({ kind: 'refused', code: 'invalid_grant' });
});

test('says that the person said no', async () => {
  github.signedIn = null;
  expect(await authorize(atGitHub)).toMatchObject({ kind: 'refused', code: 'access_denied' });
});

describe('an answer that is not to be believed is refused', () => {
  const cases: [string, Change, string][] = [
    ['another state', ({ callback }) => callback.set('state', 'foreign'), 'invalid_response'],
    ['no state', ({ callback }) => callback.delete('state'), 'invalid_response'],
    ['two states', ({ callback }) => callback.append('state', 'foreign'), 'invalid_response'],
    ['no code', ({ callback }) => callback.delete('code'), 'invalid_response'],
    ['a made-up code', ({ callback }) => callback.set('code', 'made-up'), 'bad_verification_code'],
    ['another issuer', ({ callback }) => callback.set('iss', 'https://evil.test'), 'invalid_response'],
    ['another verifier', ({ pending }) => Object.assign(pending, { codeVerifier: 'x'.repeat(43) }), 'bad_verification_code'],
    ['another redirect', (asked) => Object.assign(asked, { redirectUri: `${redirectUri}/other` }), 'bad_verification_code'],
  ];
  test.each(cases)('%s', async (_, change, code) => {
    expect(await authorize(atGitHub, change)).toMatchObject({ kind: 'refused', code });
  });

  test('a code that was used before', async () => {
    const { url, pending } = await beginAuthorization(atGitHub, { redirectUri });
    const callback = await visit(url);
    expect(await finishAuthorization(atGitHub, { callback, pending, redirectUri }, deps)).toMatchObject({ kind: 'granted' });
    expect(await finishAuthorization(atGitHub, { callback, pending, redirectUri }, deps)).toMatchObject({ kind: 'refused' });
  });

  test.each([
    ['another audience', { aud: 'somebody else' }],
    ['another issuer', { iss: 'https://evil.test' }],
    ['another nonce', { nonce: 'foreign' }],
    ['an end in the past', { exp: Math.floor(NOW / 1_000) - 600 }],
  ])('an ID token with %s', async (_, claims) => {
    oidc.claims = { sub: '110', ...claims };
    expect(await authorize(atOidc)).toMatchObject({ kind: 'refused', code: 'invalid_response' });
  });

  test('an ID token that a foreign key signed', async () => {
    oidc.signsWithForeignKey = true;
    expect(await authorize(atOidc)).toMatchObject({ kind: 'refused', code: 'invalid_response' });
  });

  test('by the provider: a wrong secret', async () => {
    expect(await authorize({ ...atGitHub, clientSecret: 'wrong' })).toMatchObject({ code: 'incorrect_client_credentials' });
    expect(await authorize({ ...atOidc, clientSecret: 'wrong' })).toMatchObject({ kind: 'refused', code: 'invalid_client' });
  });
});

test('says that a provider cannot be reached, or that its address may not be', async () => {
  expect(await authorize({ ...atGitHub, tokenEndpoint: 'http://127.0.0.1:9/token' })).toMatchObject({ kind: 'unreachable' });
  expect(await authorize({ ...atGitHub, tokenEndpoint: `${github.url}/nothing` })).toMatchObject({ kind: 'refused' });
});
