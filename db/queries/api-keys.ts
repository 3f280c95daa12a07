import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { ApiKey } from '../../schema/api/api-keys.ts';
import type { Role } from '../../schema/api/auth.ts';
import { Scope } from '../../schema/api/scope.ts';
import type { Database } from '../client.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../cursor.ts';
import { newId } from '../new-id.ts';
import { fromMs, rowsOf, toIso, toMs } from '../statement.ts';
import { apiKeys } from '../tables/api-keys.ts';
import { auditDetail, auditIf } from './audit.ts';

/** API keys. A key comes here as its hash only. Times are milliseconds since the epoch, and ISO 8601 in what is shown. */

export type NewApiKey = {
  user_id: string;
  name: string;
  scopes: readonly Scope[];
  prefix: string;
  last_four: string;
  key_hash: string;
  expires_at: number | null;
  /** The user's bound of keys that are not revoked. */
  most: number;
  now: number;
};

/** Null when the user has as many as they may have. */
export async function insertApiKey(db: Database, key: NewApiKey): Promise<ApiKey | null> {
  const { user_id, name, prefix, last_four, now } = key;
  const id = newId();
  const createdAt = fromMs(now);
  const expiresAt = key.expires_at === null ? null : fromMs(key.expires_at);
  const scopes = [...new Set(key.scopes)];
  const rows = await rowsOf(
    db,
    // Two requests at once may both find room for the last one: the bound is for our sake, and need not be exact.
    sql`with made as (
      insert into "APIKey" ("id", "user_id", "name", "prefix", "last_four", "key_hash", "scopes", "created_at", "expires_at")
      select ${id}::uuid, ${user_id}::uuid, ${name}, ${prefix}, ${last_four}, ${key.key_hash}, ${textArray(scopes)},
        ${createdAt}::timestamptz, ${expiresAt}::timestamptz
      where (select count(*) from "APIKey" where "user_id" = ${user_id} and "revoked_at" is null) < ${key.most}::int
      returning "id"
    ), entry as (
      ${auditIf('made', { action: 'api_key.created', actor_id: user_id, user_id, target_id: id, detail: auditDetail({ name, scopes, prefix, last_four, expires_at: expiresAt }), now })}
    )
    select "id" from made`,
  );
  if (rows.length === 0) return null;
  return { id, name, prefix, last_four, scopes, created_at: createdAt, last_used_at: null, expires_at: expiresAt };
}

const COLUMNS = {
  id: apiKeys.id,
  name: apiKeys.name,
  prefix: apiKeys.prefix,
  last_four: apiKeys.last_four,
  scopes: apiKeys.scopes,
  created_at: apiKeys.created_at,
  last_used_at: apiKeys.last_used_at,
  expires_at: apiKeys.expires_at,
};
type Columns = Omit<ApiKey, 'scopes'> & { scopes: string[] };

const toApiKey = (row: Columns): ApiKey => ({
  ...row,
  scopes: scopesOf(row.scopes),
  created_at: toIso(row.created_at),
  last_used_at: toIso(row.last_used_at),
  expires_at: toIso(row.expires_at),
});

/** A scope that there was when the key was made, and is no more, opens nothing. */
const scopesOf = (stored: readonly string[]): Scope[] => stored.filter((scope): scope is Scope => Scope.safeParse(scope).success);

/** Those that are not revoked, newest first. @throws AppError `bad_cursor` */
export async function listApiKeys(db: Database, userId: string, page: PageRequest): Promise<Page<ApiKey>> {
  const scope = `api keys ${userId}`;
  let after: SQL | undefined;
  if (page.cursor !== undefined) {
    const { at, id } = decodeCursor(scope, page.cursor);
    after = sql`(${apiKeys.created_at}, ${apiKeys.id}) < (${fromMs(at)}::timestamptz, ${id}::uuid)`;
  }
  const rows = await db
    .select(COLUMNS)
    .from(apiKeys)
    .where(and(eq(apiKeys.user_id, userId), isNull(apiKeys.revoked_at), after))
    .orderBy(desc(apiKeys.created_at), desc(apiKeys.id))
    .limit(page.limit + 1);
  return toPage(rows, page.limit, scope, (row) => ({ at: toMs(row.created_at), id: row.id }), toApiKey);
}

