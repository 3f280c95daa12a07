import { once } from 'node:events';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One effect that reached the sink. */
export type Effect = { key: string; path: string; body: { v?: unknown } };

export type EffectSink = { url: string; host: string; effects: Effect[]; close(): Promise<void> };

/**
 * An outside service: records the idempotency key and body of every POST, and answers with the body it got. `onCall` hears of
 * each before it is answered.
 */
export async function startEffectSink(onCall: (effect: Effect) => void = () => {}): Promise<EffectSink> {
  const effects: Effect[] = [];
  const server = createServer(async (request, response) => {
    const text = await bodyOf(request);
    if (text === null) return;
    const effect = { key: String(request.headers['idempotency-key']), path: request.url ?? '', body: JSON.parse(text) as Effect['body'] };
    effects.push(effect);
    onCall(effect);
    response.setHeader('content-type', 'application/json').end(text);
  });
  server.keepAliveTimeout = 60_000;
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `http://${host}/effect`,
    host,
    effects,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Null when the caller was killed before it had sent all of it. */
async function bodyOf(request: IncomingMessage): Promise<string | null> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return null;
  }
  return Buffer.concat(chunks).toString();
}
