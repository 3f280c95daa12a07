import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a request of a stand-in brings; the body is read. */
export type Asked = { method: string; url: URL; headers: Headers; body: string };

export type HttpServer = { url: string; close(): Promise<void> };

/** A server on this machine that answers in the words of `fetch`. */
export async function startHttpServer(answer: (asked: Asked) => Response | Promise<Response>): Promise<HttpServer> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const given = await answer({
      method: request.method ?? 'GET',
      url: new URL(request.url ?? '/', `http://${request.headers.host}`),
      headers: new Headers(Object.entries(request.headers).map(([name, value]) => [name, String(value)])),
      body: Buffer.concat(chunks).toString(),
    });
    response.writeHead(given.status, Object.fromEntries(given.headers));
    response.end(Buffer.from(await given.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}
