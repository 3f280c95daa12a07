import type { Role } from '../../schema/api/auth.ts';
import type { Scope } from '../../schema/api/scope.ts';

/** Who is asking: a user, by one of their sessions or one of their API keys. */
export type Identity = SessionIdentity | KeyIdentity;

/** What was shown is good until `expiresAt`, in ms since the epoch. Null: until it is revoked. */
type Shown = { expiresAt: number | null };

/** By an access token, which expires, or by the web session's cookie, which does not while the session lives. */
export type SessionIdentity = Shown & { by: 'session'; userId: string; sessionId: string; role: Role };

/** `scopes`: what the key was granted. It never may more than its user. */
export type KeyIdentity = Shown & { by: 'api-key'; userId: string; keyId: string; role: Role; scopes: readonly Scope[] };

/** Id of the session or the API key. */
export const shownBy = (identity: Identity): string => (identity.by === 'session' ? identity.sessionId : identity.keyId);
