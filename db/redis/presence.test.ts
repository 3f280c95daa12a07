import { beforeEach, expect, test } from 'vitest';
import { connectRedis, type RedisAnswer, type RedisConnection } from './connection.ts';
import { presenceKey } from './keys.ts';
import { listPresence, PRESENCE_MS, removePresence, setPresence } from './presence.ts';
import { freshRedis } from './testing/fresh-redis.ts';

const server = freshRedis();
const NOW = 1_800_000_000_000;
let redis: RedisConnection;

beforeEach(async () => {
  await server.flush();
  redis = connectRedis(server.url, server.token);
});

const answered = async <T>(asking: Promise<RedisAnswer<T>>): Promise<T> => {
  const answer = await asking;
  if (answer.away) throw answer.reason;
  return answer.value;
};
const set = (connectionId: string, now: number) => answered(setPresence(redis, 'ana', connectionId, now));
const there = (now: number) => answered(listPresence(redis, 'ana', now));

test('nobody is there before the first connection', async () => {
  expect(await there(NOW)).toEqual([]);
});

test('a connection is there until its time runs out', async () => {
  await set('tab', NOW);
  expect(await there(NOW + PRESENCE_MS - 1)).toEqual(['tab']);
  expect(await there(NOW + PRESENCE_MS + 1)).toEqual([]);
});

test('a refresh keeps one that is there and drops those that ran out', async () => {
  await set('quiet', NOW);
  await set('busy', NOW);
  await set('busy', NOW + PRESENCE_MS);
  expect(await there(NOW)).toEqual(['busy']);
});

test('a removed connection leaves the others', async () => {
  await set('left', NOW);
  await set('stayed', NOW);
  await answered(removePresence(redis, 'ana', 'left'));
  expect(await there(NOW)).toEqual(['stayed']);
});

test('each user is alone with their connections', async () => {
  await set('tab', NOW);
  expect(await answered(listPresence(redis, 'bruno', NOW))).toEqual([]);
});

test('the key goes by itself when nobody refreshes it', async () => {
  await set('tab', NOW);
  const leftMs = await answered(redis.ask((connection) => connection.pttl(presenceKey('ana'))));
  expect(leftMs).toBeGreaterThan(PRESENCE_MS - 5_000);
  expect(leftMs).toBeLessThanOrEqual(PRESENCE_MS);
});

test('without a Redis it is an answer, not an error', async () => {
  const gone = connectRedis('http://127.0.0.1:9', 'token');
  expect(await setPresence(gone, 'ana', 'tab', NOW)).toMatchObject({ away: true });
  expect(await listPresence(gone, 'ana', NOW)).toMatchObject({ away: true });
});
