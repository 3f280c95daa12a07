import type { OAuthSecret, RenewAnswer } from '../../schema/credential.ts';
import type { ConfiguredProvider } from '../../schema/provider-settings.ts';
import { type OAuthDeps, type OAuthTokens, refreshAuthorization } from '../oauth/authorization.ts';
import type { OAuthProvider } from '../oauth/provider.ts';

/** Codes by which providers say that the grant itself is over. Any other refusal may be our client's fault, or pass. */
const OVER = new Set(['invalid_grant', 'bad_refresh_token', 'invalid_refresh_token', 'token_revoked']);

/** A new access token for a grant. A provider that does not rotate sends no refresh token: the old one stays good. */
export async function renewGrant(provider: ConfiguredProvider | undefined, grant: OAuthSecret, deps: OAuthDeps): Promise<RenewAnswer> {
  const client = provider === undefined ? null : oauthClient(provider);
  if (client === null || grant.refresh_token === null) return { kind: 'away', reason: 'this platform is no client of the provider' };
  const answer = await refreshAuthorization(client, grant.refresh_token, deps);
  switch (answer.kind) {
    case 'granted':
      return { kind: 'renewed', secret: grantOf(answer.tokens, grant.refresh_token) };
    case 'refused':
      return { kind: OVER.has(answer.code) ? 'refused' : 'away', reason: answer.code };
    case 'unreachable':
      return { kind: 'away', reason: answer.reason };
    default:
      return answer satisfies never;
  }
}

export const grantOf = (tokens: OAuthTokens, refreshToken: string | null = null): OAuthSecret => ({
  type: 'oauth2',
  access_token: tokens.accessToken,
  refresh_token: tokens.refreshToken ?? refreshToken,
  access_token_expires_at: tokens.expiresAt,
});

/** The provider as OAuth knows it, or null when users cannot be sent there from this platform. */
export function oauthClient({ id, oauth, client }: ConfiguredProvider): OAuthProvider | null {
  if (oauth === null || client === null) return null;
  return {
    id,
    clientId: client.id,
    clientSecret: client.secret.reveal(),
    issuer: oauth.issuer,
    authorizationEndpoint: oauth.authorize_url,
    tokenEndpoint: oauth.token_url,
    scopes: oauth.scopes,
    secretIn: 'body',
    parameters: oauth.authorize_params,
  };
}
