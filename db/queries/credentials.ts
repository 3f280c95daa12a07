import { and, asc, desc, eq, gt, inArray, isNull, lte, ne, or, type SQL, sql } from 'drizzle-orm';
import type { Credential } from '../../schema/api/credentials.ts';
import type { CredentialDetails, CredentialType } from '../../schema/credential.ts';
import type { JsonObject } from '../../schema/json.ts';
import type { Database } from '../client.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../cursor.ts';
import type { Sealed } from '../sealing.ts';
import { fromMs, rowsOf, toIso, toMs } from '../statement.ts';
import { credentials } from '../tables/credentials.ts';
import { graphs, nodes } from '../tables/graphs.ts';

/**
 * Credentials as rows: what may be shown, and sealed texts. Nothing here opens one; `db/credential-store.ts` does. Every
 * query but those of the rotation asks for the owner. Times are milliseconds since the epoch.
 */

const SHOWN = {
  id: credentials.id,
  provider: credentials.provider,
  type: credentials.kind,
  title: credentials.title,
  details: credentials.metadata,
  expires_at: credentials.expires_at,
  refused_at: credentials.refused_at,
  created_at: credentials.created_at,
  updated_at: credentials.updated_at,
  last_used_at: credentials.last_used_at,
};
type ShownRow = Omit<Credential, 'state'> & { refused_at: string | null };

function toShown({ refused_at, ...row }: ShownRow, now: number): Credential {
  const isExpired = row.expires_at !== null && toMs(row.expires_at) <= now;
  return {
    ...row,
    state: refused_at !== null ? 'refused' : isExpired ? 'expired' : 'usable',
    expires_at: toIso(row.expires_at),
    created_at: toIso(row.created_at),
    updated_at: toIso(row.updated_at),
    last_used_at: toIso(row.last_used_at),
  };
}

const isTheirs = (userId: string, id: string) => and(eq(credentials.id, id), eq(credentials.user_id, userId));

export type NewCredentialRow = Sealed & {
  id: string;
  user_id: string;
  provider: string;
  type: CredentialType;
  title: string;
  details: CredentialDetails;
  expires_at: number | null;
};

export async function insertCredential(db: Database, { type, details, expires_at, ...row }: NewCredentialRow): Promise<void> {
  const ends = expires_at === null ? null : fromMs(expires_at);
  await db.insert(credentials).values({ ...row, kind: type, metadata: details, expires_at: ends });
}

/** Null for what does not exist or is not the user's. */
export async function findCredential(db: Database, userId: string, id: string, now: number): Promise<Credential | null> {
  const [row] = await db.select(SHOWN).from(credentials).where(isTheirs(userId, id));
  return row === undefined ? null : toShown(row, now);
}

/** Those of these that exist and are the user's. */
export async function findCredentials(db: Database, userId: string, ids: readonly string[], now: number): Promise<Credential[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .select(SHOWN)
    .from(credentials)
    .where(and(inArray(credentials.id, [...ids]), eq(credentials.user_id, userId)));
  return rows.map((row) => toShown(row, now));
}

/** Newest first. @throws AppError `bad_cursor` */
export async function listCredentials(
  db: Database,
  userId: string,
  page: PageRequest & { provider?: string | undefined },
  now: number,
): Promise<Page<Credential>> {
  const scope = `credentials ${userId} ${JSON.stringify(page.provider ?? null)}`;
  const conditions: SQL[] = [eq(credentials.user_id, userId)];
  if (page.provider !== undefined) conditions.push(eq(credentials.provider, page.provider));
  if (page.cursor !== undefined) {
    const after = decodeCursor(scope, page.cursor);
    conditions.push(sql`(${credentials.created_at}, ${credentials.id}) < (${fromMs(after.at)}::timestamptz, ${after.id}::uuid)`);
  }
  const rows = await db
    .select(SHOWN)
    .from(credentials)
    .where(and(...conditions))
    .orderBy(desc(credentials.created_at), desc(credentials.id))
    .limit(page.limit + 1);
  return toPage(
    rows,
    page.limit,
    scope,
    (row) => ({ at: toMs(row.created_at), id: row.id }),
    (row) => toShown(row, now),
  );
}

/** What changes of a credential; absent members stay. A new secret is a new revision, and forgets what befell the old one. */
export type CredentialUpdate = {
  title?: string;
  expires_at?: number | null;
  secret?: Sealed & { details: CredentialDetails };
};

/** False when it is not there or not the user's. */
export async function updateCredential(db: Database, userId: string, id: string, change: CredentialUpdate): Promise<boolean> {
  const { title, expires_at, secret } = change;
  const rows = await db
    .update(credentials)
    .set({
      updated_at: sql`now()`,
      ...(title === undefined ? {} : { title }),
      ...(expires_at === undefined ? {} : { expires_at: expires_at === null ? null : fromMs(expires_at) }),
      ...(secret === undefined ? {} : newSecret(secret)),
    })
    .where(isTheirs(userId, id))
    .returning({ id: credentials.id });
  return rows.length > 0;
}

const newSecret = ({ key_id, ciphertext, details }: Sealed & { details: CredentialDetails }) => ({
  key_id,
  ciphertext,
  metadata: details,
  revision: sql`${credentials.revision} + 1`,
  renewing_until: null,
  refused_at: null,
});

/** False when it is not there or not the user's. */
export async function deleteCredential(db: Database, userId: string, id: string): Promise<boolean> {
  const rows = await db.delete(credentials).where(isTheirs(userId, id)).returning({ id: credentials.id });
  return rows.length > 0;
}

