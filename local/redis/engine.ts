import { setTimeout as sleep } from 'node:timers/promises';
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

/** How long a Redis may take to greet us when the platform starts. */
const GREETING_MS = 3_000;

/**
 * A real Redis, by `redis://` URL. Rejects within seconds when none answers there: whoever starts a platform on a wrong
 * address must not wait. One that is lost later is waited for, and commands fail meanwhile.
 */
export async function remoteRedis(url: string, greetingMs = GREETING_MS): Promise<RedisEngine> {
  let isGreeted = false;
  const client = createRemote(url, (retries, cause) => (isGreeted ? Math.min(50 * retries, 2_000) : cause));
  // Without a listener a lost connection ends the process.
  client.on('error', () => {});
  const tooLong = new AbortController();
  try {
    await Promise.race([client.connect(), silence(greetingMs, tooLong.signal)]);
    isGreeted = true;
  } catch (error) {
    client.destroy();
    throw new Error(`REDIS_URL: ${shown(url)} cannot be used: ${reason(error)}`);
  } finally {
    tooLong.abort();
  }
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

function createRemote(url: string, reconnectStrategy: (retries: number, cause: Error) => number | Error) {
  try {
    return createClient({ url, RESP: 2, socket: { connectTimeout: GREETING_MS, reconnectStrategy } }).withTypeMapping({
      [RESP_TYPES.BLOB_STRING]: Buffer,
    });
  } catch (error) {
    throw new Error(`REDIS_URL must look like redis://host:6379: ${reason(error)}`);
  }
}

/** Rejects after so long, unless it is aborted before. */
async function silence(ms: number, signal: AbortSignal): Promise<never> {
  await sleep(ms, undefined, { signal });
  throw new Error(`no Redis answered within ${ms} ms`);
}

/** An address without what lets one in. */
const shown = (url: string): string => {
  const { protocol, host } = new URL(url);
  return `${protocol}//${host}`;
};

/** Several addresses that were tried in vain make an error with an empty message. */
const reason = (error: unknown): string => {
  if (error instanceof AggregateError) return error.errors.map(reason).join(', ');
  return error instanceof Error ? error.message : String(error);
};

/** The replies of RESP2, which is what the REST interface knows. */
function plain(reply: RedisNativeReply): RedisReply {
  if (Array.isArray(reply)) return reply.map(plain);
  if (reply === null || typeof reply === 'string' || typeof reply === 'number' || Buffer.isBuffer(reply)) return reply;
  if (typeof reply === 'bigint') return Number(reply);
  if (typeof reply === 'boolean') return reply ? 1 : 0;
  return Object.entries(reply).flatMap(([field, value]) => [Buffer.from(field), plain(value)]);
}
