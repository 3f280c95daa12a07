import { fileURLToPath } from 'node:url';
import { sql } from 'drizzle-orm';
import { type MigrationMeta, readMigrationFiles } from 'drizzle-orm/migrator';
import { inTransaction, type Transaction } from './client.ts';

/**
 * Brings a database to the newest migration. Node only: it reads `db/migrations/`. Each migration is a transaction of its
 * own that also notes it as applied, so being killed leaves whole migrations, and the next call goes on. The lock lets two
 * callers at once take turns; the second finds the work done. The notes are drizzle-kit's own table.
 */

/** Any number that nothing else of ours locks. */
const LOCK = 7_042_026;

export async function migrate(databaseUrl: string, folder = fileURLToPath(new URL('./migrations', import.meta.url).href)): Promise<void> {
  const migrations = readMigrationFiles({ migrationsFolder: folder });
  const applied = await inTransaction(databaseUrl, appliedMigrations);
  for (const migration of migrations) {
    if (!applied.has(migration.hash)) await inTransaction(databaseUrl, (transaction) => apply(transaction, migration));
  }
}

async function apply(transaction: Transaction, migration: MigrationMeta): Promise<void> {
  // Asked again under the lock: somebody else may have applied it meanwhile.
  const applied = await appliedMigrations(transaction);
  if (applied.has(migration.hash)) return;
  for (const statement of migration.sql) await transaction.execute(sql.raw(statement));
  await transaction.execute(
    sql`insert into drizzle."__drizzle_migrations" ("hash", "created_at") values (${migration.hash}, ${migration.folderMillis})`,
  );
}

/** Hashes of what is applied. Takes the lock, which the end of the transaction gives back. */
async function appliedMigrations(transaction: Transaction): Promise<Set<string>> {
  await transaction.execute(sql`select pg_advisory_xact_lock(${LOCK})`);
  await transaction.execute(sql`create schema if not exists drizzle`);
  await transaction.execute(
    sql`create table if not exists drizzle."__drizzle_migrations" ("id" serial primary key, "hash" text not null, "created_at" bigint)`,
  );
  const { rows } = await transaction.execute<{ hash: string }>(sql`select "hash" from drizzle."__drizzle_migrations"`);
  return new Set(rows.map((row) => row.hash));
}
