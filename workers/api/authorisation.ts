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

/** What it takes where it takes anything. */
export type Needed = Exclude<Authorisation, { who: 'public' }>;

/** Throws `forbidden`, `session_required` or `missing_scope`, which names the scope. */
export function assertAuthorised(needed: Needed, identity: Identity): void {
  const refusal = refusalOf(needed, identity);
  if (refusal !== null) throw refusal;
}

export const isAuthorised = (needed: Needed, identity: Identity): boolean => refusalOf(needed, identity) === null;

function refusalOf({ who, scope }: Needed, identity: Identity): AppError | null {
  if (identity.by === 'api-key') {
    if (scope === 'session-only') return new AppError('session_required');
    if (!identity.scopes.includes(scope)) return new AppError('missing_scope', `This API key was not granted the scope ${scope}.`);
  }
  return who === 'admin' && identity.role !== 'admin' ? new AppError('forbidden', 'Only an admin may do this.') : null;
}
