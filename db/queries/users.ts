import { eq, sql } from 'drizzle-orm';
import type { Role } from '../../schema/api/auth.ts';
import type { JsonObject } from '../../schema/json.ts';
import { type Database, sqlState } from '../client.ts';
import { newId } from '../new-id.ts';
import { fromMs, rowsOf, toIso } from '../statement.ts';
import { users } from '../tables/users.ts';
import { readSettings } from './settings.ts';

/** An account as the platform sees it; never with its password. Times are ISO 8601. */
export type User = {
  id: string;
  email: string;
  role: Role;
  language: string;
  time_zone: string;
  metadata: JsonObject;
  email_confirmed_at: string | null;
  /** The address that it is to have once both have agreed. */
  new_email: string | null;
  suspended_at: string | null;
  created_at: string;
  updated_at: string;
};

export type NewUser = {
  /** In any case; stored in lower case. */
  email: string;
  password_hash: string | null;
  language: string;
  time_zone: string;
  metadata?: JsonObject;
  is_confirmed: boolean;
  /** On a platform of one's own the first account administers it. */
  first_is_admin: boolean;
  /** Milliseconds since the epoch. */
  now: number;
};

const UNIQUE_VIOLATION = '23505';

const lower = (email: string): string => email.trim().toLowerCase();

/** `closed`: this platform takes no new accounts. */
export type CreateUserAnswer = { kind: 'created'; user: User } | { kind: 'email_taken' } | { kind: 'closed' };

/**
 * An account that nobody has confirmed holds no address: whoever signs up for it again makes it anew. Which of them the mail's
 * reader is, nobody knows: unless the platform confirms at once, the account has no password from then on, and whoever confirms
 * it chooses one. Otherwise a stranger who signs up last would get an account that its owner confirms.
 */
export async function createUser(db: Database, user: NewUser): Promise<CreateUserAnswer> {
  if ((await readSettings(db)).sign_up === 'closed') return { kind: 'closed' };
  const now = fromMs(user.now);
  const [row] = await rowsOf<User>(
    db,
    // What earlier mails to the address would have confirmed is not this account any more. Their rows stay, good for nothing,
    // since they count the wrong codes: else signing up again would be a way to go on guessing.
    sql`with made as (
        insert into "users" ("id", "email", "password_hash", "role", "language", "time_zone", "metadata", "email_confirmed_at",
          "created_at", "updated_at")
        select ${newId()}::uuid, ${lower(user.email)}, ${user.password_hash},
          case when ${user.first_is_admin}::boolean and not exists (select 1 from "users") then 'admin' else 'user' end,
          ${user.language}, ${user.time_zone}, ${JSON.stringify(user.metadata ?? {})}::json,
          ${user.is_confirmed ? now : null}::timestamptz, ${now}::timestamptz, ${now}::timestamptz
        on conflict ("email") do update set
          "password_hash" = case when excluded."email_confirmed_at" is null then null else excluded."password_hash" end,
          "language" = excluded."language", "time_zone" = excluded."time_zone", "metadata" = excluded."metadata", "email_confirmed_at" = excluded."email_confirmed_at",
          "updated_at" = excluded."updated_at"
          where "users"."email_confirmed_at" is null and "users"."suspended_at" is null
        returning ${RETURNED}
      ), outdated as (
        update "AuthOneTimeToken" set "token_hash" = 'outdated ' || gen_random_uuid(), "code_hash" = 'outdated'
          where "user_id" in (select "id" from made)
      )
      select * from made`,
  );
  return row === undefined ? { kind: 'email_taken' } : { kind: 'created', user: toUser(row) };
}

const RETURNED = sql.raw(
  [
    'id',
    'email',
    'role',
    'language',
    'time_zone',
    'metadata',
    'email_confirmed_at',
    'new_email',
    'suspended_at',
    'created_at',
    'updated_at',
  ]
    .map((column) => `"${column}"`)
    .join(', '),
);

const COLUMNS = {
  id: users.id,
  email: users.email,
  role: users.role,
  language: users.language,
  time_zone: users.time_zone,
  metadata: users.metadata,
  email_confirmed_at: users.email_confirmed_at,
  new_email: users.new_email,
  suspended_at: users.suspended_at,
  created_at: users.created_at,
  updated_at: users.updated_at,
};

const toUser = (row: User): User => ({
  ...row,
  email_confirmed_at: toIso(row.email_confirmed_at),
  suspended_at: toIso(row.suspended_at),
  created_at: toIso(row.created_at),
  updated_at: toIso(row.updated_at),
});

