import PartySocket from 'partysocket';
import { ExecutionEvent } from '../../../schema/execution/event.ts';
import { readLiveMessage } from './read-live-message.ts';

export type StreamObserver = {
  onEvent: (event: ExecutionEvent) => void;
  /** True while a connection stands. */
  onConnection: (connected: boolean) => void;
};

/**
 * Follows one execution's log. Every connection asks for what comes after the last event that arrived, so a cut loses
 * nothing and repeats nothing; a gap, which only a fault upstream could cause, is answered by connecting again.
 * Returns a function that ends it.
 */
export function openExecutionStream(executionId: string, after: number, observer: StreamObserver): () => void {
  let last = after;
  const socket = new PartySocket({
    host: window.location.host,
    party: 'execution',
    room: executionId,
    query: () => ({ after: String(last) }),
  });
  socket.addEventListener('open', () => observer.onConnection(true));
  socket.addEventListener('close', () => observer.onConnection(false));
  socket.addEventListener('message', (message: MessageEvent) => {
    const event = readEvent(message.data);
    if (event === null || event.seq <= last) return;
    if (event.seq > last + 1) return socket.reconnect();
    last = event.seq;
    observer.onEvent(event);
  });
  return () => socket.close();
}

/** The event that a live message carries; null for messages that are no part of the log. */
export function readEvent(text: unknown): ExecutionEvent | null {
  const message = readLiveMessage(text);
  if (message?.seq === undefined) return null;
  const { seq, at, data } = message;
  const event = ExecutionEvent.safeParse({ ...data, seq, at: Date.parse(at) });
  return event.success ? event.data : null;
}
