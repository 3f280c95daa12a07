import { mkdir } from 'node:fs/promises';
import { PGlite } from '@electric-sql/pglite';
import { pg_trgm } from '@electric-sql/pglite/contrib/pg_trgm';
import { uuid_ossp } from '@electric-sql/pglite/contrib/uuid_ossp';
import { vector } from '@electric-sql/pglite-pgvector';
import { type DatabaseError, serialize } from 'pg-protocol';
import { Parser } from 'pg-protocol/dist/parser.js';

/**
 * The embedded Postgres: one session, used synchronously. Nothing here waits, so nothing can come between the messages of
 * a statement; who may speak when is `turns.ts`. A commit has reached the operating system when its call returns: it
 * outlives the process, though not the machine.
 */
export type Session = {
  /** Runs one statement with text parameters, prepared on its first use. Never throws for what Postgres refuses. */
  run(query: string, params: readonly (string | null)[]): Answer;
  /** Hands messages of the wire protocol over as they are and returns the answer of Postgres. */
  exchange(messages: Uint8Array): Uint8Array;
  close(): Promise<void>;
};

export type Answer = { ok: true; rows: Rows } | { ok: false; error: DatabaseError };

/** Values are Postgres' own text. `fields` is the JSON of the column descriptions, made once per prepared statement. */
export type Rows = { fields: string; rows: (string | null)[][]; command: string; rowCount: number | null };

/** Statements kept prepared; past it the one prepared first makes room. */
const MAX_PREPARED = 400;
/** Answers of Postgres that mean "prepare it again": its result has other columns now, or somebody dropped it. */
const STALE_STATES = new Set(['0A000', '26000']);

/**
 * Single-process settings. Without other processes there is nobody to replicate to, and a page cannot be torn by a
 * process that dies between two writes, so neither needs to be in the log.
 */
const SETTINGS = [
  'wal_level=minimal',
  'max_wal_senders=0',
  'full_page_writes=off',
  'shared_buffers=64MB',
  'max_wal_size=256MB',
  'jit=off',
  'timezone=UTC',
];

export async function openSession(dataDir: string | 'memory'): Promise<Session> {
  if (dataDir !== 'memory') await mkdir(dataDir, { recursive: true });
  const postgres = await PGlite.create({
    dataDir: dataDir === 'memory' ? 'memory://' : dataDir,
    relaxedDurability: false,
    extensions: { vector, pg_trgm, uuid_ossp },
    startParams: [...PGlite.defaultStartParams, ...SETTINGS.flatMap((setting) => ['-c', setting])],
  });
  const statements = preparedStatements((messages) => postgres.execProtocolRawSync(messages));
  return { run: statements.run, exchange: (messages) => postgres.execProtocolRawSync(messages), close: () => postgres.close() };
}

type Prepared = { name: string; fields: string };

function preparedStatements(exchange: (messages: Uint8Array) => Uint8Array): Pick<Session, 'run'> {
  const prepared = new Map<string, Prepared>();
  let made = 0;

  const forget = (query: string, name: string) => {
    prepared.delete(query);
    exchange(Buffer.concat([serialize.close({ type: 'S', name }), serialize.sync()]));
  };

  const makeRoom = () => {
    const oldest = prepared.entries().next().value;
    if (prepared.size >= MAX_PREPARED && oldest !== undefined) forget(oldest[0], oldest[1].name);
  };

  const attempt = (query: string, params: readonly (string | null)[]): Answer => {
    const known = prepared.get(query);
    const name = known?.name ?? `front_${++made}`;
    if (known === undefined) makeRoom();
    const messages = [
      ...(known === undefined ? [serialize.parse({ name, text: query }), serialize.describe({ type: 'S', name })] : []),
      serialize.bind({ statement: name, values: [...params] }),
      serialize.execute(),
      serialize.sync(),
    ];
    const reading = readAnswer(exchange(Buffer.concat(messages)));
    if (known === undefined && reading.isParsed) prepared.set(query, { name, fields: reading.fields });
    if (reading.error !== undefined) {
      if (reading.error.code !== undefined && STALE_STATES.has(reading.error.code)) forget(query, name);
      return { ok: false, error: reading.error };
    }
    return {
      ok: true,
      rows: { fields: known?.fields ?? reading.fields, rows: reading.rows, command: reading.command, rowCount: reading.rowCount },
    };
  };

  return {
    run(query, params) {
      const wasKnown = prepared.has(query);
      const answer = attempt(query, params);
      const isStale = wasKnown && !answer.ok && answer.error.code !== undefined && STALE_STATES.has(answer.error.code);
      return isStale ? attempt(query, params) : answer;
    },
  };
}

type Reading = {
  isParsed: boolean;
  fields: string;
  rows: (string | null)[][];
  command: string;
  rowCount: number | null;
  error: DatabaseError | undefined;
};

function readAnswer(bytes: Uint8Array): Reading {
  const reading: Reading = { isParsed: false, fields: '[]', rows: [], command: '', rowCount: null, error: undefined };
  new Parser().parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), (message) => {
    switch (message.name) {
      case 'parseComplete':
        reading.isParsed = true;
        break;
      case 'rowDescription':
        reading.fields = JSON.stringify((message as unknown as { fields: object[] }).fields);
        break;
      case 'dataRow':
        reading.rows.push((message as unknown as { fields: (string | null)[] }).fields);
        break;
      case 'commandComplete':
        Object.assign(reading, parseCommandTag((message as unknown as { text: string }).text));
        break;
      case 'error':
        reading.error = message as unknown as DatabaseError;
        break;
    }
  });
  return reading;
}

/** `INSERT 0 5`, `SELECT 3`, `CREATE TABLE` → the command and, where it has one, its number of rows. */
function parseCommandTag(tag: string): { command: string; rowCount: number | null } {
  const parts = tag.split(' ');
  const last = parts.at(-1) ?? '';
  return { command: parts[0] ?? '', rowCount: /^\d+$/.test(last) ? Number(last) : null };
}
