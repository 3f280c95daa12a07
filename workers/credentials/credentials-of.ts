import { renewGrant } from '../../blocks/providers/renew-grant.ts';
import { createSafeFetch, type SafeFetch } from '../../blocks/safe-fetch.ts';
import type { Database } from '../../db/client.ts';
import { type CredentialStore, createCredentialStore } from '../../db/credential-store.ts';
import { createKeyring } from '../../db/sealing.ts';
import { log } from '../../schema/log.ts';
import { configureProviders, type Providers } from '../../schema/provider-settings.ts';
import type { Env } from '../env.ts';

/** What the API uses to keep, open and test credentials. */
export type CredentialDeps = { store: CredentialStore; providers: Providers; fetch: SafeFetch };

type CredentialEnv = Pick<Env, 'CREDENTIAL_KEYS' | 'PROVIDER_SETTINGS' | 'EGRESS_ALLOWED_HOSTS'>;

/** Makes it out of `env`, once per isolate: the imported keys are worth keeping. */
export function createCredentialsOf(): (env: CredentialEnv, database: Database) => CredentialDeps {
  let made: { env: CredentialEnv; deps: CredentialDeps } | undefined;
  return (env, database) => {
    if (made?.env !== env) made = { env, deps: createCredentials(env, database) };
    return made.deps;
  };
}

function createCredentials(env: CredentialEnv, database: Database): CredentialDeps {
  const providers = configureProviders(env.PROVIDER_SETTINGS ?? '');
  const fetch = createSafeFetch({ allowedHosts: env.EGRESS_ALLOWED_HOSTS.split(',') });
  const now = () => Date.now();
  const store = createCredentialStore({
    database,
    keys: createKeyring(env.CREDENTIAL_KEYS),
    renew: (provider, grant) => renewGrant(providers.get(provider), grant, { fetch, now: now() }),
    now,
    sleep: (ms) => scheduler.wait(ms),
    log: (message, fields) => log('warn', 'credentials', message, fields),
  });
  return { store, providers, fetch };
}
