import { z } from 'zod';
import { written } from '../../db/credential-store.ts';
import { deleteCredential, findCredential, listCredentials, listMentions, updateCredential } from '../../db/queries/credentials.ts';
import {
  ConnectRequest,
  ConnectStart,
  Credential,
  CredentialChange,
  CredentialsQuery,
  CredentialTest,
  CredentialUses,
  NewCredential,
  Providers,
} from '../../schema/api/credentials.ts';
import { pageOf } from '../../schema/api/page.ts';
import { AppError, type Fault } from '../../schema/errors.ts';
import { Id } from '../../schema/ids.ts';
import { beginConnect, finishConnect, newBrowserMark } from '../credentials/connect.ts';
import { readConnectCookie, setConnectCookie } from '../credentials/connect-cookie.ts';
import { testCredential } from '../credentials/test-credential.ts';
import { usesOf } from '../credentials/used-by.ts';
import type { ApiDeps } from './deps.ts';
import { json, noContent, operation } from './operation.ts';

/**
 * Credentials: what a user entrusts to us. A secret comes in here and never goes out; who manages them is signed in, since
 * a leaked API key must not reach them.
 */

const tag = 'Credentials';
const auth = { who: 'user', scope: 'session-only' } as const;
const ById = z.object({ id: Id });
const CALLBACK_PATH = '/api/v1/credentials/callback';

const providers = operation(
  {
    method: 'get',
    path: '/api/v1/credentials/providers',
    tag,
    summary: 'Whom credentials can be for',
    auth,
    responses: { 200: { description: 'Every provider, and whether its OAuth consent can be asked for here.', schema: Providers } },
    errors: [],
  },
  async ({ deps }) => {
    const items = [...deps.credentials.providers.values()].map(({ id, title, types, oauth, client }) => ({
      id,
      title,
      types: [...types],
      connects: oauth !== null && client !== null,
      default_scopes: [...(oauth?.scopes ?? [])],
    }));
    return json({ items } satisfies z.infer<typeof Providers>);
  },
);

const list = operation(
  {
    method: 'get',
    path: '/api/v1/credentials',
    tag,
    summary: 'Your credentials, newest first; never their secrets',
    auth,
    query: CredentialsQuery,
    responses: { 200: { description: 'A page of credentials.', schema: pageOf(Credential) } },
    errors: ['bad_cursor'],
  },
  async ({ query, user, now, deps }) => json(await listCredentials(deps.db, user.userId, query, now)),
);

// Not under an Idempotency-Key: a hash of the request would be kept, by which a weak password could be guessed.
const create = operation(
  {
    method: 'post',
    path: '/api/v1/credentials',
    tag,
    summary: 'Keep a key, a password or headers',
    auth,
    body: NewCredential,
    responses: { 201: { description: 'The credential, without its secret.', schema: Credential } },
    errors: [],
  },
  async ({ body, user, deps }) => {
    const { provider, title, secret, expires_at } = body;
    const types = deps.credentials.providers.get(provider)?.types;
    if (types === undefined) throw refused('/provider', 'unknown_provider', 'There is no such provider.');
    if (!types.includes(secret.type)) {
      throw refused('/secret/type', 'wrong_type', `This provider takes ${types.join(' or ')}, not ${secret.type}.`);
    }
    const expiresAt = expires_at === null ? null : Date.parse(expires_at);
    const added = await deps.credentials.store.add({ userId: user.userId, provider, title, expiresAt, ...written(secret) });
    return json(added, 201, { location: `/api/v1/credentials/${added.id}` });
  },
);

const read = operation(
  {
    method: 'get',
    path: '/api/v1/credentials/{id}',
    tag,
    summary: 'One credential, without its secret',
    auth,
    params: ById,
    responses: { 200: { description: 'The credential.', schema: Credential } },
    errors: ['not_found'],
  },
  async ({ params, user, now, deps }) => json(await found(deps, user.userId, params.id, now)),
);

const change = operation(
  {
    method: 'patch',
    path: '/api/v1/credentials/{id}',
    tag,
    summary: 'Rename a credential, or replace its secret',
    auth,
    params: ById,
    body: CredentialChange,
    responses: { 200: { description: 'The credential as it is now.', schema: Credential } },
    errors: ['not_found'],
  },
  async ({ params, body, user, now, deps }) => {
    const { title, secret, expires_at } = body;
    const old = await found(deps, user.userId, params.id, now);
    const shown = {
      ...(title === undefined ? {} : { title }),
      ...(expires_at === undefined ? {} : { expires_at: expires_at === null ? null : Date.parse(expires_at) }),
    };
    if (secret !== undefined && secret.type !== old.type) {
      throw refused('/secret/type', 'wrong_type', `The credential is of type ${old.type}, and stays so.`);
    }
    if (secret !== undefined) await deps.credentials.store.replace(old, user.userId, { ...shown, ...written(secret) });
    else await updateCredential(deps.db, user.userId, params.id, shown);
    return json(await found(deps, user.userId, params.id, now));
  },
);

