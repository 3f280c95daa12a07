import { CLOSE_UNAUTHENTICATED } from '../../schema/rpc.ts';
import { relay } from './relay.ts';

/**
 * A client's end for `feed`, which ends with its session: `guard` is a socket at the user's channel that closes when the
 * session is over. The object that the feed comes from knows nothing of sessions.
 */
export function guarded(feed: WebSocket, guard: WebSocket): WebSocket {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  guard.accept();
  guard.addEventListener('close', ({ code }) => {
    if (code !== CLOSE_UNAUTHENTICATED) return;
    server.close(code, 'the session is over');
    feed.close();
  });
  server.addEventListener('close', () => guard.close());
  relay(feed, server);
  return client;
}
