import { CLOSE_UNAUTHENTICATED } from '../../schema/rpc.ts';
import { relay } from './relay.ts';

/** The longest that a timer can wait: 24.8 days. Whoever is let in for longer comes again after it. */
const LONGEST_TIMER_MS = 2 ** 31 - 1;
/** What a close event says of a close that gave no code; it must not be sent. */
const NO_CODE = 1005;

/**
 * A client's end for `source` that closes at `expiresAt` (ms since the epoch), when what its client showed is good no more.
 * Null: `source` itself, which has no such end. What the client says goes nowhere.
 */
export function closingAt(expiresAt: number | null, source: WebSocket, now: number): WebSocket {
  if (expiresAt === null) return source;
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  const timer = setTimeout(
    () => {
      server.close(CLOSE_UNAUTHENTICATED, 'what was shown has expired');
      source.close();
    },
    Math.min(LONGEST_TIMER_MS, Math.max(0, expiresAt - now)),
  );
  server.addEventListener('close', () => clearTimeout(timer));
  source.addEventListener('close', ({ wasClean, code, reason }) => {
    clearTimeout(timer);
    if (wasClean && server.readyState === WebSocket.OPEN) server.close(code === NO_CODE ? 1000 : code, reason);
  });
  relay(source, server);
  return client;
}
