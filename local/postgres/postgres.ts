import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import { openSession } from './session.ts';
import { answerSql } from './sql-endpoint.ts';
import { makeTurns } from './turns.ts';
import { serveWire } from './wire-endpoint.ts';

/**
 * Postgres on this machine, reached as Neon is reached in the cloud. It listens on the loopback address only and must never
 * be asked to do more: whoever can talk to it owns the database.
 */
export type PostgresOptions = {
  /** Folder of the database, made when it is missing; `memory` keeps nothing. Nobody else may have it open. */
  dataDir: string | 'memory';
  /** 0 or none: any free one. */
  port?: number;
};

export type LocalPostgres = {
  /** For `connect` in `db/client.ts`. */
  url: string;
  port: number;
  /** Ends connections, then the database. */
  close(): Promise<void>;
};

const USER = 'edgeloom';
const PASSWORD = 'local';
const DATABASE = 'edgeloom';

export async function startPostgres({ dataDir, port = 0 }: PostgresOptions): Promise<LocalPostgres> {
  const session = await openSession(dataDir);
  const turns = makeTurns();
  // No timeouts: a connection that the runtime keeps open between requests must not be closed under its next one.
  const server = createServer({ keepAliveTimeout: 0, requestTimeout: 0, headersTimeout: 0 }, (request, response) => {
    if (!isOurs(request)) response.writeHead(403).end();
    else if (request.method === 'POST' && request.url === '/sql') answerSql(request, response, session, turns);
    else response.writeHead(request.url === '/sql' ? 405 : 404).end();
  });
  const sockets = new WebSocketServer({ noServer: true, perMessageDeflate: false });
  server.on('upgrade', (request, socket, head) => {
    if (!isOurs(request) || !request.url?.startsWith('/v2')) return socket.destroy();
    sockets.handleUpgrade(request, socket, head, (client) => serveWire(client, PASSWORD, session, turns));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const { port: listening } = server.address() as AddressInfo;
  return {
    url: `postgres://${USER}:${PASSWORD}@127.0.0.1:${listening}/${DATABASE}`,
    port: listening,
    async close() {
      for (const client of sockets.clients) client.terminate();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
      await session.close();
    },
  };
}

/** Web pages can reach loopback addresses too; they show themselves by an origin, or by the name that led them here. */
function isOurs({ headers }: IncomingMessage): boolean {
  return headers.origin === undefined && /^(127\.0\.0\.1|localhost):\d+$/.test(headers.host ?? '');
}
