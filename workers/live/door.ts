import { AppError, ERROR_STATUS } from '../../schema/errors.ts';
import { Id } from '../../schema/ids.ts';
import { log } from '../../schema/log.ts';
import { assertAuthorised, isAuthorised } from '../api/authorisation.ts';
import { appErrorOf, problemResponse } from '../api/problem.ts';
import { ACCESS_TOKEN_S } from '../auth/access-token.ts';
import { isApiKey } from '../auth/api-key.ts';
import { type AuthDeps, authenticate, isCookieRequest, verifyAccessToken } from '../auth/authenticate.ts';
import { verifyApiKey } from '../auth/authenticate-key.ts';
import { shownBy } from '../auth/identity.ts';
import { provenanceOf } from '../auth/same-origin.ts';
import type { Env } from '../env.ts';
import type { LogCache } from '../executions/log-cache.ts';
import { executionObject, type OpenedBy, openUserChannel } from '../objects.ts';
import { closingAt } from './closing-at.ts';
import { LiveConnection, type TokenHolder } from './connection.ts';
import { type FeedDeps, openExecutionFeed } from './execution-feed.ts';
import { guarded } from './guarded.ts';

export const isLivePath = (path: string): boolean => path === '/ws' || path.startsWith('/parties/');

/** What an isolate keeps between requests. */
export type LiveParts = { auth: AuthDeps; logs: LogCache };

/** The doors to live messages: `/ws`, and PartySocket's addresses. */
export async function openLive(request: Request, env: Env, context: ExecutionContext, shared: LiveParts): Promise<Response> {
  const { pathname } = new URL(request.url);
  try {
    requireUpgrade(request);
    return pathname === '/ws' ? openLiveSocket(env, context, shared) : await openParty(request, env, shared);
  } catch (thrown) {
    const error = appErrorOf(thrown);
    if (ERROR_STATUS[error.code] >= 500) logLive('a live door failed', thrown);
    return problemResponse(error, pathname);
  }
}

/** Whom live messages are for. */
const WATCHES = { who: 'user', scope: 'executions:read' } as const;

/** The room of a user's own channel, whoever they are. */
const OWN_ROOM = 'me';

/** `GET /ws`: one socket for everything, authenticated by its first message. */
function openLiveSocket(env: Env, context: ExecutionContext, shared: LiveParts): Response {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  new LiveConnection(server, {
    now: () => Date.now(),
    finish: (work) => context.waitUntil(work),
    authenticate: (token) => holderOf(token, shared.auth, Date.now()),
    openUserChannel: ({ userId, openedBy }) => openUserChannel(env, { userId, id: openedBy }),
    openExecution: (userId, executionId, after) => openExecutionFeed(feedDeps(env, shared), userId, executionId, after),
    log: logLive,
  });
  return new Response(null, { status: 101, webSocket: client });
}

/** `token` is an access token, or an API key, which has to show itself again as often as access tokens are renewed. */
async function holderOf(token: string, auth: AuthDeps, now: number): Promise<TokenHolder | null> {
  const identity = isApiKey(token) ? await verifyApiKey(token, auth, now) : await verifyAccessToken(token, auth, now);
  if (identity === null || !isAuthorised(WATCHES, identity)) return null;
  const expiresAt = Math.min(identity.expiresAt ?? Number.POSITIVE_INFINITY, now + ACCESS_TOKEN_S * 1_000);
  return { userId: identity.userId, openedBy: shownBy(identity), expiresAt };
}

/**
 * `GET /parties/:party/:room`: PartySocket's address of one stream. Parties: `execution` (room: its id; `?after=` resumes)
 * and `user-channel` (room: `me`, or the user's own id). Authenticated by bearer token, session cookie or API key, with whose end
 * the socket closes; a cookie is heard from our own pages only, since browsers let any page open sockets anywhere.
 */
async function openParty(request: Request, env: Env, shared: LiveParts): Promise<Response> {
  if (isCookieRequest(request.headers) && provenanceOf(request.headers, request.url, env.PUBLIC_URL) === 'cross-origin') {
    throw new AppError('bad_origin');
  }
  const identity = await authenticate(request.headers, shared.auth, Date.now());
  if (identity === null) throw new AppError('unauthenticated');
  assertAuthorised(WATCHES, identity);
  const url = new URL(request.url);
  const [, , party, room = '', ...rest] = url.pathname.split('/');
  if (rest.length > 0) throw new AppError('not_found');
  const opened = (source: WebSocket) => new Response(null, { status: 101, webSocket: closingAt(identity.expiresAt, source, Date.now()) });
  const openedBy: OpenedBy = { userId: identity.userId, id: shownBy(identity) };
  if (party === 'user-channel' && [OWN_ROOM, identity.userId].includes(room)) return opened(await openUserChannel(env, openedBy));
  if (party === 'execution' && Id.safeParse(room).success) {
    const after = url.searchParams.get('after') ?? '0';
    if (!/^\d{1,15}$/.test(after)) throw new AppError('invalid_query', '`after` is the seq of an event.');
    const feed = await openExecutionFeed(feedDeps(env, shared), identity.userId, room, Number(after));
    if (feed !== null) return opened(guarded(feed, await openUserChannel(env, openedBy, { isGuard: true })));
  }
  throw new AppError('not_found');
}

function feedDeps(env: Env, { auth, logs }: LiveParts): FeedDeps {
  return {
    database: auth.db,
    logs,
    now: () => Date.now(),
    archive: async (key) => (await env.ARCHIVE.get(key))?.arrayBuffer() ?? null,
    openSocket: (address, executionId, after) =>
      executionObject(env, address).fetch(`https://execution/${executionId}?after=${after}`, { headers: { upgrade: 'websocket' } }),
    sleep: (ms) => scheduler.wait(ms),
    log: logLive,
  };
}

const logLive = (message: string, error: unknown): void => log('error', 'websocket', message, { error });

function requireUpgrade(request: Request): void {
  if (request.headers.get('upgrade')?.toLowerCase() !== 'websocket') {
    throw new AppError('upgrade_required', undefined, { headers: { upgrade: 'websocket' } });
  }
}
