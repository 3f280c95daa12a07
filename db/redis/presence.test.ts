import { beforeEach, expect, test } from 'vitest';
import { connectRedis, type RedisAnswer, type RedisConnection } from './connection.ts';
import { presenceKey } from './keys.ts';
import { countPresence, PRESENCE_MS, removePresence, setPresence } from './presence.ts';
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
const tab = (id: string, openedBy = 'session') => ({ openedBy, id });
const set = (id: string, now: number, openedBy?: string) => answered(setPresence(redis, 'ana', tab(id, openedBy), now));
const there = async (now: number) => Object.fromEntries(await answered(countPresence(redis, 'ana', now)));

test('nobody is there before the first connection', async () => {
  expect(await there(NOW)).toEqual({});
});

test('a connection is there until its time runs out', async () => {
  await set('tab', NOW);
  expect(await there(NOW + PRESENCE_MS - 1)).toEqual({ session: 1 });
  expect(await there(NOW + PRESENCE_MS + 1)).toEqual({});
});

test('a refresh keeps one that is there and drops those that ran out', async () => {
  await set('quiet', NOW);
  await set('busy', NOW);
  await set('busy', NOW + PRESENCE_MS);
  expect(await there(NOW)).toEqual({ session: 1 });
});

test('a removed connection leaves the others', async () => {
  await set('left', NOW);
  await set('stayed', NOW);
  await answered(removePresence(redis, 'ana', tab('left')));
  expect(await there(NOW)).toEqual({ session: 1 });
});

test('connections are counted by what they were opened by', async () => {
  await set('one', NOW, 'phone');
  await set('two', NOW, 'phone');
  await set('three', NOW, 'laptop');
  expect(await there(NOW)).toEqual({ phone: 2, laptop: 1 });
});

test('each user is alone with their connections', async () => {
  await set('tab', NOW);
  expect(await answered(countPresence(redis, 'bruno', NOW))).toEqual(new Map());
});

test('the key goes by itself when nobody refreshes it', async () => {
  await set('tab', NOW);
  const leftMs = await answered(redis.ask((connection) => connection.pttl(presenceKey('ana'))));
  expect(leftMs).toBeGreaterThan(PRESENCE_MS - 5_000);
  expect(leftMs).toBeLessThanOrEqual(PRESENCE_MS);
});

test('without a Redis it is an answer, not an error', async () => {
  const gone = connectRedis('http://127.0.0.1:9', 'token');
  expect(await setPresence(gone, 'ana', tab('tab'), NOW)).toMatchObject({ away: true });
  expect(await countPresence(gone, 'ana', NOW)).toMatchObject({ away: true });
});
