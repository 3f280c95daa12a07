import { markSessionRevoked } from '../../db/redis/session-marker.ts';
import type { AuthDeps } from './authenticate.ts';

/**
 * To be called after Postgres has it that these sessions of a user are over: from now on their tokens are refused, and the
 * sockets that they have open are closed.
 */
export async function tellSessionsEnded(userId: string, sessionIds: readonly string[], deps: AuthDeps): Promise<void> {
  if (sessionIds.length === 0) return;
  deps.recent.forget(sessionIds);
  await Promise.all(sessionIds.map((sessionId) => markSessionRevoked(deps.redis, sessionId)));
  await deps.closeSockets(userId, sessionIds);
}
