import { renewGrant } from '../../blocks/providers/renew-grant.ts';
import type { SafeFetch } from '../../blocks/safe-fetch.ts';
import type { Database } from '../../db/client.ts';
import { createCredentialStore } from '../../db/credential-store.ts';
import { createKeyring } from '../../db/sealing.ts';
import { log } from '../../schema/log.ts';
import { configureProviders } from '../../schema/provider-settings.ts';
import type { OpenCredential } from './block-credentials.ts';

/**
 * How an execution object opens credentials: out of Postgres, at the moment of use, so that one which was deleted or replaced
 * is so at once. Nothing is made before the first is asked for: most executions use none.
 */
export function createCredentialOpener(
  settings: { CREDENTIAL_KEYS: string; PROVIDER_SETTINGS?: string },
  database: Database,
  fetch: SafeFetch,
): OpenCredential {
  let made: OpenCredential | undefined;
  return async (userId, id) => {
    try {
      made ??= createOpener(settings, database, fetch);
      return await made(userId, id);
    } catch (error) {
      log('error', 'executor', 'a credential could not be read', { id, user_id: userId, error });
      throw error;
    }
  };
}

function createOpener(
  settings: { CREDENTIAL_KEYS: string; PROVIDER_SETTINGS?: string },
  database: Database,
  fetch: SafeFetch,
): OpenCredential {
  const providers = configureProviders(settings.PROVIDER_SETTINGS ?? '');
  const store = createCredentialStore({
    database,
    keys: createKeyring(settings.CREDENTIAL_KEYS),
    renew: (provider, grant) => renewGrant(providers.get(provider), grant, { fetch, now: Date.now() }),
    now: () => Date.now(),
    sleep: (ms) => scheduler.wait(ms),
    log: (message, fields) => log('warn', 'executor', message, fields),
  });
  return async (userId, id) => {
    const answer = await store.open(userId, id);
    if (answer.kind !== 'opened') return answer;
    const provider = providers.get(answer.credential.provider);
    return provider === undefined ? { kind: 'missing' } : { kind: 'opened', credential: { provider, secret: answer.credential.secret } };
  };
}
