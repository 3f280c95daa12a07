import type { SessionIdentity } from './identity.ts';

/**
 * Who was let in within the last second, by what they showed. Spares the signature check and the round trip to Redis of a
 * client that asks often; it also bounds how late an isolate learns of a sign-out. Refusals are never remembered.
 */
export type RecentIdentities = {
  find: (shown: string, now: number) => SessionIdentity | undefined;
  remember: (shown: string, identity: SessionIdentity, now: number) => void;
  /** After a sign-out that this isolate made itself. */
  forget: (sessionIds: readonly string[]) => void;
};

export const REMEMBERED_MS = 1_000;
const MOST = 5_000;

export function createRecentIdentities(): RecentIdentities {
  const entries = new Map<string, { identity: SessionIdentity; until: number }>();
  return {
    find(shown, now) {
      const entry = entries.get(shown);
      return entry !== undefined && now < entry.until ? entry.identity : undefined;
    },
    remember(shown, identity, now) {
      if (entries.size >= MOST) entries.clear();
      entries.set(shown, { identity, until: now + REMEMBERED_MS });
    },
    forget(sessionIds) {
      for (const [shown, { identity }] of entries) if (sessionIds.includes(identity.sessionId)) entries.delete(shown);
    },
  };
}
