import type { Credential } from '../schema/api/credentials.ts';
import {
  type CredentialDetails,
  CredentialSecret,
  type CredentialType,
  detailsOf,
  type OAuthSecret,
  type RenewAnswer,
  type WrittenSecret,
} from '../schema/credential.ts';
import { Secret } from '../schema/secret.ts';
import { type Database, isUnavailable } from './client.ts';
import { newId } from './new-id.ts';
import {
  claimRenewal,
  endRenewal,
  findCredential,
  insertCredential,
  listSealedOtherwise,
  replaceSeal,
  type SealedCredential,
  takeSealed,
  updateCredential,
} from './queries/credentials.ts';
import { open, type Sealed, type SealingKeys, seal } from './sealing.ts';

/**
 * The one place where credentials are opened and sealed. It keeps nothing: what is opened is for the caller's moment.
 * An OAuth grant that is about to end is renewed first, by one caller at a time wherever they run.
 */
export type CredentialStoreDeps = {
  database: Database;
  keys: () => Promise<SealingKeys>;
  /** Asks the provider for a new token. */
  renew: (provider: string, secret: OAuthSecret) => Promise<RenewAnswer>;
  now: () => number;
  sleep: (ms: number) => Promise<unknown>;
  log: (message: string, fields: { [field: string]: unknown }) => void;
};

export type OpenedCredential = { id: string; provider: string; type: CredentialType; title: string; secret: Secret<CredentialSecret> };

/**
 * `missing`: not there, or not the user's · `expired`: its time is over · `refused`: its provider does not renew it ·
 * `unreadable`: its seal does not open · `away`: its provider could not be asked; try again.
 */
export type OpenAnswer =
  | { kind: 'opened'; credential: OpenedCredential }
  | { kind: 'missing' }
  | { kind: 'expired' | 'refused' | 'unreadable' | 'away'; title: string };

export type NewCredential = {
  userId: string;
  provider: string;
  title: string;
  secret: Secret<CredentialSecret>;
  details: CredentialDetails;
  expiresAt: number | null;
};

export type CredentialStore = {
  add(credential: NewCredential): Promise<Credential>;
  /** Replaces the secret by one of the same provider and type. False when there is no such credential. */
  replace(of: Pick<Credential, 'id' | 'provider' | 'type'>, userId: string, replacement: Replacement): Promise<boolean>;
  /** Opens it for use. Throws only when Postgres cannot be asked. */
  open(userId: string, id: string): Promise<OpenAnswer>;
};

export type Replacement = { secret: Secret<CredentialSecret>; details: CredentialDetails; title?: string; expires_at?: number | null };

/** A token that ends within this time is renewed before it is used: a block may take that long. */
const RENEW_BEFORE_MS = 5 * 60_000;
/** How long one caller may take to renew; after that another may try. */
const RENEWAL_MS = 30_000;
const LOOK_EVERY_MS = 250;

export function createCredentialStore(deps: CredentialStoreDeps): CredentialStore {
  return {
    async add({ userId, provider, title, secret, details, expiresAt }) {
      const id = newId();
      const { type } = secret.reveal();
      const sealed = await sealSecret(await deps.keys(), { id, user_id: userId, provider, type }, secret);
      await insertCredential(deps.database, { id, user_id: userId, provider, type, title, details, expires_at: expiresAt, ...sealed });
      const added = await findCredential(deps.database, userId, id, deps.now());
      if (added === null) throw new Error('a credential went away while it was added');
      return added;
    },
    async replace({ id, provider, type }, userId, { secret, details, ...shown }) {
      const sealed = await sealSecret(await deps.keys(), { id, user_id: userId, provider, type }, secret);
      return updateCredential(deps.database, userId, id, { ...shown, secret: { ...sealed, details } });
    },
    open: (userId, id) => openForUse(deps, userId, id),
  };
}

/** What a user wrote, as the store takes it. */
export const written = (secret: WrittenSecret): Pick<NewCredential, 'secret' | 'details'> => ({
  secret: new Secret(secret),
  details: detailsOf(secret),
});

type Place = Pick<SealedCredential, 'id' | 'user_id' | 'provider' | 'type'>;

/** What a sealed text is bound to: in another row, for another user, provider or type it does not open. */
const placeOf = ({ user_id, id, provider, type }: Place): string[] => [user_id, id, provider, type];

const sealSecret = (keys: SealingKeys, place: Place, secret: Secret<CredentialSecret>): Promise<Sealed> =>
  seal(keys, JSON.stringify(secret.reveal()), placeOf(place));

async function openSecret(keys: SealingKeys, row: Place & Sealed): Promise<Secret<CredentialSecret> | { why: string }> {
  const opened = await open(keys, row, placeOf(row));
  if (!opened.ok) return { why: opened.why };
  const parsed = CredentialSecret.safeParse(JSON.parse(opened.text));
  return parsed.success ? new Secret(parsed.data) : { why: 'not_a_secret' };
}

