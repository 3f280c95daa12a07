import { once } from 'node:events';
import { Pool } from '@neondatabase/serverless';
import { sql } from 'drizzle-orm';
import { serialize } from 'pg-protocol';
import { expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { inTransaction, sqlState } from '../../db/client.ts';
import { freshDatabase } from '../../db/testing/fresh-database.ts';

const database = freshDatabase();

const endpoint = (path: string, scheme = 'http') => `${scheme}://${new URL(database.url).host}${path}`;

async function ask(body: unknown, headers: Record<string, string> = {}) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const response = await fetch(endpoint('/sql'), { method: 'POST', body: text, headers });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('rows are arrays of the text that Postgres writes, with the types of their columns', async () => {
  const answer = await ask({
    query: `select 1::int as one, true as yes, null as nothing, $1::json as document, '\\x00ff'::bytea as bytes, array[1,2] as list`,
    params: ['{"b": "\\u0000", "a": 1}'],
  });
  expect(answer).toMatchObject({ status: 200, body: { command: 'SELECT', rowCount: 1, rowAsArray: true } });
  expect(answer.body.rows).toEqual([['1', 't', null, '{"b": "\\u0000", "a": 1}', '\\x00ff', '{1,2}']]);
  const fields = answer.body.fields as { name: string; dataTypeID: number }[];
  expect(fields.map((field) => [field.name, field.dataTypeID])).toEqual([
    ['one', 23],
    ['yes', 16],
    ['nothing', 25],
    ['document', 114],
    ['bytes', 17],
    ['list', 1007],
  ]);
});

test('what Postgres refuses is HTTP 400 with the fields of its error', async () => {
  await ask({ query: 'create table account (id int constraint account_id primary key)' });
  await ask({ query: 'insert into account values (1)' });
  expect(await ask({ query: 'insert into account values ($1)', params: ['1'] })).toMatchObject({
    status: 400,
    body: {
      severity: 'ERROR',
      code: '23505',
      message: 'duplicate key value violates unique constraint "account_id"',
      detail: 'Key (id)=(1) already exists.',
      table: 'account',
      constraint: 'account_id',
    },
  });
  expect(await ask({ query: 'select * from nowhere' })).toMatchObject({ status: 400, body: { code: '42P01', position: '15' } });
  expect((await ask({ query: 'select 1' })).status).toBe(200);
});

test.each([
  ['a body that is no JSON', 'select 1'],
  ['a body without a query', {}],
  ['parameters that are no list', { query: 'select 1', params: 'x' }],
  ['queries that are none', { queries: [{ nothing: 1 }] }],
  ['two statements at once', { query: 'select 1; select 2' }],
  ['a parameter that has no UTF-8', { query: 'select $1::text', params: ['\ud800'] }],
  ['a parameter with NUL', { query: 'select $1::text', params: ['a\u0000b'] }],
])('%s is refused, and the next statement works', async (_, body) => {
  expect((await ask(body)).status).toBe(400);
  expect((await ask({ query: 'select 1' })).status).toBe(200);
});

test('a batch is one transaction, as read-only and isolated as its headers say', async () => {
  await ask({ query: 'create table batched (n int)' });
  const batch = (...queries: string[]) => ({ queries: queries.map((query) => ({ query, params: [] })) });
  const answer = await ask(batch('insert into batched values (1)', 'select count(*) from batched'));
  expect(answer.body.results).toMatchObject([{ command: 'INSERT', rowCount: 1 }, { rows: [['1']] }]);
  expect(await ask(batch('insert into batched values (2)', 'select 1/0'))).toMatchObject({ status: 400, body: { code: '22012' } });
  expect((await ask({ query: 'select count(*) from batched' })).body.rows).toEqual([['1']]);
  const readOnly = await ask(batch('insert into batched values (3)'), { 'Neon-Batch-Read-Only': 'true' });
  expect(readOnly.body.code).toBe('25006');
  const isolated = await ask(batch('show transaction_isolation'), { 'Neon-Batch-Isolation-Level': 'Serializable' });
  expect(isolated.body.results).toMatchObject([{ rows: [['serializable']] }]);
});

test('a prepared statement follows its table', async () => {
  await ask({ query: 'create table changing (a int)' });
  await ask({ query: 'insert into changing values (1)' });
  const read = () => ask({ query: 'select * from changing' });
  expect((await read()).body.rows).toEqual([['1']]);
  await ask({ query: `alter table changing add b text default 'x'` });
  expect(await read()).toMatchObject({ status: 200, body: { rows: [['1', 'x']], fields: [{ name: 'a' }, { name: 'b' }] } });
  await ask({ query: 'drop table changing' });
  expect((await read()).body.code).toBe('42P01');
  await ask({ query: 'create table changing (c int)' });
  expect(await read()).toMatchObject({ status: 200, body: { rows: [], fields: [{ name: 'c' }] } });
});

test('more statements than are kept prepared all work', async () => {
  for (let round = 0; round < 2; round++) {
    for (let n = 0; n < 450; n++) expect((await ask({ query: `select ${n}` })).body.rows).toEqual([[String(n)]]);
  }
});

test('an answer of many megabytes arrives whole', async () => {
  const { body } = await ask({ query: `select repeat('x', 3000000) as big from generate_series(1, 3)` });
  expect((body.rows as string[][]).map(([big]) => big?.length)).toEqual([3_000_000, 3_000_000, 3_000_000]);
});

test('statements wait while a transaction is open, and see all of it afterwards', async () => {
  await ask({ query: 'create table counted (n int)' });
  const steps: string[] = [];
  const transactions = [1, 2, 3].map((n) =>
    inTransaction(database.url, async (tx) => {
      steps.push(`begin ${n}`);
      await tx.execute(sql`insert into counted values (${n})`);
      await tx.execute(sql`select 1`);
      steps.push(`end ${n}`);
    }),
  );
  const between = ask({ query: 'select count(*) from counted' });
  await Promise.all(transactions);
  expect(['0', '1', '2', '3']).toContain(((await between).body.rows as string[][])[0]?.[0]);
  expect(steps.filter((step) => step.startsWith('begin'))).toHaveLength(3);
  expect((await ask({ query: 'select count(*) from counted' })).body.rows).toEqual([['3']]);
});

test('a client that vanishes inside a transaction is rolled back, and the next one has its turn', async () => {
  await ask({ query: 'create table abandoned (n int)' });
  const socket = new WebSocket(endpoint('/v2', 'ws'));
  await once(socket, 'open');
  const say = async (message: Uint8Array) => {
    const answered = once(socket, 'message');
    socket.send(message);
    await answered;
  };
  await say(serialize.startup({ user: 'edgeloom', database: 'edgeloom' }));
  await say(serialize.password('local'));
  await say(serialize.query('begin'));
  await say(serialize.query('insert into abandoned values (1)'));
  const waiting = ask({ query: 'select count(*) from abandoned' });
  socket.terminate();
  expect((await waiting).body.rows).toEqual([['0']]);
});

test('savepoints and errors inside a transaction behave as in any Postgres', async () => {
  await ask({ query: 'create table saved (n int)' });
  await inTransaction(database.url, async (tx) => {
    await tx.execute(sql`insert into saved values (1)`);
    const inner = tx.transaction(async (nested) => {
      await nested.execute(sql`insert into saved values (2)`);
      await nested.execute(sql`select 1/0`);
    });
    expect(sqlState(await inner.catch((error: unknown) => error))).toBe('22012');
    await tx.execute(sql`insert into saved values (3)`);
  });
  expect((await ask({ query: 'select n from saved order by n' })).body.rows).toEqual([['1'], ['3']]);
});

test('a wrong password gets no session', async () => {
  const pool = new Pool({ connectionString: database.url.replace(':local@', ':guess@'), max: 1 });
  await expect(pool.query('select 1')).rejects.toThrow();
  await pool.end();
});

test('a web page gets no answer: neither with its origin nor through a name that leads here', async () => {
  expect((await fetch(endpoint('/sql'), { method: 'POST', body: '{}', headers: { origin: 'https://evil.test' } })).status).toBe(403);
  const socket = new WebSocket(endpoint('/v2', 'ws'), { origin: 'https://evil.test' });
  await expect(new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject))).rejects.toThrow();
  const rebound = new WebSocket(endpoint('/v2', 'ws'), { headers: { host: 'evil.test' } });
  await expect(new Promise((resolve, reject) => rebound.once('open', resolve).once('error', reject))).rejects.toThrow();
});
