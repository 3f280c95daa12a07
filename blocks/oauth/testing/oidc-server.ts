import { randomBytes } from 'node:crypto';
import { exportJWK, generateKeyPair, type JWTPayload, SignJWT } from 'jose';
import { GrantedCodes } from './granted-codes.ts';
import { type Asked, startHttpServer } from './http-server.ts';

/**
 * Behaves like an OpenID Connect provider (Google, Microsoft): discovery, an authorization page where `claims` belong to
 * whoever is signed in, a token endpoint that takes the secret as HTTP Basic and refreshes, and its keys.
 */
export type OidcServer = {
  url: string;
  clientId: string;
  clientSecret: string;
  /** Who is signed in there, as an ID token says it; members that it has replace ours, `iss` and `aud` included. */
  claims: JWTPayload;
  /** A key of nobody signs the next ID tokens. */
  signsWithForeignKey: boolean;
  close(): Promise<void>;
};

export async function startOidcServer(): Promise<OidcServer> {
  const codes = new GrantedCodes<JWTPayload>();
  const refreshTokens = new Set<string>();
  const { privateKey, publicKey } = await generateKeyPair('RS256');
  const foreign = await generateKeyPair('RS256');
  const jwk = { ...(await exportJWK(publicKey)), kid: 'key-1', alg: 'RS256', use: 'sig' };

  const idToken = (claims: JWTPayload, nonce: string | null): Promise<string> => {
    const now = Math.floor(Date.now() / 1_000);
    const ours = { iss: oidc.url, aud: oidc.clientId, iat: now, exp: now + 600, ...(nonce === null ? {} : { nonce }) };
    const key = oidc.signsWithForeignKey ? foreign.privateKey : privateKey;
    return new SignJWT({ ...ours, ...claims }).setProtectedHeader({ alg: 'RS256', kid: 'key-1' }).sign(key);
  };

  const authorize = ({ url }: Asked): Response => {
    const asked = url.searchParams;
    const redirectUri = asked.get('redirect_uri') ?? '';
    const scope = asked.get('scope') ?? '';
    const grant = { person: oidc.claims, redirectUri, challenge: asked.get('code_challenge'), nonce: asked.get('nonce'), scope };
    const back = new URL(redirectUri);
    back.searchParams.set('state', asked.get('state') ?? '');
    back.searchParams.set('code', codes.grant(grant));
    back.searchParams.set('iss', oidc.url);
    return Response.redirect(back.href, 302);
  };

  const token = async ({ headers, body }: Asked): Promise<Response> => {
    const [clientId, clientSecret] = basicCredentials(headers.get('authorization'));
    if (clientId !== oidc.clientId || clientSecret !== oidc.clientSecret) {
      return Response.json({ error: 'invalid_client' }, { status: 401 });
    }
    const parameters = new URLSearchParams(body);
    const accessToken = randomBytes(18).toString('hex');
    const members = { access_token: accessToken, token_type: 'Bearer', expires_in: 3_600 };
    if (parameters.get('grant_type') === 'refresh_token') {
      const isKnown = refreshTokens.has(parameters.get('refresh_token') ?? '');
      return isKnown ? Response.json(members) : Response.json({ error: 'invalid_grant' }, { status: 400 });
    }
    const grant = codes.take(parameters);
    if (grant === null) return Response.json({ error: 'invalid_grant' }, { status: 400 });
    const refreshToken = randomBytes(18).toString('hex');
    refreshTokens.add(refreshToken);
    return Response.json({
      ...members,
      refresh_token: refreshToken,
      scope: grant.scope,
      id_token: await idToken(grant.person, grant.nonce),
    });
  };

  const answer = (asked: Asked): Response | Promise<Response> => {
    switch (`${asked.method} ${asked.url.pathname}`) {
      case 'GET /.well-known/openid-configuration':
        return Response.json({
          issuer: oidc.url,
          authorization_endpoint: `${oidc.url}/authorize`,
          token_endpoint: `${oidc.url}/token`,
          jwks_uri: `${oidc.url}/keys`,
          response_types_supported: ['code'],
          subject_types_supported: ['public'],
          id_token_signing_alg_values_supported: ['RS256'],
        });
      case 'GET /authorize':
        return authorize(asked);
      case 'POST /token':
        return token(asked);
      case 'GET /keys':
        return Response.json({ keys: [jwk] });
      default:
        return new Response('Not Found', { status: 404 });
    }
  };

  const server = await startHttpServer(answer);
  const oidc: OidcServer = {
    ...server,
    clientId: 'oidc client:1',
    clientSecret: 'oidc-client-secret-canary',
    claims: { sub: '1' },
    signsWithForeignKey: false,
  };
  return oidc;
}

/** Name and secret of HTTP Basic, each form-encoded inside (RFC 6749, 2.3.1). */
const basicCredentials = (authorization: string | null): (string | undefined)[] =>
  atob(authorization?.slice('Basic '.length) ?? '')
    .split(':')
    .map((part) => decodeURIComponent(part.replaceAll('+', ' ')));
