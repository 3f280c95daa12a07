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
   * Any user, or an admin only: by a session, or by an API key that was granted `scope`, all of them where it is a list.
   * `session-only` is for what a leaked key must never do: make other keys, read or change secrets, give rights away.
   */
  | { who: Role; scope: Scope | readonly [Scope, ...Scope[]] | 'session-only' };

/** What it takes where it takes anything. */
export type Needed = Exclude<Authorisation, { who: 'public' }>;

/** The scopes that an API key needs, every one of them; null where no key will do. */
export function scopesOf({ scope }: Needed): readonly Scope[] | null {
  if (scope === 'session-only') return null;
  return typeof scope === 'string' ? [scope] : scope;
}

/** Throws `forbidden`, `session_required` or `missing_scope`, which names the scope. */
export function assertAuthorised(needed: Needed, identity: Identity): void {
  const refusal = refusalOf(needed, identity);
  if (refusal !== null) throw refusal;
}

export const isAuthorised = (needed: Needed, identity: Identity): boolean => refusalOf(needed, identity) === null;

function refusalOf(needed: Needed, identity: Identity): AppError | null {
  if (identity.by === 'api-key') {
    const scopes = scopesOf(needed);
    if (scopes === null) return new AppError('session_required');
    const missing = scopes.find((scope) => !identity.scopes.includes(scope));
    if (missing !== undefined) return new AppError('missing_scope', `This API key was not granted the scope ${missing}.`);
  }
  return needed.who === 'admin' && identity.role !== 'admin' ? new AppError('forbidden', 'Only an admin may do this.') : null;
}