const usedBy = operation(
  {
    method: 'get',
    path: '/api/v1/credentials/{id}/used-by',
    tag,
    summary: 'The graphs whose active version refers to a credential',
    auth,
    params: ById,
    responses: { 200: { description: 'Graphs, by name, with the nodes that refer to it.', schema: CredentialUses } },
    errors: ['not_found'],
  },
  async ({ params, user, now, deps }) => {
    await found(deps, user.userId, params.id, now);
    return json({ items: usesOf(await listMentions(deps.db, user.userId, params.id), params.id) });
  },
);

const remove = operation(
  {
    method: 'delete',
    path: '/api/v1/credentials/{id}',
    tag,
    summary: 'Delete a credential; with `force=true` also while graphs refer to it',
    auth,
    params: ById,
    query: z.object({ force: z.enum(['true', 'false']).default('false') }),
    responses: { 204: { description: 'Deleted.' } },
    errors: ['not_found', 'credential_in_use'],
  },
  async ({ params, query, user, now, deps }) => {
    await found(deps, user.userId, params.id, now);
    const uses = query.force === 'true' ? [] : usesOf(await listMentions(deps.db, user.userId, params.id), params.id);
    if (uses.length > 0) {
      const names = uses.map(({ graph_name }) => JSON.stringify(graph_name)).join(', ');
      throw new AppError('credential_in_use', `Graphs refer to this credential: ${names.slice(0, 1_000)}.`);
    }
    if (!(await deleteCredential(deps.db, user.userId, params.id))) throw new AppError('not_found');
    return noContent();
  },
);

const test = operation(
  {
    method: 'post',
    path: '/api/v1/credentials/{id}/test',
    tag,
    summary: 'Ask a credential’s provider whether it is good, by a request that changes nothing',
    auth,
    params: ById,
    responses: { 200: { description: 'What was found.', schema: CredentialTest } },
    errors: ['not_found'],
  },
  async ({ params, user, deps }) => {
    const tested = await testCredential(deps.credentials, user.userId, params.id);
    if (tested === null) throw new AppError('not_found');
    return json(tested);
  },
);

const connect = operation(
  {
    method: 'post',
    path: '/api/v1/credentials/connect',
    tag,
    summary: 'Begin to connect an account elsewhere',
    auth,
    body: ConnectRequest,
    responses: {
      200: { description: 'Where to send this browser. It is marked with a cookie: no other may come back.', schema: ConnectStart },
    },
    errors: ['not_found', 'provider_not_connectable'],
  },
  async ({ body, user, url, headers, now, deps }) => {
    const { provider, scopes, credential_id } = body;
    const old = credential_id === undefined ? null : await found(deps, user.userId, credential_id, now);
    if (old !== null && (old.provider !== provider || old.type !== 'oauth2')) {
      throw refused('/credential_id', 'wrong_type', 'Only a credential that was connected to this provider can be connected to it again.');
    }
    const mark = readConnectCookie(headers) ?? newBrowserMark();
    const redirectUri = callbackAddress(deps, url);
    const authorizeUrl = await beginConnect(
      { ...deps.credentials, db: deps.db },
      {
        userId: user.userId,
        provider,
        scopes,
        title: body.title ?? old?.title ?? deps.credentials.providers.get(provider)?.title ?? provider,
        credentialId: old?.id ?? null,
        returnTo: body.return_to,
        mark,
        redirectUri,
        now,
      },
    );
    if (authorizeUrl === null) throw new AppError('provider_not_connectable');
    return json({ authorize_url: authorizeUrl }, 200, { 'set-cookie': setConnectCookie(mark, redirectUri) });
  },
);

const callback = operation(
  {
    method: 'get',
    path: CALLBACK_PATH,
    tag,
    summary: 'Where a provider sends the browser back to',
    auth: { who: 'public' },
    responses: { 303: { description: 'To the page that was asked for, with `connected` (the credential’s id) or `connect_error`.' } },
    errors: [],
  },
  async ({ url, headers, now, deps }) => {
    const redirectUri = callbackAddress(deps, url);
    const mark = readConnectCookie(headers);
    const asked = { callback: new URL(url).searchParams, mark, redirectUri, now };
    const answer = await finishConnect({ ...deps.credentials, db: deps.db }, asked);
    const to = new URL(answer.kind === 'unknown' ? '/profile' : answer.returnTo, redirectUri);
    if (answer.kind === 'connected') to.searchParams.set('connected', answer.credentialId);
    else to.searchParams.set('connect_error', answer.kind === 'refused' ? answer.code : 'unknown_state');
    return new Response(null, { status: 303, headers: { location: to.href, 'cache-control': 'no-store' } });
  },
);

export const credentialOperations = [providers, callback, list, create, connect, read, change, usedBy, test, remove];

const callbackAddress = ({ site }: Pick<ApiDeps, 'site'>, url: string): string =>
  new URL(CALLBACK_PATH, site.publicUrl === '' ? url : site.publicUrl).href;

async function found({ db }: Pick<ApiDeps, 'db'>, userId: string, id: string, now: number): Promise<Credential> {
  const credential = await findCredential(db, userId, id, now);
  if (credential === null) throw new AppError('not_found');
  return credential;
}

const refused = (pointer: string, code: string, message: string): AppError =>
  new AppError('invalid_body', undefined, { faults: [{ pointer, code, message } satisfies Fault] });
