import { describe, expect, test } from 'vitest';
import { testApp } from './testing/test-app.ts';

/** More requests than two minutes let through: the minute may turn meanwhile. */
const LIMIT = 5;
const TRIES = 2 * LIMIT + 1;
const app = testApp({ env: { RATE_LIMIT_AUTH_PER_MINUTE: String(LIMIT), RATE_LIMIT_READ_PER_MINUTE: String(LIMIT) } });

/** Statuses of so many requests, one after another. */
async function statusesOf(ask: (at: number) => Promise<{ status: number }>): Promise<number[]> {
  const statuses: number[] = [];
  for (let at = 0; at < TRIES; at++) statuses.push((await ask(at)).status);
  return statuses;
}

const body = { email: 'ada@example.test', password: 'a guess' };
const TOKEN = '/auth/v1/token?grant_type=password';

describe('who guesses passwords', () => {
  test('is counted, whatever address they say that they come from', async () => {
    const spoofed = (at: number) => {
      const address = `203.0.113.${at}`;
      const headers = { 'x-forwarded-for': address, 'x-real-ip': address, forwarded: `for=${address}`, 'true-client-ip': address };
      return app.ask(TOKEN, { body: { ...body, email: `user-${at}@example.test` }, headers });
    };
    expect(await statusesOf(spoofed)).toContain(429);
  });

  test('finds no other way to write the address that is not counted', async () => {
    const ways = [
      '/auth/v1/token/',
      '//auth/v1/token',
      '/auth//v1/token',
      '/AUTH/v1/token',
      '/auth/v1/%74oken',
      '/auth/v1/./token',
      '/auth/v1/x/../token',
      '/auth/v1/token;a=b',
      '/auth/v1/token%00',
    ];
    for (const way of ways) {
      const statuses = await statusesOf(() => app.ask(`http://edgeloom.test${way}?grant_type=password`, { body }));
      // Either it is the address, and is counted as it is, or it leads nowhere.
      expect([way, statuses.includes(429) || statuses.every((status) => status === 404)]).toEqual([way, true]);
    }
  });
});

describe('a user’s requests', () => {
  test('are counted together, by session and by key, at whatever address', async () => {
    // The sign-up of this one is not to be counted with those above.
    const headers = { 'cf-connecting-ip': '198.51.100.7' };
    const { body: session } = await app.ask('/auth/v1/signup', {
      body: { email: 'count@example.test', password: 'a good password' },
      headers,
    });
    const made = await app.ask('/api/v1/api-keys', {
      token: session.access_token,
      body: { name: 'x', scopes: ['graphs:read', 'executions:read'] },
    });
    const key = { 'x-api-key': made.body.key as string };
    const asks = [
      () => app.ask('/api/v1/graphs', { token: session.access_token }),
      () => app.ask('/api/v1/executions?limit=3', { headers: key }),
      () => app.ask('/api/v1/graphs', { headers: key }),
    ];
    const statuses = await statusesOf((at) => (asks[at % asks.length] as (typeof asks)[number])());
    expect(statuses.slice(0, 2)).toEqual([200, 200]);
    expect(statuses).toContain(429);
  });

  test('are let through while Redis is away, up to the limit, while nobody signs in', async () => {
    const lone = app.isolate({ UPSTASH_REDIS_REST_URL: 'http://127.0.0.1:9' });
    const headers = { 'cf-connecting-ip': '198.51.100.8' };
    const { body: session } = await app.ask('/auth/v1/signup', {
      body: { email: 'lone@example.test', password: 'a good password' },
      headers,
    });
    const statuses = await statusesOf(() => lone('/api/v1/graphs', { token: session.access_token }));
    expect(statuses[0]).toBe(200);
    expect(statuses).toContain(429);
    expect(await lone(TOKEN, { body })).toMatchObject({ status: 503, body: { code: 'limiter_unavailable' } });
  });
});
