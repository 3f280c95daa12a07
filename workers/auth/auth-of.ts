import { connect } from '../../db/client.ts';
import { connectRedis } from '../../db/redis/connection.ts';
import { log } from '../../schema/log.ts';
import type { Env } from '../env.ts';
import { userChannel } from '../objects.ts';
import type { AuthDeps } from './authenticate.ts';
import type { KeyIdentity } from './identity.ts';
import { createRecentIdentities } from './recent-identities.ts';
import { importTokenKeys, type TokenKeys } from './token-keys.ts';

/**
 * Makes what authentication uses out of `env`: once per isolate, since the imported key and the second's memory of who
 * was let in are what makes it cheap. The doors share one.
 */
export function createAuthOf(): (env: Env) => AuthDeps {
  let made: { env: Env; deps: AuthDeps } | undefined;
  return (env) => {
    if (made?.env !== env) made = { env, deps: createAuth(env) };
    return made.deps;
  };
}

function createAuth(env: Env): AuthDeps {
  let keys: TokenKeys | undefined;
  return {
    db: connect(env.DATABASE_URL),
    redis: connectRedis(env.UPSTASH_REDIS_REST_URL, env.UPSTASH_REDIS_REST_TOKEN),
    // The keys are kept, not the promise of them: a promise belongs to the request that made it.
    keys: async () => {
      keys ??= await importTokenKeys(env.JWT_PRIVATE_JWK);
      return keys;
    },
    issuer: `${env.PUBLIC_URL || 'https://edgeloom.local'}/auth/v1`,
    recent: createRecentIdentities(),
    recentKeys: createRecentIdentities<KeyIdentity>(),
    async closeSockets(userId, openedBy) {
      try {
        await userChannel(env, userId).shutOut(openedBy);
      } catch (error) {
        log('error', 'auth', 'the sockets of an ended session could not be closed', { user_id: userId, error });
      }
    },
  };
}
