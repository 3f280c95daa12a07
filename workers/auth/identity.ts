import type { Role } from '../../schema/api/auth.ts';
import type { Scope } from '../../schema/api/scope.ts';

/** Who is asking: a user, by one of their sessions or one of their API keys. */
export type Identity = SessionIdentity | KeyIdentity;

export type SessionIdentity = { by: 'session'; userId: string; sessionId: string; role: Role };

/** `scopes`: what the key was granted. It never may more than its user. */
export type KeyIdentity = { by: 'api-key'; userId: string; keyId: string; role: Role; scopes: readonly Scope[] };

/** Id of the session or the API key. */
export const shownBy = (identity: Identity): string => (identity.by === 'session' ? identity.sessionId : identity.keyId);
