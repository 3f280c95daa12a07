import { and, desc, eq, isNotNull, isNull, type SQL, sql } from 'drizzle-orm';
import type { AdminUser } from '../../schema/api/admin.ts';
import type { Role } from '../../schema/api/auth.ts';
import { TERMINAL_STATUSES } from '../../schema/execution/status.ts';
import type { Database } from '../client.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../cursor.ts';
import { fromMs, rowsOf, toIso, toMs } from '../statement.ts';
import { users } from '../tables/users.ts';
import { auditIf } from './audit.ts';

/** Accounts as admins see and change them. Each change is one statement with its audit entry. */

const COLUMNS = {
  id: users.id,
  email: users.email,
  role: users.role,
  email_confirmed_at: users.email_confirmed_at,
  suspended_at: users.suspended_at,
  created_at: users.created_at,
};

const toAdminUser = (row: AdminUser): AdminUser => ({
  id: row.id,
  email: row.email,
  role: row.role,
  email_confirmed_at: toIso(row.email_confirmed_at),
  suspended_at: toIso(row.suspended_at),
  created_at: toIso(row.created_at),
});

export type UserFilter = { search?: string | undefined; role?: Role | undefined; suspended?: boolean | undefined };

/** Newest first. @throws AppError `bad_cursor` */
export async function listUsers(db: Database, page: PageRequest & UserFilter): Promise<Page<AdminUser>> {
  const scope = JSON.stringify(['users', page.search ?? '', page.role ?? '*', page.suspended ?? '*']);
  const conditions: (SQL | undefined)[] = [];
  if (page.search !== undefined && page.search !== '')
    conditions.push(sql`${users.email} like ${`%${literally(page.search.toLowerCase())}%`}`);
  if (page.role !== undefined) conditions.push(eq(users.role, page.role));
  if (page.suspended !== undefined) conditions.push(page.suspended ? isNotNull(users.suspended_at) : isNull(users.suspended_at));
  if (page.cursor !== undefined) {
    const after = decodeCursor(scope, page.cursor);
    conditions.push(sql`(${users.created_at}, ${users.id}) < (${fromMs(after.at)}::timestamptz, ${after.id}::uuid)`);
  }
  const rows = await db
    .select(COLUMNS)
    .from(users)
    .where(and(...conditions))
    .orderBy(desc(users.created_at), desc(users.id))
    .limit(page.limit + 1);
  return toPage(rows, page.limit, scope, (row) => ({ at: toMs(row.created_at), id: row.id }), toAdminUser);
}

/** A text as a pattern of LIKE that only it fits. */
const literally = (text: string): string => text.replace(/[\\%_]/g, '\\$&');

/** What became of a change. `last_admin`: refused, because nobody would be left who administers the platform. */
export type UserChangeAnswer =
  /** `session_ids`: those that were live; a suspension has ended them. */
  { kind: 'changed'; user: AdminUser; session_ids: string[] } | { kind: 'last_admin' } | { kind: 'not_found' };

type ChangedRow = AdminUser & { session_ids: string[]; is_changed: boolean };

/**
 * The admins that there are, locked: of two changes at once the second waits and then sees what the first has left. That
 * is what keeps two admins from shutting each other out.
 */
const ADMINS = sql`admins as (
  select "id" from "users" where "role" = 'admin' and "suspended_at" is null order by "id" for update
)`;

/** Suspends an account and ends its sessions. Doing it again changes nothing. */
export async function suspendUser(db: Database, actorId: string, userId: string, now: number): Promise<UserChangeAnswer> {
  const at = fromMs(now);
  const entry = auditIf('newly', {
    action: 'user.suspended',
    actor_id: actorId,
    user_id: userId,
    target_id: null,
    detail: sql`'{}'::json`,
    now,
  });
  return answerOf(
    await rowsOf<ChangedRow>(
      db,
      sql`with ${ADMINS}, target as (
        select * from "users" where "id" = ${userId}
      ), newly as (
        update "users" u set "suspended_at" = ${at}::timestamptz, "updated_at" = ${at}::timestamptz from target
        where u."id" = target."id" and u."suspended_at" is null and exists (select 1 from admins where admins."id" <> u."id")
        returning u.*
      ), ended as (
        update "AuthSession" set "revoked_at" = ${at}::timestamptz
        where "user_id" = (select "id" from newly) and "revoked_at" is null
        returning "id"
      ), entry as (${entry})
      select target."id", target."email", target."role", target."email_confirmed_at", target."created_at",
        coalesce((select "suspended_at" from newly), target."suspended_at") as suspended_at,
        to_json(array(select "id" from ended)) as session_ids,
        target."suspended_at" is not null or exists (select 1 from newly) as is_changed
      from target`,
    ),
  );
}

