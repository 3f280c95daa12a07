import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { connect, sqlState } from './client.ts';
import { migrate } from './migrate.ts';
import { freshDatabase } from './testing/fresh-database.ts';

const MIGRATIONS = fileURLToPath(new URL('./migrations', import.meta.url).href);

const database = freshDatabase();
beforeEach(async () => {
  for (const schema of ['drizzle', 'public']) await database.db.execute(sql.raw(`drop schema if exists ${schema} cascade`));
  await database.db.execute(sql`create schema public`);
});

async function stateOf(url: string) {
  const db = connect(url);
  const applied = await db.execute(sql`select count(*)::int as count from drizzle."__drizzle_migrations"`);
  const tables = await db.execute(sql`select tablename from pg_tables where schemaname = 'public' order by 1`);
  return { applied: applied.rows[0]?.count, tables: tables.rows.map((row) => row.tablename) };
}

async function countMigrations(): Promise<number> {
  return JSON.parse(await readFile(join(MIGRATIONS, 'meta/_journal.json'), 'utf8')).entries.length;
}

test('an empty database gets extensions and tables, though several migrate it at once and again', async () => {
  const { url } = database;
  await Promise.all([migrate(url), migrate(url), migrate(url)]);
  const state = await stateOf(url);
  expect(state.applied).toBe(await countMigrations());
  expect(state.tables).toEqual([
    'APIKey',
    'AgentBlock',
    'AgentGraph',
    'AgentGraphExecution',
    'AgentGraphSchedule',
    'AgentNode',
    'AgentNodeExecution',
    'AgentNodeLink',
    'AuditEntry',
    'AuthCode',
    'AuthFlow',
    'AuthIdentity',
    'AuthOneTimeToken',
    'AuthRefreshToken',
    'AuthSession',
    'CredentialFlow',
    'DeadLetter',
    'IdempotencyKey',
    'PlatformSetting',
    'UserCredential',
    'users',
  ]);
  const { rows } = await connect(url).execute(sql`select extname from pg_extension order by 1`);
  expect(rows.map((row) => row.extname)).toEqual(expect.arrayContaining(['pg_trgm', 'uuid-ossp', 'vector']));
  await migrate(url);
  expect(await stateOf(url)).toEqual(state);
});

test('a migration that breaks off leaves nothing of itself, and the next call goes on from there', async () => {
  const { url } = database;
  const folder = await mkdtemp(join(tmpdir(), 'edgeloom-migrations-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  await cp(MIGRATIONS, folder, { recursive: true });
  const file = join(folder, '0001_tables.sql');
  const whole = await readFile(file, 'utf8');
  await writeFile(file, `${whole}\n--> statement-breakpoint\nselect 1/0;`);
  const failure = await migrate(url, folder).catch((error: unknown) => error);
  expect(sqlState(failure)).toBe('22012');
  expect(await stateOf(url)).toEqual({ applied: 1, tables: [] });
  await writeFile(file, whole);
  await migrate(url, folder);
  expect(await stateOf(url)).toMatchObject({ applied: await countMigrations() });
});
