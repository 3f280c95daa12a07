import { afterAll, beforeAll } from 'vitest';
import { embeddedRedis } from '../../../local/redis/engine.ts';
import { startRedisFront } from '../../../local/redis/front.ts';

export type FreshRedis = { url: string; token: string; flush: () => Promise<void>; stop: () => Promise<void> };

/** An empty Redis for the tests of one file. What it returns is filled before the first test runs. */
export function freshRedis(): FreshRedis {
  const redis = {} as FreshRedis;
  beforeAll(async () => {
    const engine = await embeddedRedis();
    const token = 'a token for tests';
    const front = await startRedisFront({ engine, token });
    const stop = async () => {
      await front.close();
      await engine.close();
    };
    Object.assign(redis, { url: front.url, token, flush: async () => void (await engine.command(['FLUSHALL'])), stop });
  });
  afterAll(() => redis.stop().catch(() => {}));
  return redis;
}
