import { env } from 'cloudflare:workers';
import { sql } from 'drizzle-orm';
import { expect, test } from 'vitest';
import { connect, inTransaction, isUnavailable, sqlState } from './client.ts';

const url = (env as unknown as { DATABASE_URL: string }).DATABASE_URL;

test('the runtime of the Worker reaches Postgres over HTTP and over a WebSocket', async () => {
  const { rows } = await connect(url).execute(sql`select ${JSON.stringify({ a: '\u0000' })}::json as document, '\\x01ff'::bytea as bytes`);
  expect(rows[0]?.document).toEqual({ a: '\u0000' });
  expect(new Uint8Array(rows[0]?.bytes as Uint8Array)).toEqual(new Uint8Array([1, 255]));
  const two = await inTransaction(url, async (tx) => (await tx.execute<{ n: number }>(sql`select 2 as n`)).rows[0]?.n);
  expect(two).toBe(2);
});

test('errors are told apart there as well', async () => {
  const refused = await connect(url)
    .execute(sql`select 1/0`)
    .catch((error: unknown) => error);
  expect([isUnavailable(refused), sqlState(refused)]).toEqual([false, '22012']);
  const away = 'postgres://edgeloom:local@127.0.0.1:9/edgeloom';
  for (const attempt of [() => connect(away).execute(sql`select 1`), () => inTransaction(away, async () => {})]) {
    expect(isUnavailable(await attempt().catch((error: unknown) => error))).toBe(true);
  }
});
