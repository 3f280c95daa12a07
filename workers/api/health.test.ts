import { expect, test } from 'vitest';
import { createHealthCheck } from './health.ts';

const up = async () => {};
const down = async () => {
  throw new Error('postgres://me:hunter2@db.internal refused');
};

test('is up when every service is', async () => {
  const health = await createHealthCheck().all({ database: up, redis: up });
  expect(health).toMatchObject({ status: 'up', services: { database: { status: 'up' }, redis: { status: 'up' } } });
});

test('names the service that is down and keeps the details to itself', async () => {
  const health = await createHealthCheck().all({ database: down, redis: up });
  expect(health).toMatchObject({ status: 'down', services: { database: { status: 'down' }, redis: { status: 'up' } } });
  expect(JSON.stringify(health)).not.toContain('internal');
});

test('calls a service that does not answer down', async () => {
  const health = await createHealthCheck(Date.now, 20).all({ queues: () => new Promise(() => {}) });
  expect(health.services.queues).toMatchObject({ status: 'down', reason: 'no answer within 20 ms' });
});

test('asks a service once a second at most', async () => {
  let now = 0;
  let asked = 0;
  const check = createHealthCheck(() => now);
  const probes = { redis: async () => void asked++ };
  await check.one(probes, 'redis');
  await check.all(probes);
  expect(asked).toBe(1);
  now = 1_000;
  await check.one(probes, 'redis');
  expect(asked).toBe(2);
});

test('keeps the answer of a probe that must not be asked often', async () => {
  let now = 0;
  let asked = 0;
  const check = createHealthCheck(() => now);
  const probes = { mail: Object.assign(async () => void asked++, { keptMs: 10_000 }) };
  for (now of [0, 9_999, 10_000]) await check.one(probes, 'mail');
  expect(asked).toBe(2);
});

test.each([
  ['answers', up],
  ['fails', down],
  ['does not answer', () => new Promise(() => {})],
])('tells a probe that %s when it is over', async (_, end) => {
  let signal: AbortSignal | undefined;
  const redis = (given: AbortSignal) => {
    signal = given;
    return end();
  };
  await createHealthCheck(Date.now, 20).one({ redis }, 'redis');
  expect(signal?.aborted).toBe(true);
});

test.each(['toString', '__proto__', 'clamav'])('knows no service %s', async (service) => {
  expect(await createHealthCheck().one({ redis: up }, service)).toBeUndefined();
});
