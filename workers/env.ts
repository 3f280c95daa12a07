import type { RetentionVariables } from '../schema/retention.ts';

/** What a deployment sets: `[vars]` of wrangler.toml (all text; the generated types know only the committed values). */
type Variables = Record<
  | 'PUBLIC_URL'
  | 'RATE_LIMIT_AUTH_PER_MINUTE'
  | 'RATE_LIMIT_EXECUTE_PER_MINUTE'
  | 'EGRESS_ALLOWED_HOSTS'
  | 'CLAMD_HOST'
  | 'LOCAL_PLATFORM'
  | 'CORS_ALLOWED_ORIGINS'
  | 'SIGNUP_AUTOCONFIRM'
  | 'AUTH_REDIRECT_URLS'
  | 'MAIL_FROM'
  | 'RATE_LIMIT_MAIL_PER_MINUTE'
  | 'RATE_LIMIT_READ_PER_MINUTE'
  | keyof RetentionVariables,
  string
>;

/** What `wrangler secret put` sets. They are in no file, so they are declared here. */
type Secrets = {
  /** Postgres as `postgres://user:password@host/database`. */
  DATABASE_URL: string;
  /** Base address and bearer token of Upstash's REST protocol. */
  UPSTASH_REDIS_REST_URL: string;
  UPSTASH_REDIS_REST_TOKEN: string;
  /** Keys of access tokens: a private ES256 JWK with `kid`, or an array of such whose first one signs, as JSON text. */
  JWT_PRIVATE_JWK: string;
  /** Keys that seal users' credentials: a JWK set of symmetric 256-bit keys as JSON text. The first seals, all open. */
  CREDENTIAL_KEYS: string;
  /** Our OAuth clients at providers, and providers' other addresses: see `schema/provider-settings.ts`. */
  PROVIDER_SETTINGS?: string;
  /** Mail server as `smtps://name:password@host:465`, or `smtp://` for one on a plain port. Without it the platform has no mail. */
  SMTP_URL?: string;
  /** Where people may sign in instead of here, and our client there; JSON, see `auth/sign-in-providers.ts`. */
  SIGN_IN_PROVIDERS?: string;
};

/** The Worker's bindings, variables and secrets. Read at the doors only; below them a function gets what it uses. */
export type Env = Omit<Cloudflare.Env, keyof Variables> & Variables & Secrets;

/** On a laptop: the first account is an admin, sign-up needs no mail, cookies travel over plain http. */
export const isLocalPlatform = (env: Pick<Env, 'LOCAL_PLATFORM'>): boolean => env.LOCAL_PLATFORM === '1';
