import { z } from 'zod';
import { listSessions, revokeAllSessions, revokeSession } from '../../db/queries/sessions.ts';
import { countPresence } from '../../db/redis/presence.ts';
import { LogoutQuery, SessionItem } from '../../schema/api/auth.ts';
import { AppError } from '../../schema/errors.ts';
import { json, noContent, operation } from '../api/operation.ts';
import { takeCookie } from './answer-session.ts';
import type { AuthDeps } from './authenticate.ts';
import type { SessionIdentity } from './identity.ts';
import { ACCOUNTS_TAG } from './spec.ts';
import { tellSessionsEnded } from './tell-sessions-ended.ts';

/** Where a user is signed in, and how that ends. What has ended is refused within a second, on open sockets too. */
export const logout = operation(
  {
    method: 'post',
    path: '/auth/v1/logout',
    tag: ACCOUNTS_TAG,
    summary: 'Sign out: here, everywhere, or everywhere else',
    auth: { who: 'user', scope: 'session-only' },
    query: LogoutQuery,
    responses: { 204: { description: 'Signed out. Access tokens of the ended sessions are refused from now on.' } },
    errors: [],
  },
  async ({ user, query, deps, now, url }) => {
    const ended = await endSessions(user, query.scope, deps.auth, now);
    await tellSessionsEnded(user.userId, ended, deps.auth);
    const response = noContent();
    if (query.scope !== 'others') takeCookie(response, url);
    return response;
  },
);

export const readSessions = operation(
  {
    method: 'get',
    path: '/auth/v1/sessions',
    tag: ACCOUNTS_TAG,
    summary: 'Where you are signed in',
    auth: { who: 'user', scope: 'session-only' },
    responses: { 200: { description: 'Your sessions, the last used first.', schema: z.object({ items: z.array(SessionItem) }) } },
    errors: [],
  },
  async ({ user, deps, now }) => {
    const [sessions, present] = await Promise.all([
      listSessions(deps.db, user.userId, now),
      countPresence(deps.auth.redis, user.userId, now),
    ]);
    const items = sessions.map(
      (session): SessionItem => ({
        ...session,
        is_current: session.id === user.sessionId,
        connections: present.away ? null : (present.value.get(session.id) ?? 0),
      }),
    );
    return json({ items });
  },
);

export const endSession = operation(
  {
    method: 'delete',
    path: '/auth/v1/sessions/{id}',
    tag: ACCOUNTS_TAG,
    summary: 'Sign out somewhere',
    auth: { who: 'user', scope: 'session-only' },
    params: z.object({ id: z.uuid() }),
    responses: { 204: { description: 'That session is over.' } },
    errors: ['not_found'],
  },
  async ({ user, params, deps, now, url }) => {
    if (!(await revokeSession(deps.db, user.userId, params.id, now))) throw new AppError('not_found');
    await tellSessionsEnded(user.userId, [params.id], deps.auth);
    const response = noContent();
    if (params.id === user.sessionId) takeCookie(response, url);
    return response;
  },
);

/** Ids of the sessions that the sign-out ended. */
async function endSessions(
  { userId, sessionId }: SessionIdentity,
  scope: z.infer<typeof LogoutQuery>['scope'],
  { db }: AuthDeps,
  now: number,
): Promise<string[]> {
  switch (scope) {
    case 'local':
      await revokeSession(db, userId, sessionId, now);
      return [sessionId];
    case 'global':
      return [...(await revokeAllSessions(db, userId, now)), sessionId];
    case 'others':
      return revokeAllSessions(db, userId, now, sessionId);
    default:
      return scope satisfies never;
  }
}
