import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';

/**
 * Pages of other origins that may call the API, by `CORS_ALLOWED_ORIGINS`: none unless a deployment names them. They show
 * a token or a key; cookies are never theirs to use, so credentials are not allowed to any of them.
 */
export function createCors(): MiddlewareHandler<{ Bindings: { CORS_ALLOWED_ORIGINS: string } }> {
  const allow = cors({
    origin: (origin) => origin,
    allowMethods: ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'],
    allowHeaders: [
      ...['authorization', 'x-api-key', 'content-type', 'idempotency-key', 'prefer', 'last-event-id'],
      // What the @supabase/auth-js client sends.
      ...['apikey', 'x-client-info', 'x-supabase-api-version'],
    ],
    exposeHeaders: [
      ...['location', 'content-location', 'preference-applied', 'idempotency-replayed', 'x-request-id', 'retry-after'],
      ...['ratelimit-limit', 'ratelimit-remaining', 'ratelimit-reset'],
    ],
    maxAge: 600,
  });
  return async (c, next) => {
    const allowed = parseAllowedOrigins(c.env.CORS_ALLOWED_ORIGINS);
    if (allowed.length === 0) return next();
    const origin = c.req.header('origin');
    if (origin !== undefined && allowed.includes(origin)) return allow(c, next);
    await next();
    // An answer without the permission must not be kept for those who have it.
    c.header('vary', 'origin', { append: true });
  };
}

/**
 * Origins separated by commas. @throws Error for what is no origin: `*` and `null` would let anybody in, and one with a
 * path or a slash at its end would let in nobody.
 */
export function parseAllowedOrigins(text: string): string[] {
  const origins = text
    .split(',')
    .map((origin) => origin.trim())
    .filter((origin) => origin !== '');
  const wrong = origins.find((origin) => !/^https?:\/\//.test(origin) || URL.parse(origin)?.origin !== origin);
  if (wrong !== undefined)
    throw new Error(`CORS_ALLOWED_ORIGINS takes origins such as https://app.example.com, not ${JSON.stringify(wrong)}`);
  return origins;
}
