import { Hono } from 'hono';
import { methodNotAllowed } from 'hono/method-not-allowed';
import { type RequestIdVariables, requestId } from 'hono/request-id';
import { secureHeaders } from 'hono/secure-headers';
import { AppError, ERROR_STATUS } from '../../schema/errors.ts';
import { log } from '../../schema/log.ts';
import type { AuthDeps } from '../auth/authenticate.ts';
import { protocolErrorMembers } from '../auth/protocol-error.ts';
import { parseRedirectRules } from '../auth/redirect-target.ts';
import { createSignInOf } from '../auth/sign-in-of.ts';
import { createCredentialsOf } from '../credentials/credentials-of.ts';
import { type Env, isLocalPlatform } from '../env.ts';
import type { Executions } from '../executions/executions.ts';
import { answer } from './answer.ts';
import { createCors } from './cors.ts';
import type { ApiDeps } from './deps.ts';
import { DOCS_CSP, docsPage } from './docs.ts';
import { createHealthCheck } from './health.ts';
import { openApiDocument } from './openapi.ts';
import { json } from './operation.ts';
import { OPERATIONS } from './operations.ts';
import { probesOf } from './probes.ts';
import { appErrorOf, problemResponse } from './problem.ts';
import { createRateLimits, type RateLimits } from './rate-limits.ts';
import { hearOut } from './read-json.ts';

/**
 * The HTTP door: `/api/v1`, `/auth/v1`, the API's own description, and health. It reads `env`, finds the operation, and
 * turns whatever is thrown into a problem. It knows nothing about what an operation does.
 */
export type AppParts = {
  executions: (env: Env, ctx: ExecutionContext) => Executions;
  auth: (env: Env) => AuthDeps;
};

type AppEnv = { Bindings: Env; Variables: RequestIdVariables };

const VERSION = '0.1.0';
const DATA_CSP = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

export function createApp(parts: AppParts): Hono<AppEnv> {
  const app = new Hono<AppEnv>();
  const depsOf = createDepsOf(parts);

  app.use(requestId());
  app.use(async (c, next) => {
    await next();
    await hearOut(c.req.raw);
  });
  // Afterwards, because the operations make responses of their own, which know no prepared headers.
  app.use(async (c, next) => {
    await next();
    c.header('x-request-id', c.get('requestId'));
  });
  app.use(secureHeaders({ referrerPolicy: 'no-referrer', xFrameOptions: 'DENY', strictTransportSecurity: 'max-age=15552000' }));
  app.use(async (c, next) => {
    await next();
    // What is not meant as a page can do nothing if it is shown as one.
    if (!c.res.headers.has('content-security-policy')) c.header('content-security-policy', DATA_CSP);
  });
  app.use(createCors());
  app.use(
    methodNotAllowed({
      app,
      onMethodNotAllowed: (c, methods) => {
        const error = new AppError('method_not_allowed', undefined, { headers: { allow: methods.join(', ') } });
        return problemResponse(error, c.req.path);
      },
    }),
  );
  for (const operation of OPERATIONS) {
    const path = operation.path.replace(/\{(\w+)\}/g, ':$1');
    app.on(operation.method.toUpperCase(), path, (c) =>
      answer(
        operation,
        c.req.raw,
        { params: c.req.param() as { [name: string]: string }, now: Date.now() },
        depsOf(c.env, c.executionCtx as ExecutionContext),
      ),
    );
  }
  app.get('/openapi.json', () => json(openApiDocument(OPERATIONS, VERSION)));
  app.get('/docs', (c) => c.html(docsPage(openApiDocument(OPERATIONS, VERSION)), 200, { 'content-security-policy': DOCS_CSP }));
  app.notFound((c) => problemResponse(new AppError('not_found'), c.req.path));
  app.onError((thrown, c) => {
    const error = appErrorOf(thrown);
    const status = ERROR_STATUS[error.code];
    const fields = { code: error.code, status, method: c.req.method, path: c.req.path, request_id: c.get('requestId') };
    if (status >= 500) log('error', 'rest_server', error.message, { ...fields, error: thrown });
    else log('info', 'rest_server', error.message, fields);
    return problemResponse(error, c.req.path, c.req.path.startsWith('/auth/v1/') ? protocolErrorMembers(error) : {});
  });
  return app;
}

/** What outlives a request (limits, recent probes) is made once per isolate; executions belong to their request. */
function createDepsOf({ executions, auth }: AppParts): (env: Env, ctx: ExecutionContext) => ApiDeps {
  const health = createHealthCheck();
  const credentialsOf = createCredentialsOf();
  const signInOf = createSignInOf();
  let kept: { env: Env; limits: RateLimits } | undefined;
  return (env, ctx) => {
    const authDeps = auth(env);
    if (kept?.env !== env) {
      const perMinute = {
        execute: limitOf(env.RATE_LIMIT_EXECUTE_PER_MINUTE),
        read: limitOf(env.RATE_LIMIT_READ_PER_MINUTE),
        auth: limitOf(env.RATE_LIMIT_AUTH_PER_MINUTE),
        mail: limitOf(env.RATE_LIMIT_MAIL_PER_MINUTE),
      };
      kept = { env, limits: createRateLimits(authDeps.redis, perMinute) };
    }
    return {
      db: authDeps.db,
      auth: authDeps,
      executions: executions(env, ctx),
      // When it is asked for: a setting of theirs that is wrong must not be in the way of everything else.
      get credentials() {
        return credentialsOf(env, authDeps.db);
      },
      limits: kept.limits,
      ...signInOf(env),
      finish: (work) => ctx.waitUntil(work),
      health: {
        all: () => health.all(probesOf(env, authDeps)),
        one: (service) => health.one(probesOf(env, authDeps), service),
      },
      site: {
        publicUrl: env.PUBLIC_URL,
        isLocal: isLocalPlatform(env),
        confirmsAtOnce: env.SIGNUP_AUTOCONFIRM === '1',
        redirects: () => parseRedirectRules(env.AUTH_REDIRECT_URLS),
      },
    };
  };
}

/** A limit of the configuration; what is no number of requests must not pass for "no limit". */
function limitOf(text: string): number {
  const limit = Number(text);
  if (!Number.isInteger(limit) || limit < 1) throw new Error(`a rate limit must be a positive whole number, not ${JSON.stringify(text)}`);
  return limit;
}
