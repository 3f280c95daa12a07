import {
  AuthorizationResponseError,
  allowInsecureRequests,
  authorizationCodeGrantRequest,
  calculatePKCECodeChallenge,
  customFetch,
  generateRandomCodeVerifier,
  generateRandomNonce,
  generateRandomState,
  getValidatedIdTokenClaims,
  OperationProcessingError,
  processAuthorizationCodeResponse,
  processRefreshTokenResponse,
  ResponseBodyError,
  refreshTokenGrantRequest,
  type TokenEndpointResponse,
  UnsupportedOperationError,
  validateApplicationLevelSignature,
  validateAuthResponse,
  WWWAuthenticateChallengeError,
} from 'oauth4webapi';
import type { JsonObject } from '../../schema/json.ts';
import { log } from '../../schema/log.ts';
import { libraryView, type OAuthProvider } from './provider.ts';

/**
 * The two halves of an authorization, and the refresh afterwards. Between the halves the caller keeps a `PendingAuthorization`
 * for the one browser that began it, for a single use and a few minutes: this file remembers nothing.
 */
export type PendingAuthorization = {
  /** Goes to the provider and comes back; unguessable. */
  state: string;
  /** Never leaves us before the exchange (PKCE). */
  codeVerifier: string;
  /** Ties the ID token to this authorization; null at providers without ID tokens. */
  nonce: string | null;
};

export type OAuthTokens = {
  accessToken: string;
  refreshToken: string | null;
  /** Milliseconds since the epoch; null when the provider names no end. */
  expiresAt: number | null;
  /** What was granted, which may be less than what was asked for; null when the provider does not say. */
  scopes: string[] | null;
  /** What the ID token says, its signature checked; null without one. */
  idClaims: JsonObject | null;
};

export type OAuthAnswer =
  | { kind: 'granted'; tokens: OAuthTokens }
  /** The person or the provider said no, or the answer is not to be believed. `code` as in RFC 6749: `access_denied`, `invalid_grant`, … */
  | { kind: 'refused'; code: string; reason: string }
  /** No usable answer: the same question may be asked again later. */
  | { kind: 'unreachable'; reason: string };

export type OAuthDeps = {
  /** The guarded fetch of `safe-fetch.ts`, which does not follow a redirect that it is told to leave alone. */
  fetch: (url: string, init: RequestInit) => Promise<Response>;
  /** Milliseconds since the epoch. */
  now: number;
};

/** The address to send the browser to, and what to keep until it comes back to `redirectUri`. */
export async function beginAuthorization(
  provider: OAuthProvider,
  { redirectUri, scopes = provider.scopes }: { redirectUri: string; scopes?: readonly string[] },
): Promise<{ url: string; pending: PendingAuthorization }> {
  const pending = {
    state: generateRandomState(),
    codeVerifier: generateRandomCodeVerifier(),
    nonce: provider.jwksUri === undefined ? null : generateRandomNonce(),
  };
  const url = new URL(provider.authorizationEndpoint);
  const parameters = {
    ...provider.parameters,
    response_type: 'code',
    client_id: provider.clientId,
    redirect_uri: redirectUri,
    ...(scopes.length === 0 ? {} : { scope: scopes.join(' ') }),
    state: pending.state,
    code_challenge: await calculatePKCECodeChallenge(pending.codeVerifier),
    code_challenge_method: 'S256',
    ...(pending.nonce === null ? {} : { nonce: pending.nonce }),
  };
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return { url: url.href, pending };
}

/** `callback` is the query that the browser came back with; `redirectUri` the same as at the beginning. */
export function finishAuthorization(
  provider: OAuthProvider,
  { callback, pending, redirectUri }: { callback: URLSearchParams; pending: PendingAuthorization; redirectUri: string },
  deps: OAuthDeps,
): Promise<OAuthAnswer> {
  return answered(provider, deps, async () => {
    const { server, client, clientAuth } = libraryView(provider);
    const options = requestOptions(provider.tokenEndpoint, deps);
    const parameters = validateAuthResponse(server, client, callback, pending.state);
    const response = await authorizationCodeGrantRequest(
      server,
      client,
      clientAuth,
      parameters,
      redirectUri,
      pending.codeVerifier,
      options,
    );
    if (pending.nonce === null) return processAuthorizationCodeResponse(server, client, await withoutIdToken(response));
    const tokens = await processAuthorizationCodeResponse(server, client, response, { expectedNonce: pending.nonce, requireIdToken: true });
    await validateApplicationLevelSignature(server, response, requestOptions(provider.jwksUri ?? '', deps));
    return tokens;
  });
}

