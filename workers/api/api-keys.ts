import { z } from 'zod';
import { insertApiKey, listApiKeys, renameApiKey, revokeApiKey } from '../../db/queries/api-keys.ts';
import { markApiKeyRefused } from '../../db/redis/api-key-marker.ts';
import { ApiKey, ApiKeyChange, CreatedApiKey, NewApiKey } from '../../schema/api/api-keys.ts';
import { PageQuery, pageOf } from '../../schema/api/page.ts';
import { MAX_API_KEYS } from '../../schema/bounds.ts';
import { AppError } from '../../schema/errors.ts';
import { Id } from '../../schema/ids.ts';
import { hashApiKey, newApiKey, shownOf } from '../auth/api-key.ts';
import { json, noContent, operation } from './operation.ts';

/** API keys, for programs that act for a user. By a session only: a key that could make keys would outlive its own end. */

const tag = 'API keys';
const auth = { who: 'user', scope: 'session-only' } as const;
const ById = z.object({ id: Id });

const list = operation(
  {
    method: 'get',
    path: '/api/v1/api-keys',
    tag,
    summary: 'Your API keys that are not revoked, newest first',
    auth,
    query: PageQuery,
    responses: { 200: { description: 'A page of keys, without what is secret of them.', schema: pageOf(ApiKey) } },
    errors: ['bad_cursor'],
  },
  async ({ query, user, deps }) => json(await listApiKeys(deps.db, user.userId, query)),
);

// Not idempotent: the answer is a secret, and answers under an `Idempotency-Key` are stored.
const create = operation(
  {
    method: 'post',
    path: '/api/v1/api-keys',
    tag,
    summary: 'Make an API key',
    auth,
    body: NewApiKey,
    responses: { 201: { description: 'The key. It is shown now and never again.', schema: CreatedApiKey } },
    errors: ['too_many_api_keys'],
  },
  async ({ body, user, now, deps }) => {
    const expiresAt = body.expires_at === null ? null : Date.parse(body.expires_at);
    if (expiresAt !== null && expiresAt <= now) {
      const fault = { code: 'in_the_past', message: 'must lie in the future', pointer: '/expires_at' };
      throw new AppError('invalid_body', undefined, { faults: [fault] });
    }
    const key = newApiKey();
    const made = await insertApiKey(deps.db, {
      user_id: user.userId,
      name: body.name,
      scopes: body.scopes,
      ...shownOf(key),
      key_hash: hashApiKey(key),
      expires_at: expiresAt,
      most: MAX_API_KEYS,
      now,
    });
    if (made === null)
      throw new AppError('too_many_api_keys', `You have ${MAX_API_KEYS} API keys, and may not have more; revoke one first.`);
    return json({ ...made, key } satisfies CreatedApiKey, 201);
  },
);

const rename = operation(
  {
    method: 'patch',
    path: '/api/v1/api-keys/{id}',
    tag,
    summary: 'Give an API key another name',
    auth,
    params: ById,
    body: ApiKeyChange,
    responses: { 200: { description: 'The key.', schema: ApiKey } },
    errors: ['not_found'],
  },
  async ({ params, body, user, now, deps }) => {
    const renamed = await renameApiKey(deps.db, user.userId, params.id, body.name, now);
    if (renamed === null) throw new AppError('not_found');
    return json(renamed);
  },
);

const revoke = operation(
  {
    method: 'delete',
    path: '/api/v1/api-keys/{id}',
    tag,
    summary: 'Revoke an API key',
    auth,
    params: ById,
    responses: { 204: { description: 'Revoked. It is refused everywhere within a second, and sockets that it has opened are closed.' } },
    errors: ['not_found'],
  },
  async ({ params, user, now, deps }) => {
    const hash = await revokeApiKey(deps.db, user.userId, params.id, now);
    if (hash === null) throw new AppError('not_found');
    deps.auth.recentKeys.forget([params.id]);
    await markApiKeyRefused(deps.auth.redis, hash);
    await deps.auth.closeSockets(user.userId, [params.id]);
    return noContent();
  },
);

export const apiKeyOperations = [list, create, rename, revoke];
