import { createServer, type Server } from 'node:http';
import { type AddressInfo, createServer as createTcpServer, type Server as TcpServer } from 'node:net';
import { sql } from 'drizzle-orm';
import { expect, onTestFinished, test } from 'vitest';
import { redact } from '../schema/log.ts';
import { connect, inTransaction, isUnavailable, sqlState } from './client.ts';
import { freshDatabase } from './testing/fresh-database.ts';

const database = freshDatabase();

/** A database address at which `server` answers, or nobody. */
async function addressOf(server: Server | TcpServer): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  return `postgres://edgeloom:local@127.0.0.1:${(server.address() as AddressInfo).port}/edgeloom`;
}

async function failureOf(work: Promise<unknown>): Promise<{ error: unknown; ms: number }> {
  const start = performance.now();
  try {
    await work;
  } catch (error) {
    return { error, ms: performance.now() - start };
  }
  throw new Error('it did not fail');
}

const silent = () => createTcpServer((socket) => void socket.on('error', () => {}).resume());
const resetting = () => createTcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
const inTrouble = () => createServer((_, response) => void response.writeHead(503).end('compute is starting'));
const cutOff = () =>
  createServer((_, response) => void response.writeHead(200, { 'content-length': 100 }).write('{"rows"', () => response.destroy()));

async function closedPort(): Promise<string> {
  const server = createTcpServer();
  const address = await addressOf(server);
  await new Promise((resolve) => server.close(resolve));
  return address;
}

const away: [string, () => Promise<string>][] = [
  ['refuses connections', closedPort],
  ['accepts and then says nothing', () => addressOf(silent())],
  ['resets', () => addressOf(resetting())],
  ['answers 503', () => addressOf(inTrouble())],
  ['breaks off in the middle of its answer', () => addressOf(cutOff())],
];
test.each(away)('a database that %s is unavailable within about two seconds', async (_, address) => {
  const url = await address();
  const statement = await failureOf(connect(url).execute(sql`select 1`));
  expect([isUnavailable(statement.error), sqlState(statement.error)]).toEqual([true, undefined]);
  const transaction = await failureOf(inTransaction(url, async () => {}));
  expect([isUnavailable(transaction.error), sqlState(transaction.error)]).toEqual([true, undefined]);
  expect(Math.max(statement.ms, transaction.ms)).toBeLessThan(2_700);
});

test('the log of a failed statement does not hold what it was to store', async () => {
  const refused = await failureOf(connect(database.url).execute(sql`select ${'hunter2'}::text, 1 / 0`));
  const gone = await failureOf(connect(await closedPort()).execute(sql`select ${'hunter2'}::text`));
  for (const { error } of [refused, gone]) {
    const line = JSON.stringify(redact({ error }));
    expect(line).toContain('select $1');
    expect(line).not.toContain('hunter2');
  }
});

test('a statement that takes its time in a server that lives is waited for', async () => {
  const slow = createServer((request, response) => {
    const answer = () => void response.end(JSON.stringify({ fields: [], rows: [], command: 'SELECT', rowCount: 0 }));
    if (request.method === 'HEAD') response.writeHead(405).end();
    else setTimeout(answer, 2_500);
  });
  const { command } = await connect(await addressOf(slow)).execute(sql`select 1`);
  expect(command).toBe('SELECT');
});

test('what Postgres refuses is an SQL error with its state, however it came', async () => {
  const statement = await failureOf(database.db.execute(sql`select * from nowhere`));
  expect([isUnavailable(statement.error), sqlState(statement.error)]).toEqual([false, '42P01']);
  const transaction = await failureOf(inTransaction(database.url, (tx) => tx.execute(sql`select 1/0`)));
  expect([isUnavailable(transaction.error), sqlState(transaction.error)]).toEqual([false, '22012']);
});

test.each([
  ['57P01', true],
  ['08006', true],
  ['53300', true],
  ['40001', false],
  ['23505', false],
])('SQLSTATE %s means unavailable: %s', (code, unavailable) => {
  const error = new Error('Failed query', { cause: Object.assign(new Error('x'), { code }) });
  expect(isUnavailable(error)).toBe(unavailable);
});

test('other errors are neither', () => {
  for (const error of [new Error('x'), Object.assign(new Error('x'), { code: 'ENOENT' }), 'text', null, undefined, { code: '42P01' }]) {
    expect([isUnavailable(error), sqlState(error)]).toEqual([false, undefined]);
  }
});

test('a transaction is kept whole or not at all, and its client does not linger', async () => {
  const { url, db } = database;
  await db.execute(sql`create table ledger (n int)`);
  await inTransaction(url, async (tx) => {
    await tx.execute(sql`insert into ledger values (1)`);
    await tx.execute(sql`insert into ledger values (2)`);
  });
  const failed = inTransaction(url, async (tx) => {
    await tx.execute(sql`insert into ledger values (3)`);
    throw new Error('on second thought');
  });
  await expect(failed).rejects.toThrow('on second thought');
  const batch = db.batch([db.execute(sql`insert into ledger values (4)`), db.execute(sql`select 1/0`)]);
  expect(sqlState((await failureOf(batch)).error)).toBe('22012');
  const { rows } = await db.execute(sql`select n from ledger order by n`);
  expect(rows).toEqual([{ n: 1 }, { n: 2 }]);
});
