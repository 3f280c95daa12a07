import type { SafeFetch } from '../../blocks/safe-fetch.ts';
import type { Database } from '../../db/client.ts';
import type { Health, ServiceHealth } from '../../schema/api/health.ts';
import type { AuthDeps } from '../auth/authenticate.ts';
import type { RedirectRule } from '../auth/redirect-target.ts';
import type { SignInProviders } from '../auth/sign-in-providers.ts';
import type { CredentialDeps } from '../credentials/credentials-of.ts';
import type { Executions } from '../executions/executions.ts';
import type { Mailer } from '../mail/mailer.ts';
import type { RateLimits } from './rate-limits.ts';

/** What the API's operations use of the world. The door makes it from `env`, per request. */
export type ApiDeps = {
  db: Database;
  auth: AuthDeps;
  credentials: CredentialDeps;
  executions: Executions;
  limits: RateLimits;
  /** Null on a platform without mail. */
  mailer: Mailer | null;
  /** Signing in with accounts elsewhere. */
  signIn: { providers: () => SignInProviders; fetch: SafeFetch };
  /** Sees to it that work goes on after the answer. It must not throw. */
  finish: (work: Promise<void>) => void;
  health: {
    all: () => Promise<Health>;
    /** Undefined for a service that this platform does not have. */
    one: (service: string) => Promise<ServiceHealth | undefined>;
  };
  site: Site;
};

/** How this deployment meets people. */
export type Site = {
  /** Where it is reached, as an origin; empty when only the request says so. */
  publicUrl: string;
  /** On a laptop: the first account is an admin. */
  isLocal: boolean;
  /** Whether a new account may sign in before its e-mail address was confirmed. */
  confirmsAtOnce: boolean;
  /** Where else than to our own site a sign-in may lead. */
  redirects: () => readonly RedirectRule[];
};
