import { type Identity, type SessionIdentity, shownBy } from './identity.ts';

/**
 * Who was let in within the last second, by what they showed. Spares the signature check and the round trip to Redis of a
 * client that asks often; it also bounds how late an isolate learns of a sign-out. Refusals are never remembered.
 */
export type RecentIdentities<Of extends Identity> = {
  find: (shown: string, now: number) => Of | undefined;
  remember: (shown: string, identity: Of, now: number) => void;
  /** After a sign-out or a revocation that this isolate made itself: ids of sessions or API keys. */
  forget: (ids: readonly string[]) => void;
};

export const REMEMBERED_MS = 1_000;
const MOST = 5_000;

export function createRecentIdentities<Of extends Identity = SessionIdentity>(): RecentIdentities<Of> {
  const entries = new Map<string, { identity: Of; until: number }>();
  return {
    find(shown, now) {
      const entry = entries.get(shown);
      return entry !== undefined && now < entry.until ? entry.identity : undefined;
    },
    remember(shown, identity, now) {
      if (entries.size >= MOST) entries.clear();
      entries.set(shown, { identity, until: now + REMEMBERED_MS });
    },
    forget(ids) {
      for (const [shown, { identity }] of entries) if (ids.includes(shownBy(identity))) entries.delete(shown);
    },
  };
}
