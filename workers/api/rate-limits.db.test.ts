import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { connectRedis, type RedisConnection } from '../../db/redis/connection.ts';
import { freshRedis } from '../../db/redis/testing/fresh-redis.ts';
import { createRateLimits } from './rate-limits.ts';

const redis = freshRedis();
let connection: RedisConnection;
let asked = 0;
/** The middle of a minute: the library reads the real clock, so a test must not run into the next window. */
const untilQuiet = async () => {
  while (Date.now() % 60_000 > 50_000) await new Promise((resolve) => setTimeout(resolve, 500));
};
beforeAll(untilQuiet);
beforeEach(async () => {
  await redis.flush();
  asked = 0;
  const real = connectRedis(redis.url, redis.token);
  connection = {
    ask: (question) => {
      asked++;
      return real.ask(question);
    },
  };
});

const limits = (execute: number) => createRateLimits(connection, { execute, read: 2, auth: 5, mail: 5 });
const allowedOf = async (requests: Promise<{ allowed: boolean }>[]) =>
  (await Promise.all(requests)).filter(({ allowed }) => allowed).length;

test('lets exactly the limit through, one after another', async () => {
  const { execute } = limits(120);
  let allowed = 0;
  for (let i = 0; i < 140; i++) if ((await execute('ada')).allowed) allowed++;
  expect(allowed).toBe(120);
  expect(asked).toBe(61);
});

test('lets exactly the limit through, all at once', async () => {
  const { execute } = limits(120);
  expect(await allowedOf(Array.from({ length: 200 }, () => execute('ada')))).toBe(120);
});

test('asks Redis seldom for a user who has room', async () => {
  const { execute } = limits(60_000);
  expect(await allowedOf(Array.from({ length: 500 }, () => execute('ada')))).toBe(500);
  expect(asked).toBeLessThanOrEqual(500 / 50);
});

test('counts every attempt to sign in, in one isolate or in two', async () => {
  const [one, two] = [limits(1), limits(1)];
  const allowed = await allowedOf(Array.from({ length: 10 }, (_, index) => (index % 2 ? one : two).auth('somebody')));
  expect(allowed).toBe(5);
  expect((await one.auth('somebody else')).allowed).toBe(true);
});

describe('while Redis is away', () => {
  const away = { ask: async () => ({ away: true as const, reason: 'away' }) };

  test('an isolate counts executions alone, up to the limit', async () => {
    const { execute } = createRateLimits(away, { execute: 3, read: 2, auth: 5, mail: 5 });
    expect([await execute('ada'), await execute('ada'), await execute('ada'), await execute('ada')].map(({ allowed }) => allowed)).toEqual([
      true,
      true,
      true,
      false,
    ]);
  });

  test('an isolate counts what is read alone, up to the limit', async () => {
    const { read } = createRateLimits(away, { execute: 3, read: 2, auth: 5, mail: 5 });
    expect([await read('ada'), await read('ada'), await read('ada')].map(({ allowed }) => allowed)).toEqual([true, true, false]);
    expect((await read('bob')).allowed).toBe(true);
  });

  test('attempts to sign in are refused, and no mail is sent', async () => {
    const { auth, mail } = createRateLimits(away, { execute: 3, read: 2, auth: 5, mail: 5 });
    await expect(auth('x')).rejects.toMatchObject({ code: 'limiter_unavailable' });
    await expect(mail('x')).rejects.toMatchObject({ code: 'limiter_unavailable' });
  });
});

test('begins anew with the next window', async () => {
  let now = 0;
  const away = { ask: async () => ({ away: true as const, reason: 'away' }) };
  const { execute } = createRateLimits(away, { execute: 1, read: 2, auth: 1, mail: 1 }, () => now);
  expect((await execute('ada')).allowed).toBe(true);
  expect((await execute('ada')).allowed).toBe(false);
  now = 60_000;
  expect((await execute('ada')).allowed).toBe(true);
});
