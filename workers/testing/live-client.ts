import { once } from 'node:events';
import { WebSocket } from 'ws';
import type { LiveMessage } from '../../schema/execution/live-message.ts';

/** A client of `/ws` or of a party that keeps every message it gets. */
export type LiveClient = {
  messages: LiveMessage[];
  send(message: object | string): void;
  /** Resolves with the first message, come or to come, that fits. */
  next(fits: (message: LiveMessage) => boolean): Promise<LiveMessage>;
  /** Close code, once the server or `close` has ended it. */
  closed: Promise<number>;
  close(): void;
};

export async function connectLive(url: string, path: string, headers: Record<string, string> = {}): Promise<LiveClient> {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}${path}`, { headers });
  const messages: LiveMessage[] = [];
  const waiting = new Set<() => void>();
  socket.on('message', (data) => {
    messages.push(JSON.parse(String(data)) as LiveMessage);
    for (const look of waiting) look();
  });
  const closed = new Promise<number>((resolve) => socket.once('close', resolve));
  await Promise.race([
    once(socket, 'open'),
    once(socket, 'unexpected-response').then(([, response]) => Promise.reject(new Error(`HTTP ${response.statusCode}`))),
  ]);
  return {
    messages,
    closed,
    send: (message) => socket.send(typeof message === 'string' ? message : JSON.stringify(message)),
    close: () => socket.close(),
    next: (fits) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = messages.find(fits);
          if (found === undefined) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        void closed.then((code) => reject(new Error(`closed with ${code} before it came`)));
        look();
      }),
  };
}
