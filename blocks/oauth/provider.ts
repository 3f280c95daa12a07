import type { AuthorizationServer, Client, ClientAuth } from 'oauth4webapi';
import { ClientSecretBasic, ClientSecretPost } from 'oauth4webapi';

/**
 * A service that people grant us access to their account at, by OAuth 2 with a client secret: an authorization code that
 * comes back through the browser, exchanged at the service's token endpoint (RFC 6749, 7636).
 */
export type OAuthProvider = {
  /** Its name in our addresses and tables, such as `github`. */
  id: string;
  clientId: string;
  clientSecret: string;
  /** Who it says it is: compared with `iss` of its answers (RFC 9207) and ID tokens. Its base address if it says nothing. */
  issuer: string;
  authorizationEndpoint: string;
  tokenEndpoint: string;
  /** For OpenID Connect: where the keys of its ID tokens are. Without it an ID token is not looked at. */
  jwksUri?: string;
  /** Asked for when nothing else is said. */
  scopes: readonly string[];
  /** How the token endpoint wants the secret: in the body, or as HTTP Basic. */
  secretIn: 'body' | 'header';
  /** Sent to the authorization endpoint as they are: `access_type=offline` and the like. */
  parameters?: { readonly [name: string]: string };
};

/** The provider in the library's words. */
export function libraryView(provider: OAuthProvider): { server: AuthorizationServer; client: Client; clientAuth: ClientAuth } {
  return {
    server: {
      issuer: provider.issuer,
      authorization_endpoint: provider.authorizationEndpoint,
      token_endpoint: provider.tokenEndpoint,
      ...(provider.jwksUri === undefined ? {} : { jwks_uri: provider.jwksUri }),
    },
    client: { client_id: provider.clientId },
    clientAuth: provider.secretIn === 'header' ? ClientSecretBasic(provider.clientSecret) : ClientSecretPost(provider.clientSecret),
  };
}
