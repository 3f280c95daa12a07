import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { startPostgresThread } from '../postgres/thread.ts';
import { embeddedRedis } from '../redis/engine.ts';
import { startRedisFront } from '../redis/front.ts';

/** How a part can be away: nobody listens any more, or somebody does and says nothing. */
export type Absence = 'refusing' | 'silent';

export type Wire = {
  port: number;
  /** Breaks every connection and lets no other through until `mend`. */
  cut(absence: Absence): void;
  mend(): void;
  close(): Promise<void>;
};

/** A TCP line to a port of this machine, for a test to cut. */
export async function startWire(target: number): Promise<Wire> {
  const sockets = new Set<Socket>();
  let absence: Absence | null = null;
  const keep = (socket: Socket): void => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  };
  const breakAll = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  const server = createServer((near) => {
    keep(near);
    if (absence === 'silent') return void near.resume();
    if (absence === 'refusing') return void near.destroy();
    const far = connect(target, '127.0.0.1');
    keep(far);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
    near.pipe(far).pipe(near);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    cut(how) {
      absence = how;
      breakAll();
    },
    mend() {
      absence = null;
      breakAll();
    },
    async close() {
      breakAll();
      server.close();
      await once(server, 'close');
    },
  };
}

export type CuttableParts = {
  /** For the platform. */
  env: Record<string, string>;
  postgres: Wire;
  redis: Wire;
  /** Postgres without the wire, for a test that looks while it is cut. */
  directUrl: string;
  /** Redis forgets everything. */
  flushRedis(): Promise<void>;
  close(): Promise<void>;
};

/** Postgres and Redis for a test platform, each at the end of a wire. */
export async function startCuttableParts(): Promise<CuttableParts> {
  const token = 'redis-token-canary';
  const database = await startPostgresThread({ dataDir: 'memory' });
  const cache = await startRedisFront({ engine: await embeddedRedis(), token });
  const postgres = await startWire(database.port);
  const redis = await startWire(Number(new URL(cache.url).port));
  const address = new URL(database.url);
  address.port = String(postgres.port);
  return {
    env: {
      DATABASE_URL: address.href,
      UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${redis.port}`,
      UPSTASH_REDIS_REST_TOKEN: token,
    },
    postgres,
    redis,
    directUrl: database.url,
    async flushRedis() {
      await fetch(cache.url, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(['FLUSHALL']) });
    },
    async close() {
      await Promise.all([postgres.close(), redis.close()]);
      await Promise.all([database.close(), cache.close()]);
    },
  };
}
