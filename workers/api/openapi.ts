import { z } from 'zod';
import { SCOPES } from '../../schema/api/scope.ts';
import { ERROR_STATUS, type ErrorCode, Problem } from '../../schema/errors.ts';
import { type Authorisation, scopesOf } from './authorisation.ts';
import { limitOf, type Operation, type ResponseSpec } from './operation.ts';
import { PROBLEM_TYPE } from './problem.ts';

/**
 * The API as an OpenAPI 3.1 document, made from the operations that the door itself runs. OpenAPI 3.1 schemas are JSON
 * Schema 2020-12, which zod writes by itself; schemas with a `meta` id become components.
 */

type JsonSchema = { [key: string]: unknown };
type Components = { [name: string]: JsonSchema };

const EVERYWHERE: readonly ErrorCode[] = ['internal_error', 'database_unavailable'];
const WITH_BODY: readonly ErrorCode[] = [
  'bad_request',
  'malformed_json',
  'json_too_deep',
  'number_out_of_range',
  'body_too_large',
  'unsupported_media_type',
  'invalid_body',
];

export function openApiDocument(operations: readonly Operation[], version: string): JsonSchema {
  const components: Components = {};
  const paths: { [path: string]: JsonSchema } = {};
  for (const operation of operations) {
    const methods = paths[operation.path] ?? {};
    methods[operation.method] = describe(operation, components);
    paths[operation.path] = methods;
  }
  return {
    openapi: '3.1.0',
    info: { title: 'Edgeloom', version, description: 'Draw an agent as a graph of blocks, start it, watch it live.' },
    servers: [{ url: '/' }],
    security: [],
    paths,
    components: {
      schemas: components,
      securitySchemes: {
        bearer: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An access token of `/auth/v1/token`.' },
        session: { type: 'apiKey', in: 'cookie', name: 'edgeloom_session', description: 'The session cookie of the web pages.' },
        api_key: { type: 'apiKey', in: 'header', name: 'X-API-Key', description: `A key of yours, with the scopes named. ${scopeList()}` },
      },
    },
  };
}

/** The ways in, each with what it needs: admins the role, API keys the scopes. */
function securityOf(auth: Authorisation): JsonSchema[] {
  if (auth.who === 'public') return [];
  const roles = auth.who === 'admin' ? ['admin'] : [];
  const bySession = [{ bearer: roles }, { session: roles }];
  const scopes = scopesOf(auth);
  return scopes === null ? bySession : [...bySession, { api_key: [...roles, ...scopes] }];
}

/** How an operation may say that somebody else may ask for it, but not this one. */
function refusalsOf({ auth, method }: Operation): ErrorCode[] {
  if (auth.who === 'public') return [];
  return [
    'unauthenticated',
    auth.scope === 'session-only' ? 'session_required' : 'missing_scope',
    ...(auth.who === 'admin' ? (['forbidden'] as const) : []),
    ...(method === 'get' ? [] : (['bad_origin'] as const)),
  ];
}

function describe(operation: Operation, components: Components): JsonSchema {
  return {
    tags: [operation.tag],
    summary: operation.summary,
    operationId: operationId(operation),
    security: securityOf(operation.auth),
    parameters: [
      ...parameters('path', operation.params, components),
      ...parameters('query', operation.query, components),
      ...Object.entries(operation.headers ?? {}).map(([name, description]) => header(name, description)),
      ...(operation.idempotent
        ? [header('Idempotency-Key', 'Repeating the request under the same key repeats the answer, not the effect.')]
        : []),
    ],
    ...(operation.body === undefined
      ? {}
      : {
          requestBody: {
            required: operation.bodyOptional !== true,
            content: { 'application/json': { schema: schemaOf(operation.body, 'input', components) } },
          },
        }),
    responses: responses(operation, components),
  };
}

const scopeList = (): string =>
  Object.entries(SCOPES)
    .map(([scope, grants]) => `\`${scope}\`: ${grants}.`)
    .join(' ');

/** `get /api/v1/graphs/{id}/versions` → `getGraphsIdVersions`, `post /auth/v1/signup` → `postAuthSignup`. */
function operationId({ method, path }: Operation): string {
  const words = path.replace(/^\/(?:api|(auth))\/v1/, '/$1').match(/[a-zA-Z]+/g) ?? [];
  return method + words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join('');
}

/** One status may answer in two ways: with what the operation says under it, and with a problem. */
function responses(operation: Operation, components: Components): { [status: string]: Described } {
  const described = Object.fromEntries(Object.entries(operation.responses).map(([status, spec]) => [status, response(spec, components)]));
  for (const [status, problem] of Object.entries(problems(operation, components))) {
    const own = described[status];
    described[status] =
      own === undefined
        ? problem
        : { description: `${own.description} Or: ${problem.description}`, content: { ...own.content, ...problem.content } };
  }
  return described;
}

type Described = { description: string; content?: { [mediaType: string]: JsonSchema } };

function response(spec: ResponseSpec, components: Components): Described {
  if (spec.schema === undefined && spec.mediaTypes === undefined) return { description: spec.description };
  const schema = spec.schema === undefined ? {} : { schema: schemaOf(spec.schema, 'output', components) };
  const types = spec.mediaTypes ?? ['application/json'];
  return { description: spec.description, content: Object.fromEntries(types.map((type) => [type, schema])) };
}

function problems(operation: Operation, components: Components): { [status: string]: Described } {
  const codes = [
    ...operation.errors,
    ...EVERYWHERE,
    ...refusalsOf(operation),
    ...(operation.body === undefined ? [] : WITH_BODY),
    ...(operation.query === undefined ? [] : (['invalid_query'] as const)),
    ...(limitOf(operation) === undefined ? [] : (['rate_limited'] as const)),
    ...(operation.idempotent ? (['bad_request', 'idempotency_key_reused', 'request_in_progress'] as const) : []),
  ];
  const byStatus = Map.groupBy(new Set(codes), (code) => ERROR_STATUS[code]);
  return Object.fromEntries(
    [...byStatus].map(([status, of]) => [
      status,
      {
        description: `A problem: ${of.map((code) => `\`${code}\``).join(', ')}.`,
        content: { [PROBLEM_TYPE]: { schema: schemaOf(Problem, 'output', components) } },
      },
    ]),
  );
}

function parameters(where: 'path' | 'query', schema: z.ZodObject | undefined, components: Components): JsonSchema[] {
  if (schema === undefined) return [];
  return Object.entries(schema.shape).map(([name, of]) => {
    const field = of as z.ZodType;
    return { name, in: where, required: !field.safeParse(undefined).success, schema: schemaOf(field, 'output', components) };
  });
}

const header = (name: string, description: string): JsonSchema => ({
  name,
  in: 'header',
  required: false,
  description,
  schema: { type: 'string' },
});

/** The schema's JSON Schema; what it names is moved into `components`. `io` says from which end defaults are seen. */
function schemaOf(schema: z.ZodType, io: 'input' | 'output', components: Components): JsonSchema {
  const {
    $schema: _,
    $defs,
    ...root
  } = JSON.parse(
    JSON.stringify(z.toJSONSchema(schema, { io, unrepresentable: 'any', override: loosen })).replaceAll(
      '"#/$defs/',
      '"#/components/schemas/',
    ),
  ) as JsonSchema & { $defs?: Components };
  for (const [name, definition] of Object.entries($defs ?? {})) components[name] = definition;
  return root;
}

/** Answers may grow members without breaking anybody, and a format says more than the pattern that checks it. */
function loosen({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern;
}
