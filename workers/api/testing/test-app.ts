import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { beforeAll, vi } from 'vitest';
import { type FreshRedis, freshRedis } from '../../../db/redis/testing/fresh-redis.ts';
import { withNewKey } from '../../../db/sealing.ts';
import { type FreshDatabase, freshDatabase } from '../../../db/testing/fresh-database.ts';
import type { AuthSession } from '../../../schema/api/auth.ts';
import { createAuthOf } from '../../auth/auth-of.ts';
import type { Env } from '../../env.ts';
import type { Executions } from '../../executions/executions.ts';
import { createApp } from '../app.ts';

const ORIGIN = 'http://edgeloom.test';

export type TestAppOptions = { env?: Partial<Env>; executions?: Partial<Executions> };

export type Asking = { method?: string; token?: string; body?: unknown; raw?: BodyInit; headers?: { [name: string]: string } };
// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects by what it compares with
export type Answer = { status: number; headers: Headers; body: any; text: string };

export type Ask = (path: string, asking?: Asking) => Promise<Answer>;

export type TestApp = {
  ask: Ask;
  /** Another isolate of the same platform: it shares Postgres and Redis with the first, and no memory. */
  isolate: (change?: Partial<Env>) => Ask;
  /** Resolves when what went on after the answers is done. */
  settled: () => Promise<void>;
  /** A new account's session. */
  signUp: (email?: string, password?: string) => Promise<AuthSession>;
  database: FreshDatabase;
  redis: FreshRedis;
};

/** The whole HTTP door on a real Postgres and a real Redis; only the executions behind it are the test's own. */
export function testApp(options: TestAppOptions = {}): TestApp {
  const database = freshDatabase();
  const redis = freshRedis();
  const newIsolate = () => createApp({ auth: createAuthOf(), executions: () => options.executions as Executions });
  const env = {} as Env;
  let accounts = 0;
  beforeAll(async () => {
    // Refusals are what many tests are about; their log lines would bury the report.
    vi.spyOn(console, 'info').mockImplementation(() => {});
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(privateKey);
    Object.assign(env, {
      DATABASE_URL: database.url,
      UPSTASH_REDIS_REST_URL: redis.url,
      UPSTASH_REDIS_REST_TOKEN: redis.token,
      JWT_PRIVATE_JWK: JSON.stringify({ ...jwk, kid: await calculateJwkThumbprint(jwk) }),
      CREDENTIAL_KEYS: withNewKey(null),
      PROVIDER_SETTINGS: '',
      EGRESS_ALLOWED_HOSTS: '',
      PUBLIC_URL: '',
      LOCAL_PLATFORM: '1',
      CORS_ALLOWED_ORIGINS: '',
      SIGNUP_AUTOCONFIRM: '1',
      AUTH_REDIRECT_URLS: '',
      RATE_LIMIT_MAIL_PER_MINUTE: '1000',
      RATE_LIMIT_AUTH_PER_MINUTE: '1000',
      RATE_LIMIT_EXECUTE_PER_MINUTE: '1000',
      RATE_LIMIT_READ_PER_MINUTE: '1000000',
      // Sockets are the platform's to test.
      UserChannel: { getByName: () => ({ shutOut: async () => {} }) },
      ...options.env,
    });
  });
  const afterwards: Promise<unknown>[] = [];
  const context = { waitUntil: (work: Promise<unknown>) => afterwards.push(work), passThroughOnException: () => {}, props: {} };

  const askOf =
    (app: ReturnType<typeof createApp>, vars: () => Env): Ask =>
    async (path, { method, token, body, raw, headers } = {}) => {
      const sent = raw ?? (body === undefined ? undefined : JSON.stringify(body));
      const request = new Request(new URL(path, ORIGIN), {
        method: method ?? (sent === undefined ? 'GET' : 'POST'),
        ...(sent === undefined ? {} : { body: sent }),
        headers: {
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
      });
      const response = await app.fetch(request, vars(), context);
      const text = await response.text();
      const isJson = /json/.test(response.headers.get('content-type') ?? '');
      return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : undefined };
    };
  const ask = askOf(newIsolate(), () => env);
  const isolate = (change: Partial<Env> = {}): Ask => {
    const vars = { ...env, ...change };
    return askOf(newIsolate(), () => vars);
  };

  async function signUp(email = `user-${++accounts}@example.test`, password = 'a good password'): Promise<AuthSession> {
    const answer = await ask('/auth/v1/signup', { body: { email, password } });
    if (answer.status !== 200) throw new Error(`sign-up answered ${answer.status}: ${answer.text}`);
    return answer.body as AuthSession;
  }
  const settled = async () => void (await Promise.all(afterwards.splice(0)));
  return { ask, isolate, settled, signUp, database, redis };
}