export async function findUser(db: Database, id: string): Promise<User | null> {
  const [row] = await db.select(COLUMNS).from(users).where(eq(users.id, id));
  return row === undefined ? null : toUser(row);
}

export async function findUserByEmail(db: Database, email: string): Promise<User | null> {
  const [row] = await db
    .select(COLUMNS)
    .from(users)
    .where(eq(users.email, lower(email)));
  return row === undefined ? null : toUser(row);
}

/** For signing in only: the one query that gives the password's hash out. Null hash: an account without a password. */
export async function findUserToSignIn(db: Database, email: string): Promise<{ user: User; password_hash: string | null } | null> {
  const [row] = await db
    .select({ user: COLUMNS, password_hash: users.password_hash })
    .from(users)
    .where(eq(users.email, lower(email)));
  return row === undefined ? null : { ...row, user: toUser(row.user) };
}

/** What an account may change of itself; what is absent stays. Null when there is no such account. */
export type UserChange = { password_hash?: string; language?: string; time_zone?: string; metadata?: JsonObject };

export async function updateUser(db: Database, id: string, change: UserChange, now: number): Promise<User | null> {
  const [row] = await db
    .update(users)
    .set({ ...change, updated_at: fromMs(now) })
    .where(eq(users.id, id))
    .returning(COLUMNS);
  return row === undefined ? null : toUser(row);
}

/**
 * Notes that its owner has read a mail at the address `email`. A password that was set before anybody had proved that the
 * address is theirs goes, unless the mail was about that very sign-up. Null when the account is suspended, gone, or has
 * another address by now.
 */
export async function confirmEmail(
  db: Database,
  id: string,
  { email, keepsPassword, now }: { email: string; keepsPassword: boolean; now: number },
): Promise<User | null> {
  const at = fromMs(now);
  const [row] = await rowsOf<User>(
    db,
    sql`update "users" set "updated_at" = ${at}::timestamptz,
        "password_hash" = case when "email_confirmed_at" is null and not ${keepsPassword}::boolean then null else "password_hash" end,
        "email_confirmed_at" = coalesce("email_confirmed_at", ${at}::timestamptz)
      where "id" = ${id}::uuid and "email" = ${email} and "suspended_at" is null
      returning ${RETURNED}`,
  );
  return row === undefined ? null : toUser(row);
}

/** Begins a change of address, in the place of one that was under way. Null when there is no such account. */
export async function requestNewEmail(db: Database, id: string, newEmail: string, now: number): Promise<User | null> {
  const [row] = await db
    .update(users)
    .set({ new_email: lower(newEmail), new_email_agreed: 0, updated_at: fromMs(now) })
    .where(eq(users.id, id))
    .returning(COLUMNS);
  return row === undefined ? null : toUser(row);
}

export type NewEmailAnswer =
  /** Both addresses have agreed: it is the account's now. */
  | { kind: 'changed'; user: User }
  /** The other address has to agree as well. */
  | { kind: 'waiting' }
  /** The address has become somebody else's meanwhile. */
  | { kind: 'taken' }
  /** The account is suspended or gone, or the change was replaced by another. */
  | { kind: 'refused' };

/** Notes that one of the two addresses, `email`, agrees to the change. */
export async function agreeToNewEmail(db: Database, id: string, email: string, now: number): Promise<NewEmailAnswer> {
  const agreed = sql`("new_email_agreed" | case when "new_email" = ${email} then 2 else 1 end)`;
  try {
    const [row] = await rowsOf<User>(
      db,
      sql`update "users" set "updated_at" = ${fromMs(now)}::timestamptz,
          "new_email_agreed" = case when ${agreed} = 3 then 0 else ${agreed} end,
          "email" = case when ${agreed} = 3 then "new_email" else "email" end,
          "new_email" = case when ${agreed} = 3 then null else "new_email" end
        where "id" = ${id}::uuid and "suspended_at" is null and "new_email" is not null and ${email} in ("email", "new_email")
        returning ${RETURNED}`,
    );
    if (row === undefined) return { kind: 'refused' };
    return row.new_email === null ? { kind: 'changed', user: toUser(row) } : { kind: 'waiting' };
  } catch (error) {
    if (sqlState(error) === UNIQUE_VIOLATION) return { kind: 'taken' };
    throw error;
  }
}
