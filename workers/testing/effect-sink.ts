import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One effect that reached the sink. */
export type Effect = { key: string; path: string; body: { v?: unknown } };

export type EffectSink = { url: string; host: string; effects: Effect[]; close(): Promise<void> };

/** An outside service: records the idempotency key and body of every POST, and answers with the body it got. */
export async function startEffectSink(): Promise<EffectSink> {
  const effects: Effect[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    effects.push({ key: String(request.headers['idempotency-key']), path: request.url ?? '', body: JSON.parse(text) as Effect['body'] });
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