/** Null when it is revoked, not there, or not the user's. */
export async function renameApiKey(db: Database, userId: string, id: string, name: string, now: number): Promise<ApiKey | null> {
  const [row] = await rowsOf<Columns>(
    db,
    sql`with former as (
      select "id", "name" from "APIKey" where "id" = ${id} and "user_id" = ${userId} and "revoked_at" is null for update
    ), renamed as (
      update "APIKey" k set "name" = ${name} from former where k."id" = former."id"
      returning k."id", k."name", k."prefix", k."last_four", k."scopes", k."created_at", k."last_used_at", k."expires_at"
    ), entry as (
      ${auditIf('former', { action: 'api_key.renamed', actor_id: userId, user_id: userId, target_id: id, detail: sql`json_build_object('name', ${name}::text, 'former_name', "name")`, now })}
    )
    select * from renamed`,
  );
  return row === undefined ? null : toApiKey(row);
}

/** The revoked key's hash. Null when it was revoked before, is not there, or is not the user's. */
export async function revokeApiKey(db: Database, userId: string, id: string, now: number): Promise<string | null> {
  const [row] = await rowsOf<{ key_hash: string }>(
    db,
    sql`with revoked as (
      update "APIKey" set "revoked_at" = ${fromMs(now)}::timestamptz
      where "id" = ${id} and "user_id" = ${userId} and "revoked_at" is null
      returning "key_hash", "name", "last_four"
    ), entry as (
      ${auditIf('revoked', { action: 'api_key.revoked', actor_id: userId, user_id: userId, target_id: id, detail: sql`json_build_object('name', "name", 'last_four', "last_four")`, now })}
    )
    select "key_hash" from revoked`,
  );
  return row?.key_hash ?? null;
}

/** What lets a request in: whose key it is, what it may, and until when. */
export type LiveApiKey = { key_id: string; user_id: string; role: Role; scopes: Scope[]; expires_at: number | null };

/** `last_used_at` is not written more often than this. */
const USE_NOTED_EVERY_MS = 60_000;

/**
 * Null when it is revoked or expired, its user is suspended, or there is none. Notes the use, in the same statement: who
 * asks keeps the answer for a minute, so this is no write per request.
 */
export async function findLiveApiKey(db: Database, keyHash: string, now: number): Promise<LiveApiKey | null> {
  const at = fromMs(now);
  const [row] = await rowsOf<Omit<LiveApiKey, 'scopes'> & { scopes: string[] }>(
    db,
    sql`with live as (
      select k."id", k."user_id", u."role", k."scopes", (extract(epoch from k."expires_at") * 1000)::float8 as expires_at
      from "APIKey" k join "users" u on u."id" = k."user_id"
      where k."key_hash" = ${keyHash} and k."revoked_at" is null and u."suspended_at" is null
        and (k."expires_at" is null or k."expires_at" > ${at}::timestamptz)
    ), noted as (
      update "APIKey" k set "last_used_at" = ${at}::timestamptz from live
      where k."id" = live."id" and (k."last_used_at" is null or k."last_used_at" <= ${fromMs(now - USE_NOTED_EVERY_MS)}::timestamptz)
    )
    select "id" as key_id, "user_id", "role", to_json("scopes") as scopes, expires_at from live`,
  );
  return row === undefined ? null : { ...row, scopes: scopesOf(row.scopes) };
}

/** Ids and hashes of a user's keys that are not revoked. */
export async function findKeysOf(db: Database, userId: string): Promise<{ id: string; key_hash: string }[]> {
  return await db
    .select({ id: apiKeys.id, key_hash: apiKeys.key_hash })
    .from(apiKeys)
    .where(and(eq(apiKeys.user_id, userId), isNull(apiKeys.revoked_at)));
}

const textArray = (texts: readonly string[]): SQL => sql`array(select json_array_elements_text(${JSON.stringify(texts)}::json))`;