async function openForUse(deps: CredentialStoreDeps, userId: string, id: string): Promise<OpenAnswer> {
  const keys = await deps.keys();
  for (let waitedMs = 0; ; waitedMs += LOOK_EVERY_MS) {
    const row = await takeSealed(deps.database, userId, id);
    if (row === null) return { kind: 'missing' };
    const { provider, type, title } = row;
    const secret = await openSecret(keys, row);
    if (!(secret instanceof Secret)) {
      deps.log('a credential cannot be opened', { id, user_id: userId, key_id: row.key_id, why: secret.why });
      return { kind: 'unreadable', title };
    }
    const opened: OpenAnswer = { kind: 'opened', credential: { id, provider, type, title, secret } };
    const now = deps.now();
    if (row.expires_at !== null && row.expires_at <= now) return { kind: 'expired', title };
    const grant = secret.reveal();
    if (grant.type !== 'oauth2' || !endsBefore(grant, now + RENEW_BEFORE_MS)) return opened;
    const isOver = endsBefore(grant, now);
    if (grant.refresh_token === null || row.is_refused) return isOver ? { kind: row.is_refused ? 'refused' : 'expired', title } : opened;
    if (await claimRenewal(deps.database, row, now + RENEWAL_MS, now)) {
      const answer = await renewClaimed(deps, keys, row, grant);
      if (answer.kind === 'renewed') {
        return { kind: 'opened', credential: { id, provider, type, title, secret: new Secret<CredentialSecret>(answer.secret) } };
      }
      return isOver ? { kind: answer.kind, title } : opened;
    }
    if (waitedMs >= RENEWAL_MS) return isOver ? { kind: 'away', title } : opened;
    await deps.sleep(LOOK_EVERY_MS);
  }
}

const endsBefore = ({ access_token_expires_at: end }: OAuthSecret, at: number): boolean => end !== null && end <= at;

/** The new token is stored before anybody uses it: the old refresh token may be worth nothing any more. */
async function renewClaimed(deps: CredentialStoreDeps, keys: SealingKeys, row: SealedCredential, grant: OAuthSecret): Promise<RenewAnswer> {
  const answer = await deps.renew(row.provider, grant);
  switch (answer.kind) {
    case 'renewed': {
      const sealed = await sealSecret(keys, row, new Secret(answer.secret));
      await persist(deps, () => endRenewal(deps.database, row, { kind: 'renewed', sealed }));
      return answer;
    }
    case 'refused':
      deps.log('a provider does not renew a grant', { id: row.id, user_id: row.user_id, provider: row.provider, reason: answer.reason });
      await endRenewal(deps.database, row, { kind: 'refused', now: deps.now() });
      return answer;
    case 'away':
      await endRenewal(deps.database, row, { kind: 'failed' });
      return answer;
    default:
      return answer satisfies never;
  }
}

/** Pauses between tries to store a renewed grant while Postgres is away; together shorter than `RENEWAL_MS`. */
const STORE_PAUSES_MS = [200, 1_000, 3_000];

/** A grant that was renewed and is not stored is lost, so an absence of Postgres is waited for a little. */
async function persist(deps: Pick<CredentialStoreDeps, 'sleep'>, store: () => Promise<void>): Promise<void> {
  for (const pauseMs of STORE_PAUSES_MS) {
    try {
      return await store();
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      await deps.sleep(pauseMs);
    }
  }
  await store();
}

export type Resealing = { resealed: number; changed: number; unreadable: string[] };

/** Rows that are sealed anew before the next are read. */
const RESEAL_BATCH = 100;

/**
 * Seals everything that another key has sealed with the first one. Safe while the platform runs and safe to repeat: a row
 * that changes meanwhile is left as it is (`changed`; it may have the first key's seal already, else the next call finds
 * it). What does not open stays as it is and is named.
 */
export async function resealAll(database: Database, keys: SealingKeys, batch = RESEAL_BATCH): Promise<Resealing> {
  const result: Resealing = { resealed: 0, changed: 0, unreadable: [] };
  for (let after: string | null = null; ; ) {
    const rows: Awaited<ReturnType<typeof listSealedOtherwise>> = await listSealedOtherwise(database, keys.first, { after, limit: batch });
    for (const row of rows) {
      const secret = await openSecret(keys, row);
      if (!(secret instanceof Secret)) result.unreadable.push(row.id);
      else if (await replaceSeal(database, row.id, row, await sealSecret(keys, row, secret))) result.resealed++;
      else result.changed++;
    }
    after = rows.at(-1)?.id ?? null;
    if (rows.length < batch) return result;
  }
}
