import { createHash, randomBytes } from 'node:crypto';
import { beginAuthorization, finishAuthorization } from '../../blocks/oauth/authorization.ts';
import { grantOf, oauthClient } from '../../blocks/providers/renew-grant.ts';
import type { Database } from '../../db/client.ts';
import { beginCredentialFlow, takeCredentialFlow } from '../../db/queries/credential-flows.ts';
import { findCredential } from '../../db/queries/credentials.ts';
import type { CredentialDetails, CredentialSecret } from '../../schema/credential.ts';
import { Secret } from '../../schema/secret.ts';
import type { CredentialDeps } from './credentials-of.ts';
import { probe } from './probe.ts';

/**
 * Connecting an account elsewhere: the user's browser goes to the provider's consent page and comes back with a code. What
 * is away is good for one return, of the very browser that began it, within ten minutes: else somebody could be brought to
 * grant their account to a stranger's credential.
 */
const AWAY_MS = 10 * 60_000;

export type ConnectDeps = CredentialDeps & { db: Database };

export type ConnectRequest = {
  userId: string;
  provider: string;
  scopes: readonly string[] | undefined;
  title: string;
  /** The credential to be granted anew. */
  credentialId: string | null;
  /** Page of our site, as a path. */
  returnTo: string;
  /** The mark of the browser that asks; see `newBrowserMark`. */
  mark: string;
  /** Where the provider sends the browser back to. */
  redirectUri: string;
  now: number;
};

export const newBrowserMark = (): string => randomBytes(32).toString('base64url');

/** Where to send the browser; null when its provider cannot be connected from this platform. */
export async function beginConnect(deps: ConnectDeps, request: ConnectRequest): Promise<string | null> {
  const provider = deps.providers.get(request.provider);
  const client = provider === undefined ? null : oauthClient(provider);
  if (client === null) return null;
  const { url, pending } = await beginAuthorization(client, {
    redirectUri: request.redirectUri,
    ...(request.scopes === undefined ? {} : { scopes: request.scopes }),
  });
  const flow = {
    user_id: request.userId,
    provider: request.provider,
    code_verifier: pending.codeVerifier,
    browser_hash: hash(request.mark),
    title: request.title,
    credential_id: request.credentialId,
    return_to: request.returnTo,
  };
  await beginCredentialFlow(deps.db, hash(pending.state), flow, request.now + AWAY_MS);
  return url;
}

/**
 * `unknown`: nobody is away under this state, or it was another browser, or too long ago · `refused`: the person or the
 * provider said no, with the code of RFC 6749.
 */
export type ConnectAnswer =
  | { kind: 'connected'; credentialId: string; returnTo: string }
  | { kind: 'refused'; code: string; returnTo: string }
  | { kind: 'unknown' };

/** `callback`: the query that the browser came back with. */
export async function finishConnect(
  deps: ConnectDeps,
  { callback, mark, redirectUri, now }: { callback: URLSearchParams; mark: string | null; redirectUri: string; now: number },
): Promise<ConnectAnswer> {
  const state = callback.get('state') ?? '';
  const flow = mark === null ? null : await takeCredentialFlow(deps.db, hash(state), hash(mark), now);
  const provider = flow === null ? undefined : deps.providers.get(flow.provider);
  const client = provider === undefined ? null : oauthClient(provider);
  if (flow === null || provider === undefined || client === null) return { kind: 'unknown' };
  const { user_id: userId, return_to: returnTo, title, credential_id } = flow;
  const pending = { state, codeVerifier: flow.code_verifier, nonce: null };
  const answer = await finishAuthorization(client, { callback, pending, redirectUri }, { fetch: deps.fetch, now });
  if (answer.kind !== 'granted') {
    return { kind: 'refused', code: answer.kind === 'refused' ? answer.code : 'temporarily_unavailable', returnTo };
  }
  const secret = new Secret<CredentialSecret>(grantOf(answer.tokens));
  const { account } = await probe(provider, secret, deps.fetch);
  const details: CredentialDetails = {
    scopes: answer.tokens.scopes ?? [...client.scopes],
    ...(account === undefined ? {} : { account }),
  };
  const old = credential_id === null ? null : await findCredential(deps.db, userId, credential_id, now);
  if (old !== null && (await deps.store.replace(old, userId, { secret, details }))) {
    return { kind: 'connected', credentialId: old.id, returnTo };
  }
  const added = await deps.store.add({ userId, provider: flow.provider, title, secret, details, expiresAt: null });
  return { kind: 'connected', credentialId: added.id, returnTo };
}

const hash = (text: string): string => createHash('sha256').update(text).digest('base64url');
