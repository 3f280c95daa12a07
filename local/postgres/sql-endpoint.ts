import type { IncomingMessage, ServerResponse } from 'node:http';
import type { DatabaseError } from 'pg-protocol';
import type { Answer, Rows, Session } from './session.ts';
import type { Turns } from './turns.ts';

/**
 * `POST /sql` as Neon speaks it: `{query, params}` answers with rows, `{queries: [...]}` runs them in one transaction and
 * answers `{results: [...]}`. What Postgres refuses is HTTP 400 with its error's fields.
 */
export function answerSql(request: IncomingMessage, response: ServerResponse, session: Session, turns: Turns): void {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', async () => {
    const release = turns.isFree() ? undefined : await turns.take();
    try {
      const { status, body } = answerBody(Buffer.concat(chunks).toString(), request.headers, session);
      response.writeHead(status, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }).end(body);
    } finally {
      release?.();
    }
  });
}

type Statement = { query: string; params: (string | null)[] };
type Reply = { status: number; body: string };

function answerBody(text: string, headers: IncomingMessage['headers'], session: Session): Reply {
  const body = readBody(text);
  if (body === undefined) return refusal('the body must be {query, params} or {queries}');
  if (Array.isArray(body)) return answerBatch(body, headers, session);
  const answer = runStatement(body, session);
  return answer.ok ? { status: 200, body: rowsText(answer.rows) } : { status: 400, body: errorText(answer.error) };
}

function answerBatch(batch: Statement[], headers: IncomingMessage['headers'], session: Session): Reply {
  const results: string[] = [];
  const begun = session.run(beginText(headers), []);
  if (!begun.ok) return { status: 400, body: errorText(begun.error) };
  for (const statement of batch) {
    const answer = runStatement(statement, session);
    if (!answer.ok) {
      session.run('rollback', []);
      return { status: 400, body: errorText(answer.error) };
    }
    results.push(rowsText(answer.rows));
  }
  const committed = session.run('commit', []);
  if (!committed.ok) return { status: 400, body: errorText(committed.error) };
  return { status: 200, body: `{"results":[${results.join(',')}]}` };
}

const ISOLATION_LEVELS: Record<string, string> = {
  ReadUncommitted: 'read uncommitted',
  ReadCommitted: 'read committed',
  RepeatableRead: 'repeatable read',
  Serializable: 'serializable',
};

function beginText(headers: IncomingMessage['headers']): string {
  const level = ISOLATION_LEVELS[String(headers['neon-batch-isolation-level'])];
  const modes = [
    ...(level === undefined ? [] : [`isolation level ${level}`]),
    ...(headers['neon-batch-read-only'] === 'true' ? ['read only'] : []),
    ...(headers['neon-batch-deferrable'] === 'true' ? ['deferrable'] : []),
  ];
  return ['begin', modes.join(', ')].join(' ').trim();
}

/** A lone surrogate has no UTF-8: refused here, since encoding it would store another character in silence. */
function runStatement({ query, params }: Statement, session: Session): Answer | { ok: false; error: RefusedText } {
  const isText = params.every((param) => param === null || param.isWellFormed());
  return isText ? session.run(query, params) : { ok: false, error: NOT_TEXT };
}

type RefusedText = { message: string; severity: string; code: string };
const NOT_TEXT: RefusedText = { severity: 'ERROR', code: '22021', message: 'invalid byte sequence for encoding "UTF8": lone surrogate' };

function readBody(text: string): Statement | Statement[] | undefined {
  let body: { query?: unknown; params?: unknown; queries?: unknown };
  try {
    body = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!Array.isArray(body.queries)) return readStatement(body);
  const statements = body.queries.map(readStatement);
  return statements.includes(undefined) ? undefined : (statements as Statement[]);
}

function readStatement({ query, params = [] }: { query?: unknown; params?: unknown }): Statement | undefined {
  if (typeof query !== 'string' || !Array.isArray(params)) return undefined;
  return {
    query,
    params: params.map((param: unknown) => (param === null ? null : typeof param === 'object' ? JSON.stringify(param) : String(param))),
  };
}

const rowsText = ({ fields, rows, command, rowCount }: Rows): string =>
  `{"fields":${fields},"command":"${command}","rowCount":${rowCount},"rows":${JSON.stringify(rows)},"rowAsArray":true}`;

const ERROR_FIELDS = [
  'severity',
  'code',
  'detail',
  'hint',
  'position',
  'internalPosition',
  'internalQuery',
  'where',
  'schema',
  'table',
  'column',
  'dataType',
  'constraint',
  'file',
  'line',
  'routine',
] as const satisfies (keyof DatabaseError)[];

function errorText(error: DatabaseError | RefusedText): string {
  const fields = Object.fromEntries(ERROR_FIELDS.map((field) => [field, (error as DatabaseError)[field]]));
  return JSON.stringify({ message: error.message, ...fields });
}

const refusal = (message: string): Reply => ({ status: 400, body: JSON.stringify({ message }) });
