import type { z } from 'zod';
import type { ErrorCode } from '../../schema/errors.ts';
import type { Identity, SessionIdentity } from '../auth/identity.ts';
import type { Authorisation } from './authorisation.ts';
import type { ApiDeps } from './deps.ts';

/** An operation of the API: what it takes and answers, declared once for the door, the document and the reader. */
export type Operation = {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** In OpenAPI's notation: `/api/v1/graphs/{id}`. */
  path: string;
  tag: string;
  summary: string;
  auth: Authorisation;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodType;
  /** Whether no body at all stands for `{}`. */
  bodyOptional?: true;
  /** Bytes; the API's own bound when absent. */
  bodyLimit?: number;
  /** Counts against this limit; what a user reads counts against that of reading by itself. */
  limit?: 'execute';
  /** Whether `Idempotency-Key` makes repeating it safe. */
  idempotent?: true;
  /** Request headers, besides those above, for the document. */
  headers?: { [name: string]: string };
  responses: { [status: number]: ResponseSpec };
  /** Codes of the problems that it answers with, besides those that every operation may. */
  errors: readonly ErrorCode[];
  handle: (call: Call) => Promise<Response>;
};

export type ResponseSpec = { description: string; schema?: z.ZodType; mediaTypes?: readonly string[] };

/** A request whose every part was parsed. */
type Call<Params = unknown, Query = unknown, Body = unknown, User = Identity | null> = {
  params: Params;
  query: Query;
  body: Body;
  user: User;
  /** Milliseconds since the epoch at which the request came. */
  now: number;
  method: string;
  url: string;
  headers: Headers;
  signal: AbortSignal;
  deps: ApiDeps;
  /** With `Idempotency-Key`: the id of what this makes, the same for every repetition of the request. */
  effectId: string | undefined;
};

/** Who a handler is told that it serves. */
type Caller<Auth extends Authorisation> = Auth extends { who: 'public' }
  ? null
  : Auth extends { scope: 'session-only' }
    ? SessionIdentity
    : Identity;

type Parsed<Schema> = Schema extends z.ZodType ? z.infer<Schema> : undefined;

/** Declares an operation; the types of `handle`'s call follow from the schemas. */
export function operation<
  const Auth extends Authorisation,
  Params extends z.ZodObject | undefined = undefined,
  Query extends z.ZodObject | undefined = undefined,
  Body extends z.ZodType | undefined = undefined,
>(
  spec: Omit<Operation, 'auth' | 'params' | 'query' | 'body' | 'handle'> & { auth: Auth; params?: Params; query?: Query; body?: Body },
  handle: (call: Call<Parsed<Params>, Parsed<Query>, Parsed<Body>, Caller<Auth>>) => Promise<Response>,
): Operation {
  // The door parses by the very schemas that the types come from, and lets in whom `auth` says.
  return { ...spec, handle } as unknown as Operation;
}

/** The limit of a user's requests that an operation counts against. */
export const limitOf = ({ limit, method, auth }: Operation): 'execute' | 'read' | undefined =>
  limit ?? (method === 'get' && auth.who !== 'public' ? 'read' : undefined);

/** A JSON answer. Nothing of the API may be kept by caches on the way. */
export const json = (value: unknown, status = 200, headers: { [name: string]: string } = {}): Response =>
  new Response(JSON.stringify(value), { status, headers: { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers } });

export const noContent = (): Response => new Response(null, { status: 204 });
