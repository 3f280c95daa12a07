import { z } from 'zod';
import {
  changeRole,
  findUnfinishedExecutions,
  listUsers,
  suspendUser,
  type UserChangeAnswer,
  unsuspendUser,
} from '../../db/queries/admin-users.ts';
import { findKeysOf } from '../../db/queries/api-keys.ts';
import { markApiKeyRefused, markApiKeyUnsettled } from '../../db/redis/api-key-marker.ts';
import { markSessionUnsettled } from '../../db/redis/session-marker.ts';
import { AdminUser, RoleChange, Suspension, UsersQuery } from '../../schema/api/admin.ts';
import { pageOf } from '../../schema/api/page.ts';
import { AppError } from '../../schema/errors.ts';
import { Id } from '../../schema/ids.ts';
import { tellSessionsEnded } from '../auth/tell-sessions-ended.ts';
import type { ApiDeps } from './deps.ts';
import { json, operation } from './operation.ts';

/** Accounts, for admins: find them, shut them out, let them in again, make them admins. By a session only. */

const tag = 'Administration';
const auth = { who: 'admin', scope: 'session-only' } as const;
const ById = z.object({ id: Id });

const list = operation(
  {
    method: 'get',
    path: '/api/v1/admin/users',
    tag,
    summary: 'The accounts of this platform, newest first',
    auth,
    query: UsersQuery,
    responses: { 200: { description: 'A page of accounts.', schema: pageOf(AdminUser) } },
    errors: ['bad_cursor'],
  },
  async ({ query: { suspended, ...query }, deps }) =>
    json(await listUsers(deps.db, { ...query, ...(suspended === undefined ? {} : { suspended: suspended === 'true' }) })),
);

const suspend = operation(
  {
    method: 'post',
    path: '/api/v1/admin/users/{id}/suspend',
    tag,
    summary: 'Shut an account out',
    auth,
    params: ById,
    responses: {
      200: {
        description:
          'Its sessions are over and its API keys refused within a second; what runs of it is stopped, and nothing of it starts any more. Asked again, it stops what is left.',
        schema: Suspension,
      },
    },
    errors: ['not_found', 'own_account', 'last_admin'],
  },
  async ({ params, user, now, deps }) => {
    if (params.id === user.userId) throw new AppError('own_account');
    const { user: suspended, session_ids } = changed(await suspendUser(deps.db, user.userId, params.id, now));
    await tellSessionsEnded(params.id, session_ids, deps.auth);
    await forEachKey(params.id, deps, markApiKeyRefused);
    return json({ user: suspended, executions_stopped: await stopExecutions(params.id, deps) });
  },
);

const unsuspend = operation(
  {
    method: 'post',
    path: '/api/v1/admin/users/{id}/unsuspend',
    tag,
    summary: 'Let a suspended account in again',
    auth,
    params: ById,
    responses: { 200: { description: 'It may sign in, and its API keys are good again.', schema: AdminUser } },
    errors: ['not_found'],
  },
  async ({ params, user, now, deps }) => {
    const { user: welcome } = changed(await unsuspendUser(deps.db, user.userId, params.id, now));
    await forEachKey(params.id, deps, markApiKeyUnsettled);
    return json(welcome);
  },
);

const role = operation(
  {
    method: 'put',
    path: '/api/v1/admin/users/{id}/role',
    tag,
    summary: 'Make an account an admin, or a user again',
    auth,
    params: ById,
    body: RoleChange,
    responses: { 200: { description: 'The account. The role holds within a second.', schema: AdminUser } },
    errors: ['not_found', 'last_admin'],
  },
  async ({ params, body, user, now, deps }) => {
    const { user: account, session_ids } = changed(await changeRole(deps.db, user.userId, params.id, body.role, now));
    deps.auth.recent.forget(session_ids);
    await Promise.all(session_ids.map((sessionId) => markSessionUnsettled(deps.auth.redis, sessionId)));
    await forEachKey(params.id, deps, markApiKeyUnsettled);
    return json(account);
  },
);

export const adminUserOperations = [list, suspend, unsuspend, role];

/** Throws `not_found` or `last_admin`. */
function changed(answer: UserChangeAnswer): UserChangeAnswer & { kind: 'changed' } {
  if (answer.kind !== 'changed') throw new AppError(answer.kind);
  return answer;
}

/** Tells Redis and this isolate about each of the user's API keys, and closes the sockets that they have opened. */
async function forEachKey(
  userId: string,
  { db, auth: { redis, recentKeys, closeSockets } }: ApiDeps,
  mark: typeof markApiKeyRefused,
): Promise<void> {
  const keys = await findKeysOf(db, userId);
  if (keys.length === 0) return;
  const ids = keys.map(({ id }) => id);
  recentKeys.forget(ids);
  await Promise.all(keys.map(({ key_hash }) => mark(redis, key_hash)));
  await closeSockets(userId, ids);
}

const STOPPED_AT_ONCE = 20;
/** What one request stops at most: it must answer before its client gives up. */
const MOST_STOPPED = 1_000;

async function stopExecutions(userId: string, { db, executions }: ApiDeps): Promise<number> {
  const ids = await findUnfinishedExecutions(db, userId, MOST_STOPPED);
  let stopped = 0;
  for (let at = 0; at < ids.length; at += STOPPED_AT_ONCE) {
    const outcomes = await Promise.all(
      ids.slice(at, at + STOPPED_AT_ONCE).map((id) => executions.stop(userId, id, 'its user was suspended')),
    );
    stopped += outcomes.filter((outcome) => outcome === 'stopped').length;
  }
  return stopped;
}
