import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Hit = { method: string; url: string; headers: IncomingMessage['headers']; body: string };
export type CanaryServer = { port: number; hits: Hit[]; close: () => Promise<void> };
export type Respond = (hit: Hit, response: ServerResponse) => void;

/** A real server on one address of this machine that remembers every request. Rejects when the address cannot be had. */
export function startCanary(host: string, port = 0, respond: Respond = (_, response) => response.end('canary')): Promise<CanaryServer> {
  const hits: Hit[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const hit = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks).toString() };
    hits.push(hit);
    respond(hit, response);
  });
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      const close = () =>
        new Promise<void>((closed) => {
          server.closeAllConnections();
          server.close(() => closed());
        });
      resolve({ port: (server.address() as AddressInfo).port, hits, close });
    });
  });
}