/** A credential to be opened. */
export type SealedCredential = Sealed & {
  id: string;
  user_id: string;
  provider: string;
  type: CredentialType;
  title: string;
  details: CredentialDetails;
  revision: number;
  expires_at: number | null;
  is_refused: boolean;
};

/** How exactly `last_used_at` is kept: a credential that a loop uses is not written each time. */
const USED_EVERY = sql.raw(`interval '1 minute'`);

/** The sealed row, for use; says when it was used. Null for what does not exist or is not the user's. */
export async function takeSealed(db: Database, userId: string, id: string): Promise<SealedCredential | null> {
  const [row] = await rowsOf<SealedCredential>(
    db,
    sql`with used as (
      update "UserCredential" set "last_used_at" = now()
      where "id" = ${id}::uuid and "user_id" = ${userId}::uuid and ("last_used_at" is null or "last_used_at" < now() - ${USED_EVERY})
    )
    select "id", "user_id", "provider", "kind" as type, "title", "ciphertext", "key_id", "revision", "metadata" as details,
      (extract(epoch from "expires_at") * 1000)::float8 as expires_at, "refused_at" is not null as is_refused
    from "UserCredential" where "id" = ${id}::uuid and "user_id" = ${userId}::uuid`,
  );
  return row ?? null;
}

/**
 * The right to renew a grant as it was read, until `until`: false while somebody else has it, or when there is a newer
 * secret. Renewing twice would lose the account, since a provider that rotates takes each refresh token once.
 */
export async function claimRenewal(db: Database, row: SealedCredential, until: number, now: number): Promise<boolean> {
  const rows = await db
    .update(credentials)
    .set({ renewing_until: fromMs(until) })
    .where(
      and(
        isTheirs(row.user_id, row.id),
        eq(credentials.revision, row.revision),
        or(isNull(credentials.renewing_until), lte(credentials.renewing_until, fromMs(now))),
      ),
    )
    .returning({ id: credentials.id });
  return rows.length > 0;
}

/** What came of a renewal that was claimed: a new secret, a refusal, or nothing, so that somebody may try again. */
export type Renewal = { kind: 'renewed'; sealed: Sealed } | { kind: 'refused'; now: number } | { kind: 'failed' };

/** Changes nothing when the user has replaced the secret meanwhile: theirs counts. */
export async function endRenewal(db: Database, row: SealedCredential, renewal: Renewal): Promise<void> {
  const set = ((): Parameters<ReturnType<Database['update']>['set']>[0] => {
    switch (renewal.kind) {
      case 'renewed':
        return newSecret({ ...renewal.sealed, details: row.details });
      case 'refused':
        return { renewing_until: null, refused_at: fromMs(renewal.now) };
      case 'failed':
        return { renewing_until: null };
      default:
        return renewal satisfies never;
    }
  })();
  await db
    .update(credentials)
    .set(set)
    .where(and(isTheirs(row.user_id, row.id), eq(credentials.revision, row.revision)));
}

/** Rows of all users, in the order of their ids, that another key than `keyId` has sealed. */
export async function listSealedOtherwise(
  db: Database,
  keyId: string,
  page: { after: string | null; limit: number },
): Promise<Omit<SealedCredential, 'is_refused' | 'expires_at'>[]> {
  return db
    .select({
      id: credentials.id,
      user_id: credentials.user_id,
      provider: credentials.provider,
      type: credentials.kind,
      title: credentials.title,
      details: credentials.metadata,
      ciphertext: credentials.ciphertext,
      key_id: credentials.key_id,
      revision: credentials.revision,
    })
    .from(credentials)
    .where(and(ne(credentials.key_id, keyId), page.after === null ? undefined : gt(credentials.id, page.after)))
    .orderBy(asc(credentials.id))
    .limit(page.limit);
}

/** Puts another seal on the same secret. False when the row has changed or gone meanwhile. */
export async function replaceSeal(db: Database, id: string, old: Sealed, sealed: Sealed): Promise<boolean> {
  const { key_id, ciphertext } = sealed;
  const rows = await db
    .update(credentials)
    .set({ key_id, ciphertext })
    .where(and(eq(credentials.id, id), eq(credentials.ciphertext, old.ciphertext)))
    .returning({ id: credentials.id });
  return rows.length > 0;
}

/** A node whose own values mention an id somewhere. */
export type Mention = { graph_id: string; graph_name: string; graph_version: number; node_id: string; input_default: JsonObject };

/** Nodes of the active versions of the user's graphs that mention this id. */
export async function listMentions(db: Database, userId: string, id: string): Promise<Mention[]> {
  return db
    .select({
      graph_id: graphs.id,
      graph_name: graphs.name,
      graph_version: graphs.version,
      node_id: nodes.id,
      input_default: nodes.input_default,
    })
    .from(graphs)
    .innerJoin(nodes, and(eq(nodes.graph_id, graphs.id), eq(nodes.graph_version, graphs.version)))
    .where(
      and(
        eq(graphs.user_id, userId),
        isNull(graphs.deleted_at),
        graphs.is_active,
        // As text: the operators of json decode every string, and what users write may have no decoded form in Postgres.
        sql`position(${`"${id.toLowerCase()}"`} in lower(${nodes.input_default}::text)) > 0`,
      ),
    )
    .orderBy(asc(graphs.name), asc(graphs.id), asc(nodes.position));
}
