import { allowInsecureRequests, customFetch, discoveryRequest, processDiscoveryResponse } from 'oauth4webapi';
import type { OAuthDeps } from './authorization.ts';

/** Where an OpenID provider says that its parts are. */
export type Discovered = { issuer: string; authorizationEndpoint: string; tokenEndpoint: string; jwksUri: string };

/** Asks `{issuer}/.well-known/openid-configuration`. Throws when there is no answer, or one that is another issuer's or lacks a part. */
export async function discover(issuer: string, { fetch: ask }: Pick<OAuthDeps, 'fetch'>): Promise<Discovered> {
  const url = new URL(issuer);
  const response = await discoveryRequest(url, {
    [customFetch]: (address: string, init: object) => ask(address, init),
    [allowInsecureRequests]: url.protocol === 'http:',
  });
  const { authorization_endpoint, token_endpoint, jwks_uri, ...server } = await processDiscoveryResponse(url, response);
  if (authorization_endpoint === undefined || token_endpoint === undefined || jwks_uri === undefined) {
    throw new Error(`${issuer} does not say where all of its parts are`);
  }
  return { issuer: server.issuer, authorizationEndpoint: authorization_endpoint, tokenEndpoint: token_endpoint, jwksUri: jwks_uri };
}
