import type { Role } from '../../schema/api/auth.ts';
import type { Scope } from '../../schema/api/scope.ts';
import { AppError } from '../../schema/errors.ts';
import type { Identity } from '../auth/identity.ts';

/**
 * Who may ask for an operation. Every operation says it, the door enforces it, and the API's document shows it. Whose
 * things it may then touch is the operation's own business: it asks for them by their owner.
 */
export type Authorisation =
  /** Anyone. */
  | { who: 'public' }
  /**
   * Any user, or an admin only: by a session, or by an API key that was granted `scope`. `session-only` is for what a
   * leaked key must never do: make other keys, read or change secrets, give rights away.
   */
  | { who: Role; scope: Scope | 'session-only' };

/** Throws `forbidden`, `session_required` or `missing_scope`, which names the scope. `public` was not asked who it is. */
export function assertAuthorised({ who, scope }: Exclude<Authorisation, { who: 'public' }>, identity: Identity): void {
  if (identity.by === 'api-key') {
    if (scope === 'session-only') throw new AppError('session_required');
    if (!identity.scopes.includes(scope)) throw new AppError('missing_scope', `This API key was not granted the scope ${scope}.`);
  }
  if (who === 'admin' && identity.role !== 'admin') throw new AppError('forbidden', 'Only an admin may do this.');
}
