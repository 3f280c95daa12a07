import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCuttableParts } from '../local/testing/cuttable-parts.ts';
import { type Account, type Answer, signUp } from '../local/testing/json-client.ts';
import { usePlatform } from '../local/testing/platform.ts';
import type { Execution } from '../schema/execution/execution.ts';
import { waiting } from './testing/graphs.ts';
import { connectLive } from './testing/live-client.ts';

/** A platform whose Postgres or Redis goes away under it and comes back. */
const parts = await startCuttableParts();
const platform = usePlatform({ env: parts.env });
afterAll(() => parts.close());

const INPUT = 'input-canary';
let user: Account;
let graphId: string;
let restingGraphId: string;
beforeAll(async () => {
  user = await signUp(platform.url);
  graphId = await save(0);
  restingGraphId = await save(2);
});

async function save(seconds: number): Promise<string> {
  return ((await user.client.request('POST', '/api/v1/graphs', { body: waiting(seconds) })).body as { id: string }).id;
}

const start = (id: string, headers: Record<string, string> = {}): Promise<Answer> =>
  user.client.request('POST', `/api/v1/graphs/${id}/execute`, { body: { inputs: { v: INPUT } }, headers });

/** An answer, and how long it took. */
async function timed(request: Promise<Answer>): Promise<Answer & { ms: number }> {
  const from = performance.now();
  return { ...(await request), ms: performance.now() - from };
}

const everything = (): Promise<(Answer & { ms: number })[]> =>
  Promise.all(
    [
      user.client.request('GET', '/api/v1/graphs'),
      user.client.request('POST', '/api/v1/graphs', { body: waiting(0) }),
      user.client.request('GET', `/api/v1/graphs/${graphId}`),
      start(graphId),
      start(graphId, { 'idempotency-key': 'during-the-outage', prefer: 'wait=5' }),
      user.client.request('GET', '/api/v1/executions'),
      user.client.request('GET', '/auth/v1/user'),
      user.client.request('POST', '/auth/v1/token?grant_type=password', { body: { email: user.email, password: user.password } }),
      user.client.request('POST', '/auth/v1/signup', { body: { email: 'new@example.com', password: user.password } }),
    ].map(timed),
  );

describe.each(['refusing', 'silent'] as const)('while Postgres is %s', (absence) => {
  test('requests are told to come again, what runs goes on, and its record follows', async () => {
    const { id } = (await start(restingGraphId)).body as Execution;
    const live = await connectLive(platform.url, `/parties/execution/${id}`, { authorization: `Bearer ${user.accessToken}` });
    await live.next((message) => message.data.type === 'node_waiting');
    parts.postgres.cut(absence);
    try {
      for (const { status, body, headers, ms } of await everything()) {
        expect({ status, body, retryAfter: headers.get('retry-after') }).toEqual({
          status: 503,
          body: expect.objectContaining({ code: 'database_unavailable' }),
          retryAfter: expect.stringMatching(/^\d+$/),
        });
        expect(ms).toBeLessThan(4_000);
      }
      expect((await user.client.request('GET', '/health/database')).body).toMatchObject({ status: 'down' });
      await live.next((message) => message.type === 'EXECUTION_COMPLETED');
    } finally {
      parts.postgres.mend();
    }
    live.close();
    const recorded = async () => (await user.client.request('GET', `/api/v1/executions/${id}/nodes`)).body;
    await expect.poll(recorded, { timeout: 20_000 }).toMatchObject({ items: [{}, { status: 'COMPLETED' }, {}] });
    expect((await user.client.request('GET', `/api/v1/executions/${id}`)).body).toMatchObject({
      status: 'COMPLETED',
      outputs: { v: [INPUT] },
    });
    expect((await start(graphId, { prefer: 'wait=10' })).body).toMatchObject({ status: 'COMPLETED' });
  });
});

describe.each(['refusing', 'silent'] as const)('while Redis is %s', (absence) => {
  test('executions run as ever; only guessing passwords has to wait', async () => {
    const resting = (await start(restingGraphId)).body as Execution;
    parts.redis.cut(absence);
    try {
      const [, , , queued, waited] = await everything();
      expect([queued?.status, waited?.status]).toEqual([202, 200]);
      const answers = await everything();
      expect(answers.map(({ status }) => status)).toEqual([200, 201, 200, 202, 200, 200, 200, 503, 503]);
      expect(answers.at(-1)?.body).toMatchObject({ code: 'limiter_unavailable' });
      for (const { ms } of answers) expect(ms).toBeLessThan(4_000);
      const now = async () => (await user.client.request('GET', `/api/v1/executions/${resting.id}`)).body;
      await expect.poll(now, { timeout: 10_000 }).toMatchObject({ status: 'COMPLETED' });
    } finally {
      parts.redis.mend();
    }
  });
});

test('what was accepted through it all has ended, and no secret was printed', async () => {
  const counts = async () => (await user.client.request('GET', '/api/v1/executions/counts')).body;
  await expect
    .poll(counts, { timeout: 20_000 })
    .toMatchObject({ by_status: { QUEUED: 0, RUNNING: 0, FAILED: 0, TERMINATED: 0, INCOMPLETE: 0, REVIEW: 0 } });
  const log = platform.printed.join('\n');
  expect(log).toContain('database_unavailable');
  for (const secret of [user.password, user.accessToken, INPUT, 'redis-token-canary', 'scrypt$']) expect(log).not.toContain(secret);
});