/** A refresh token that the provider exchanges comes back as `refreshToken`; null means that the old one stays good. */
export function refreshAuthorization(provider: OAuthProvider, refreshToken: string, deps: OAuthDeps): Promise<OAuthAnswer> {
  return answered(provider, deps, async () => {
    const { server, client, clientAuth } = libraryView(provider);
    const options = requestOptions(provider.tokenEndpoint, deps);
    const response = await refreshTokenGrantRequest(server, client, clientAuth, refreshToken, options);
    return processRefreshTokenResponse(server, client, await withoutIdToken(response));
  });
}

/** Plain http is for a provider on this machine; what may be reached at all is the guarded fetch's to say. */
const requestOptions = (endpoint: string, deps: OAuthDeps) => ({
  [customFetch]: (url: string, init: object) => deps.fetch(url, init),
  [allowInsecureRequests]: URL.parse(endpoint)?.protocol === 'http:',
});

/** Nobody asked for this ID token, and nobody has keys to check it with: it must not count for anything, nor be in the way. */
async function withoutIdToken(response: Response): Promise<Response> {
  if (!response.ok) return response;
  const { status, headers } = response;
  const text = await response.text();
  try {
    const { id_token: _, ...body } = JSON.parse(text);
    return new Response(JSON.stringify(body), { status, headers });
  } catch {
    return new Response(text, { status, headers });
  }
}

async function answered(provider: OAuthProvider, { now }: OAuthDeps, ask: () => Promise<TokenEndpointResponse>): Promise<OAuthAnswer> {
  try {
    return { kind: 'granted', tokens: tokensOf(await ask(), now) };
  } catch (thrown) {
    const answer = refusalOf(thrown);
    log('info', 'oauth', 'a provider granted nothing', { provider: provider.id, ...answer });
    return answer;
  }
}

function tokensOf(body: TokenEndpointResponse, now: number): OAuthTokens {
  const claims = getValidatedIdTokenClaims(body);
  return {
    accessToken: body.access_token,
    refreshToken: body.refresh_token ?? null,
    expiresAt: body.expires_in === undefined ? null : now + body.expires_in * 1_000,
    // The standard separates them by spaces; GitHub by commas.
    scopes: body.scope === undefined ? null : body.scope.split(/[\s,]+/).filter((scope) => scope !== ''),
    idClaims: claims === undefined ? null : (JSON.parse(JSON.stringify(claims)) as JsonObject),
  };
}

/** What the library threw, as an answer. Only words of the standard and our own leave: a provider's text may say anything. */
function refusalOf(thrown: unknown): Exclude<OAuthAnswer, { kind: 'granted' }> {
  if (thrown instanceof AuthorizationResponseError) return refused(thrown.error, 'the provider was asked and said no');
  if (thrown instanceof ResponseBodyError) {
    return thrown.status >= 500
      ? { kind: 'unreachable', reason: `the token endpoint answered ${thrown.status}` }
      : refused(thrown.error, 'the token endpoint said no');
  }
  if (thrown instanceof WWWAuthenticateChallengeError) return refused('invalid_client', 'the token endpoint does not know us');
  if (thrown instanceof OperationProcessingError) {
    const { cause } = thrown;
    if (cause instanceof Response && cause.status >= 500)
      return { kind: 'unreachable', reason: `the token endpoint answered ${cause.status}` };
    return refused(errorInside(cause) ?? 'invalid_response', thrown.message);
  }
  if (thrown instanceof UnsupportedOperationError) return refused('invalid_response', thrown.message);
  return { kind: 'unreachable', reason: thrown instanceof Error ? thrown.message : 'the provider could not be reached' };
}

/** GitHub reports errors with status 200, where a token would be. */
function errorInside(cause: unknown): string | undefined {
  const body = typeof cause === 'object' && cause !== null && 'body' in cause ? cause.body : undefined;
  return typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string' ? body.error : undefined;
}

const refused = (code: string, reason: string) =>
  ({ kind: 'refused', code: /^[\w.-]{1,60}$/.test(code) ? code : 'refused', reason }) as const;
