import { neon, neonConfig, Pool } from '@neondatabase/serverless';
import { drizzle, type NeonHttpDatabase } from 'drizzle-orm/neon-http';
import { drizzle as drizzleOverSocket, type NeonDatabase } from 'drizzle-orm/neon-serverless';

/**
 * The way to Postgres. Ordinary statements travel over HTTP, one round trip each and without a connection to keep;
 * interactive transactions (migrations) over a WebSocket that never outlives its call. This is the only file that knows
 * that a database may be the local one.
 */

/** A database over HTTP. It has `batch` (one transaction, one round trip) but no interactive transactions. */
export type Database = NeonHttpDatabase<Record<string, never>>;

/** What `inTransaction` hands to its function. */
export type Transaction = Parameters<Parameters<NeonDatabase['transaction']>[0]>[0];

/** Postgres cannot be reached, or answers as a server in trouble. The statement may or may not have been carried out. */
export class DatabaseUnavailable extends Error {
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'DatabaseUnavailable';
  }
}

/** Silence after which the server is asked for a sign of life. */
const SILENCE_MS = 1_200;
/** Time it has for that sign. Together: how long an unreachable server is waited for at most. */
const SIGN_OF_LIFE_MS = 500;
/** Longest wait for a statement, in a server that lives. */
const STATEMENT_TIMEOUT_MS = 60_000;
const CONNECT_TIMEOUT_MS = 2_000;

/** Opens nothing: a `Database` is a value that may be kept for as long as the process lives. */
export function connect(databaseUrl: string): Database {
  configureDriver(databaseUrl);
  return drizzle(neon(databaseUrl, { disableWarningInBrowsers: true }));
}

/**
 * Runs `work` in one transaction: committed when it returns, rolled back when it throws. Inside, use `transaction` only:
 * a statement through another `Database` would wait for this very transaction when Postgres has a single session.
 */
export async function inTransaction<T>(databaseUrl: string, work: (transaction: Transaction) => Promise<T>): Promise<T> {
  configureDriver(databaseUrl);
  const pool = new Pool({ connectionString: databaseUrl, max: 1, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  let lost: unknown;
  pool.on('error', (error: unknown) => {
    lost = error;
  });
  try {
    const client = await pool.connect().catch((cause: unknown) => {
      throw new DatabaseUnavailable('no connection to Postgres', cause);
    });
    client.on('error', (error: unknown) => {
      lost = error;
    });
    try {
      return await drizzleOverSocket(client).transaction(work);
    } catch (error) {
      throw lost === undefined ? error : new DatabaseUnavailable('the connection to Postgres broke', error);
    } finally {
      client.release(true);
    }
  } finally {
    await pool.end();
  }
}

/** True when trying again later makes sense; false for errors that Postgres found in the statement itself. */
export function isUnavailable(error: unknown): boolean {
  if (causes(error).some((cause) => cause instanceof DatabaseUnavailable)) return true;
  const state = sqlState(error);
  // Connection exceptions, insufficient resources, operator intervention (shutting down, starting up).
  return state !== undefined && /^(08|53|57P0)/.test(state);
}

/** The SQLSTATE of an error that Postgres reported, wherever the libraries wrapped it. */
export function sqlState(error: unknown): string | undefined {
  for (const cause of causes(error)) {
    if (
      typeof cause === 'object' &&
      cause !== null &&
      'code' in cause &&
      typeof cause.code === 'string' &&
      /^[0-9A-Z]{5}$/.test(cause.code)
    )
      return cause.code;
  }
  return undefined;
}

/** The error and what caused it, outermost first: drizzle wraps in `cause`, the driver in `sourceError`. */
function causes(error: unknown): unknown[] {
  const chain: unknown[] = [];
  for (let at = error; at instanceof Error && chain.length < 10; ) {
    chain.push(at);
    at = 'sourceError' in at && at.sourceError !== undefined ? at.sourceError : at.cause;
  }
  return chain;
}

/** The driver is configured per process, not per connection; setting the same values again changes nothing. */
function configureDriver(databaseUrl: string): void {
  neonConfig.fetchFunction = fetchAnswer;
  const { hostname } = new URL(databaseUrl);
  if (hostname !== '127.0.0.1' && hostname !== 'localhost') return;
  neonConfig.fetchEndpoint = (host, port) => `http://${host}:${port}/sql`;
  neonConfig.wsProxy = (host, port) => `${host}:${port}/v2`;
  neonConfig.useSecureWebSocket = false;
}

/**
 * `fetch` for the driver: every way in which the server can be away becomes `DatabaseUnavailable`. A statement that waits
 * its turn in a busy server is not a server that is gone, so silence alone is no verdict: after a while the endpoint is
 * asked for any HTTP answer at all, and only when that fails is the statement given up.
 */
async function fetchAnswer(url: string, init: RequestInit) {
  const giveUp = new AbortController();
  const probe = setTimeout(async () => {
    try {
      await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(SIGN_OF_LIFE_MS) });
    } catch (cause) {
      giveUp.abort(cause);
    }
  }, SILENCE_MS);
  // Timers that are cleared, not `AbortSignal.timeout`: one that is left running keeps a Durable Object from resting.
  const limit = setTimeout(() => giveUp.abort(), STATEMENT_TIMEOUT_MS);
  try {
    const response = await fetch(url, { ...init, signal: giveUp.signal });
    const text = await response.text();
    if (response.status >= 500 || response.status === 429)
      throw new DatabaseUnavailable(`Postgres answers HTTP ${response.status}: ${text.slice(0, 200)}`);
    return { ok: response.ok, status: response.status, text: async () => text, json: async (): Promise<unknown> => JSON.parse(text) };
  } catch (error) {
    throw error instanceof DatabaseUnavailable ? error : new DatabaseUnavailable('Postgres does not answer', error);
  } finally {
    clearTimeout(probe);
    clearTimeout(limit);
  }
}