/** Lets a suspended account in again; its sessions stay over, its API keys are good again. */
export async function unsuspendUser(db: Database, actorId: string, userId: string, now: number): Promise<UserChangeAnswer> {
  const entry = auditIf('newly', {
    action: 'user.unsuspended',
    actor_id: actorId,
    user_id: userId,
    target_id: null,
    detail: sql`'{}'::json`,
    now,
  });
  return answerOf(
    await rowsOf<ChangedRow>(
      db,
      sql`with target as (
        select * from "users" where "id" = ${userId}
      ), newly as (
        update "users" u set "suspended_at" = null, "updated_at" = ${fromMs(now)}::timestamptz from target
        where u."id" = target."id" and u."suspended_at" is not null
        returning u."id"
      ), entry as (${entry})
      select "id", "email", "role", "email_confirmed_at", "created_at", null as suspended_at, '[]'::json as session_ids, true as is_changed
      from target`,
    ),
  );
}

export async function changeRole(db: Database, actorId: string, userId: string, role: Role, now: number): Promise<UserChangeAnswer> {
  const detail = sql`json_build_object('role', ${role}::text, 'former_role', former_role)`;
  const entry = auditIf('newly', { action: 'user.role_changed', actor_id: actorId, user_id: userId, target_id: null, detail, now });
  return answerOf(
    await rowsOf<ChangedRow>(
      db,
      sql`with ${ADMINS}, target as (
        select * from "users" where "id" = ${userId}
      ), newly as (
        update "users" u set "role" = ${role}, "updated_at" = ${fromMs(now)}::timestamptz from target
        where u."id" = target."id" and u."role" <> ${role}
          and (${role} = 'admin' or exists (select 1 from admins where admins."id" <> u."id"))
        returning u."id", u."role", target."role" as former_role
      ), entry as (${entry})
      select target."id", target."email", target."email_confirmed_at", target."created_at", target."suspended_at",
        coalesce((select "role" from newly), target."role") as role,
        to_json(array(select "id" from "AuthSession" where "user_id" = target."id" and "revoked_at" is null)) as session_ids,
        target."role" = ${role} or exists (select 1 from newly) as is_changed
      from target`,
    ),
  );
}

function answerOf([row]: ChangedRow[]): UserChangeAnswer {
  if (row === undefined) return { kind: 'not_found' };
  return row.is_changed ? { kind: 'changed', user: toAdminUser(row), session_ids: row.session_ids } : { kind: 'last_admin' };
}

/** Makes the account with this address an admin, for whoever has the database itself. False when there is none. */
export async function makeAdmin(db: Database, email: string, now: number): Promise<boolean> {
  const rows = await db
    .update(users)
    .set({ role: 'admin', updated_at: fromMs(now) })
    .where(eq(users.email, email.trim().toLowerCase()))
    .returning({ id: users.id });
  return rows.length > 0;
}

const OVER = sql.raw(TERMINAL_STATUSES.map((status) => `'${status}'`).join(', '));

/** Ids of a user's executions that are not over, at most `limit`. */
export async function findUnfinishedExecutions(db: Database, userId: string, limit: number): Promise<string[]> {
  const rows = await rowsOf<{ id: string }>(
    db,
    sql`select "id" from "AgentGraphExecution" where "user_id" = ${userId} and "status" not in (${OVER}) order by "queued_at" desc limit ${limit}::int`,
  );
  return rows.map((row) => row.id);
}
