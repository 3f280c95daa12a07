import { createClient, RESP_TYPES } from '@redis/client';
import { createInMemoryRedis, type RedisNativeReply } from 'js-redis-server';

/** A reply as Redis gives it: bulk strings as Buffers, status lines as strings. */
export type RedisReply = string | number | Buffer | null | RedisReply[];

/** What the front needs of a Redis, embedded or real. Commands that Redis refuses reject with its message. */
export type RedisEngine = {
  command(words: string[]): Promise<RedisReply>;
  /** All of them as one MULTI/EXEC. */
  transaction(commands: string[][]): Promise<RedisReply[]>;
  close(): Promise<void>;
};

/** Redis in this process and in memory: what it holds (limits, presence, caches) may be lost at any time. */
export async function embeddedRedis(): Promise<RedisEngine> {
  const redis = await createInMemoryRedis();
  const connection = redis.connect({ returnBuffers: true });
  return {
    command: async ([name = '', ...args]) => plain(await connection.command(name, ...args)),
    async transaction(commands) {
      // MULTI belongs to a connection, and requests share the one above.
      const own = redis.connect({ returnBuffers: true });
      try {
        await own.command('MULTI');
        for (const [name = '', ...args] of commands) await own.command(name, ...args);
        return plain(await own.command('EXEC')) as RedisReply[];
      } finally {
        own.close();
      }
    },
    close: async () => redis.close(),
  };
}

/** A real Redis, by `redis://` URL. */
export async function remoteRedis(url: string): Promise<RedisEngine> {
  const client = createClient({ url, RESP: 2 }).withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer });
  // Without a listener a lost connection ends the process; the client reconnects, and commands fail meanwhile.
  client.on('error', () => {});
  await client.connect();
  return {
    command: (words) => client.sendCommand<RedisReply>(words),
    async transaction(commands) {
      const multi = client.multi();
      for (const words of commands) multi.addCommand(words);
      return (await multi.exec()) as unknown as RedisReply[];
    },
    close: async () => client.destroy(),
  };
}

/** The replies of RESP2, which is what the REST interface knows. */
function plain(reply: RedisNativeReply): RedisReply {
  if (Array.isArray(reply)) return reply.map(plain);
  if (reply === null || typeof reply === 'string' || typeof reply === 'number' || Buffer.isBuffer(reply)) return reply;
  if (typeof reply === 'bigint') return Number(reply);
  if (typeof reply === 'boolean') return reply ? 1 : 0;
  return Object.entries(reply).flatMap(([field, value]) => [Buffer.from(field), plain(value)]);
}
