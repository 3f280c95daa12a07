import { type AuthDeps, authenticate } from './authenticate.ts';
import { type Identity, shownBy } from './identity.ts';

/** Between two looks: as long as an identity is remembered. */
const RECHECK_MS = 1_000;

/**
 * For answers that go on for long: whether what `headers` show is still good for `identity`, who was let in by them. Looks at
 * most once a second, however often it is asked. Throws only when neither Redis nor Postgres can be asked.
 */
export function stillSignedIn(headers: Headers, identity: Identity, deps: AuthDeps): () => Promise<boolean> {
  let lookedAt = Date.now();
  return async () => {
    const now = Date.now();
    if (now < lookedAt + RECHECK_MS) return true;
    const found = await authenticate(headers, deps, now);
    lookedAt = now;
    return found !== null && shownBy(found) === shownBy(identity);
  };
}
