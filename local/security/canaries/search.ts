import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { gunzipSync } from 'node:zlib';
import { sql } from 'drizzle-orm';
import { connect } from '../../../db/client.ts';
import { rowsOf } from '../../../db/statement.ts';

/** A place where something may have been kept or told, and its text. */
export type Place = { name: string; text: string };

/** Every row of every table as text, archived logs unpacked. */
export async function postgresPlaces(databaseUrl: string): Promise<Place[]> {
  const db = connect(databaseUrl);
  const tables = await rowsOf<{ schema: string; name: string }>(
    db,
    sql`select table_schema as schema, table_name as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  const places: Place[] = [];
  for (const { schema, name } of tables) {
    const rows = await rowsOf<{ row: string }>(db, sql`select t::text as row from ${sql.identifier(schema)}.${sql.identifier(name)} t`);
    places.push({ name: `Postgres ${name}`, text: rows.map(({ row }) => row).join('\n') });
  }
  const logs = await rowsOf<{ log: Uint8Array }>(db, sql`select "log" from "AgentGraphExecution" where "log" is not null`);
  places.push({ name: 'Postgres, archived logs', text: logs.map(({ log }) => gunzipSync(log).toString('utf8')).join('\n') });
  return places;
}

/** Every key of a Redis that speaks Upstash's REST protocol, with what it holds. */
export async function redisPlaces(url: string, token: string): Promise<Place[]> {
  const ask = async (...command: (string | number)[]): Promise<unknown> => {
    const response = await fetch(url, { method: 'POST', headers: { authorization: `Bearer ${token}` }, body: JSON.stringify(command) });
    return ((await response.json()) as { result: unknown }).result;
  };
  const read: { [type: string]: (key: string) => Promise<unknown> } = {
    string: (key) => ask('GET', key),
    hash: (key) => ask('HGETALL', key),
    set: (key) => ask('SMEMBERS', key),
    zset: (key) => ask('ZRANGE', key, 0, -1, 'WITHSCORES'),
    list: (key) => ask('LRANGE', key, 0, -1),
  };
  const places: Place[] = [];
  for (const key of (await ask('KEYS', '*')) as string[]) {
    const type = String(await ask('TYPE', key));
    const reader = read[type];
    if (reader === undefined) throw new Error(`Redis holds a ${type} under ${key}, which nobody here can read`);
    places.push({ name: 'Redis', text: `${key} ${JSON.stringify(await reader(key))}` });
  }
  return places;
}

/** Every file below the folders, as it is, unpacked, and by the cells of its tables when it is a SQLite database. */
export function filePlaces(dataDir: string, folders: readonly string[]): Place[] {
  const scratch = mkdtempSync(join(tmpdir(), 'edgeloom-canaries-'));
  try {
    const files = folders.flatMap((folder) => globSync(`${folder}/**`, { cwd: dataDir }));
    return files
      .filter((file) => statSync(join(dataDir, file)).isFile())
      .flatMap((file, index) => {
        const bytes = readFileSync(join(dataDir, file));
        const cells = file.endsWith('.sqlite') ? sqliteCells(dataDir, file, join(scratch, String(index))) : [];
        const text = [bytes.toString('latin1'), bytes.toString('utf8'), ...[bytes, ...cells].map(unpacked)].join('\n');
        return [{ name: `file ${file.split('/')[0]}`, text }];
      });
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
}

/** Long texts lie in pieces in the file, so the tables are read: of a copy, since opening one may write. */
function sqliteCells(dataDir: string, file: string, copy: string): Buffer[] {
  for (const ending of ['', '-wal', '-shm'])
    cpSync(join(dataDir, file + ending), copy + ending, { force: true, recursive: true, filter: exists });
  const database = new DatabaseSync(copy);
  try {
    const tables = database.prepare(`select name from sqlite_master where type = 'table'`).all() as { name: string }[];
    return tables.flatMap(({ name }) => {
      const rows = database.prepare(`select * from "${name}"`);
      // The runtime notes times that a number cannot hold.
      rows.setReadBigInts(true);
      return rows.all().flatMap((row) => Object.values(row).map(asBytes));
    });
  } finally {
    database.close();
  }
}

const asBytes = (cell: unknown): Buffer => (cell instanceof Uint8Array ? Buffer.from(cell) : Buffer.from(String(cell)));

const exists = (path: string): boolean => statSync(path, { throwIfNoEntry: false }) !== undefined;

function unpacked(bytes: Buffer): string {
  if (bytes[0] !== 0x1f || bytes[1] !== 0x8b) return bytes.toString('utf8');
  return gunzipSync(bytes).toString('utf8');
}
