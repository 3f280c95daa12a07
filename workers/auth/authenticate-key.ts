import { findLiveApiKey } from '../../db/queries/api-keys.ts';
import { type ApiKeyMarker, markApiKeyLive, readApiKeyMarker } from '../../db/redis/api-key-marker.ts';
import { hashApiKey, isApiKey } from './api-key.ts';
import type { AuthDeps } from './authenticate.ts';
import type { KeyIdentity } from './identity.ts';

/** Who shows this API key. As with a session: Redis is asked first, Postgres when it does not know, nobody for a second. */
export async function verifyApiKey(shown: string, deps: AuthDeps, now: number): Promise<KeyIdentity | null> {
  if (!isApiKey(shown)) return null;
  const hash = hashApiKey(shown);
  const recent = deps.recentKeys.find(hash, now);
  if (recent !== undefined) return recent;
  const key = await liveKey(hash, deps, now);
  if (key === null || (key.expires_at !== null && key.expires_at <= now)) return null;
  const { user_id: userId, key_id: keyId, role, scopes, expires_at: expiresAt } = key;
  const identity: KeyIdentity = { by: 'api-key', userId, keyId, role, scopes, expiresAt };
  // Not beyond the key's own end.
  if (key.expires_at === null || key.expires_at > now + 1_000) deps.recentKeys.remember(hash, identity, now);
  return identity;
}

async function liveKey(hash: string, deps: AuthDeps, now: number): Promise<(ApiKeyMarker & { state: 'live' }) | null> {
  const known = await readApiKeyMarker(deps.redis, hash);
  const state = known.away ? null : known.value;
  if (state?.state === 'live') return state;
  if (state?.state === 'refused') return null;
  const stored = await findLiveApiKey(deps.db, hash, now);
  if (stored === null) return null;
  const marker = { state: 'live' as const, ...stored };
  if (!known.away) await markApiKeyLive(deps.redis, hash, marker);
  return marker;
}
