import { Ratelimit } from '@upstash/ratelimit';
import { Redis } from '@upstash/redis';
import { createRedisMock } from 'js-redis-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { embeddedRedis, type RedisEngine, remoteRedis } from './engine.ts';
import { type RedisFront, startRedisFront } from './front.ts';

const token = 'a-token';

/** The second speaks the wire protocol over TCP, as to any Redis server. */
async function redisOverTcp(): Promise<RedisEngine> {
  const server = await createRedisMock();
  const engine = await remoteRedis(server.url);
  return {
    ...engine,
    close: async () => {
      await engine.close();
      await server.close();
    },
  };
}

describe.each([
  ['the embedded Redis', embeddedRedis],
  ['a Redis by URL', redisOverTcp],
])("Upstash's client on %s", (_, startEngine) => {
  let front: RedisFront;
  let redis: Redis;
  beforeAll(async () => {
    front = await startRedisFront({ engine: await startEngine(), token });
    redis = new Redis({ url: front.url, token });
  });
  afterAll(() => front.close());

  it('gets back what it stored', async () => {
    for (const value of ['plain', 'ñandú — 🦤', '"quoted"', 'OK', '']) {
      await redis.set('key', JSON.stringify(value));
      expect(await redis.get('key')).toBe(value);
    }
    expect(await redis.get('missing')).toBeNull();
    expect(await redis.incrby('count', 5)).toBe(5);
    expect(await redis.ping()).toBe('PONG');
  });

  it('stores hashes, lists, sorted sets and lifetimes', async () => {
    await redis.hset('hash', { a: 1, b: 'two' });
    expect(await redis.hgetall('hash')).toEqual({ a: 1, b: 'two' });
    await redis.rpush('list', 'x', 'y');
    expect(await redis.lrange('list', 0, -1)).toEqual(['x', 'y']);
    await redis.zadd('sorted', { score: 2, member: 'late' }, { score: 1, member: 'early' });
    expect(await redis.zrange('sorted', 0, -1)).toEqual(['early', 'late']);
    await redis.set('brief', 1, { ex: 60 });
    expect(await redis.ttl('brief')).toBeGreaterThan(55);
  });

  it('runs a pipeline and says which command failed', async () => {
    await redis.set('word', 'text');
    const results = await redis.pipeline().set('p', 1).incr('word').get('p').exec({ keepErrors: true });
    expect(results.map((each) => each.error === undefined)).toEqual([true, false, true]);
    expect(results[2]?.result).toBe(1);
  });

  it('runs transactions at the same time without mixing them', async () => {
    const transactions = Array.from({ length: 20 }, () => redis.multi().incr('t').incr('t').exec<[number, number]>());
    for (const [first, second] of await Promise.all(transactions)) expect(second).toBe(first + 1);
  });

  it('runs a script that carries the flag of Upstash, by text and by hash', async () => {
    const script = redis.createScript<string>('#!lua flags=allow-key-locking\nreturn ARGV[1]');
    expect(await script.exec([], ['once'])).toBe('once');
    expect(await script.exec([], ['twice'])).toBe('twice');
  });

  it('limits by sliding window', async () => {
    const limiter = new Ratelimit({ redis, limiter: Ratelimit.slidingWindow(3, '1 m'), ephemeralCache: false });
    const answers = [];
    for (let i = 0; i < 4; i++) answers.push((await limiter.limit('someone')).success);
    expect(answers).toEqual([true, true, true, false]);
  });

  it('refuses a wrong token', async () => {
    await expect(new Redis({ url: front.url, token: 'b-token', retry: false }).get('key')).rejects.toThrow(/Unauthorized/);
  });

  it('answers text that is no command with an error', async () => {
    const response = await fetch(front.url, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: '{"not":' });
    expect(response.status).toBe(400);
    expect(await response.json()).toHaveProperty('error');
  });
});
