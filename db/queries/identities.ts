import { and, asc, eq, sql } from 'drizzle-orm';
import type { JsonObject } from '../../schema/json.ts';
import type { Database } from '../client.ts';
import { newId } from '../new-id.ts';
import { fromMs, rowsOf, toIso } from '../statement.ts';
import { authIdentities } from '../tables/auth-identities.ts';

/** Accounts elsewhere that people sign in with. */
export type LinkedIdentity = {
  id: string;
  user_id: string;
  provider: string;
  subject: string;
  profile: JsonObject;
  /** ISO 8601. */
  created_at: string;
  last_sign_in_at: string;
};

/** Whose account it is, noting the sign-in and what the provider says of them now. Null for nobody's. */
export async function signInByIdentity(
  db: Database,
  identity: Pick<LinkedIdentity, 'provider' | 'subject' | 'profile'>,
  now: number,
): Promise<string | null> {
  const [row] = await db
    .update(authIdentities)
    .set({ last_sign_in_at: fromMs(now), profile: identity.profile })
    .where(and(eq(authIdentities.provider, identity.provider), eq(authIdentities.subject, identity.subject)))
    .returning({ user_id: authIdentities.user_id });
  return row?.user_id ?? null;
}

/** Gives a user one more way of signing in. False when it is somebody else's; true also when it was theirs before. */
export async function linkIdentity(
  db: Database,
  userId: string,
  identity: Pick<LinkedIdentity, 'provider' | 'subject' | 'profile'>,
  now: number,
): Promise<boolean> {
  const at = fromMs(now);
  const rows = await rowsOf(
    db,
    sql`insert into "AuthIdentity" ("id", "user_id", "provider", "subject", "profile", "created_at", "last_sign_in_at")
      values (${newId()}::uuid, ${userId}::uuid, ${identity.provider}, ${identity.subject}, ${JSON.stringify(identity.profile)}::json,
        ${at}::timestamptz, ${at}::timestamptz)
      on conflict ("provider", "subject") do update set "profile" = excluded."profile"
        where "AuthIdentity"."user_id" = excluded."user_id"
      returning "id"`,
  );
  return rows.length > 0;
}

/** In the order in which they were added. */
export async function listIdentities(db: Database, userId: string): Promise<LinkedIdentity[]> {
  const rows = await db.select().from(authIdentities).where(eq(authIdentities.user_id, userId)).orderBy(asc(authIdentities.created_at));
  return rows.map((row) => ({ ...row, created_at: toIso(row.created_at), last_sign_in_at: toIso(row.last_sign_in_at) }));
}

/**
 * Takes a way of signing in away. `last`: without it nobody could sign in to the account any more by what they have there
 * (another identity, or a password).
 */
export async function unlinkIdentity(db: Database, userId: string, identityId: string): Promise<'unlinked' | 'missing' | 'last'> {
  const [row] = await rowsOf<{ was_there: boolean; was_unlinked: boolean }>(
    db,
    sql`with account as (
        select "id", "password_hash" from "users" where "id" = ${userId}::uuid for update
      ), gone as (
        delete from "AuthIdentity" i using account where i."id" = ${identityId}::uuid and i."user_id" = account."id"
          and (account."password_hash" is not null
            or exists (select 1 from "AuthIdentity" other where other."user_id" = account."id" and other."id" <> i."id"))
        returning i."id"
      )
      select exists (select 1 from "AuthIdentity" where "id" = ${identityId}::uuid and "user_id" = ${userId}::uuid) as was_there,
        exists (select 1 from gone) as was_unlinked`,
  );
  if (row?.was_unlinked === true) return 'unlinked';
  return row?.was_there === true ? 'last' : 'missing';
}
