import type { z } from 'zod';
import { AppError } from '../../schema/errors.ts';
import { authenticate, isCookieRequest } from '../auth/authenticate.ts';
import type { Identity } from '../auth/identity.ts';
import { provenanceOf } from '../auth/same-origin.ts';
import { assertAuthorised } from './authorisation.ts';
import type { ApiDeps } from './deps.ts';
import { faultsOf } from './faults.ts';
import { answerOnce } from './idempotency.ts';
import { limitOf, type Operation } from './operation.ts';
import { assertAllowed, rateLimitHeaders } from './rate-limits.ts';
import { assertJsonType, parseJsonBytes, readBytes } from './read-json.ts';

/**
 * Answers one request to an operation: who asks, may they, is it one too many, does every part have its shape; then the
 * operation itself. Throws `AppError` for every way in which the answer is no.
 */
export async function answer(
  operation: Operation,
  request: Request,
  given: { params: { [name: string]: string }; now: number },
  deps: ApiDeps,
): Promise<Response> {
  const { now } = given;
  const user = operation.auth.who === 'public' ? null : await signedIn(request, deps, now);
  if (operation.auth.who !== 'public' && user !== null) assertAuthorised(operation.auth, user);
  const limited = limitOf(operation);
  const limit = user !== null && limited !== undefined ? await deps.limits[limited](user.userId) : null;
  if (limit !== null) assertAllowed(limit, now);
  const params = operation.params === undefined ? undefined : parseParams(operation.params, given.params);
  const query = operation.query === undefined ? undefined : parseQuery(operation.query, new URL(request.url).searchParams);
  const bytes = operation.body === undefined ? new Uint8Array() : await readBody(operation, request);
  const body =
    operation.body === undefined
      ? undefined
      : parseBody(operation.body, operation.bodyOptional && bytes.length === 0 ? {} : parseJsonBytes(bytes));
  const { method, url, headers, signal } = request;
  const handle = (effectId?: string) => operation.handle({ params, query, body, user, now, method, url, headers, signal, deps, effectId });
  const key = request.headers.get('idempotency-key');
  const response =
    operation.idempotent && user !== null && key !== null
      ? await answerOnce(
          { userId: user.userId, key, target: `${request.method} ${new URL(request.url).pathname}`, bytes, now },
          deps,
          handle,
        )
      : await handle();
  if (limit !== null) for (const [name, value] of Object.entries(rateLimitHeaders(limit, now))) response.headers.set(name, value);
  return response;
}

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

/** A browser sends the session cookie along with what other sites make it ask, so then the request must be from our pages. */
async function signedIn(request: Request, deps: ApiDeps, now: number): Promise<Identity> {
  const byCookie = isCookieRequest(request.headers);
  if (byCookie && !SAFE_METHODS.has(request.method) && provenanceOf(request.headers, request.url, deps.site.publicUrl) !== 'same-origin') {
    throw new AppError('bad_origin');
  }
  const identity = await authenticate(request.headers, deps.auth, now);
  if (identity === null) throw new AppError('unauthenticated', undefined, { headers: { 'www-authenticate': 'Bearer' } });
  return identity;
}

/** An address whose parts have the wrong shape leads nowhere. */
function parseParams(schema: z.ZodObject, params: { [name: string]: string }): unknown {
  const parsed = schema.safeParse(params);
  if (!parsed.success) throw new AppError('not_found');
  return parsed.data;
}

function parseQuery(schema: z.ZodObject, query: URLSearchParams): unknown {
  const parsed = schema.safeParse(Object.fromEntries(query));
  if (!parsed.success) throw new AppError('invalid_query', undefined, { faults: faultsOf(parsed.error) });
  return parsed.data;
}

async function readBody(operation: Operation, request: Request): Promise<Uint8Array> {
  const type = request.headers.get('content-type');
  if (!(operation.bodyOptional && type === null)) assertJsonType(type);
  const bytes = await readBytes(request, operation.bodyLimit);
  if (type === null && bytes.length > 0) throw new AppError('unsupported_media_type');
  return bytes;
}

function parseBody(schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new AppError('invalid_body', undefined, { faults: faultsOf(parsed.error) });
  return parsed.data;
}
