import { eq, sql } from 'drizzle-orm';
import type { Role } from '../../schema/api/auth.ts';
import type { Database } from '../client.ts';
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
  email_confirmed_at: string | null;
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
  is_confirmed: boolean;
  /** On a platform of one's own the first account administers it. */
  first_is_admin: boolean;
  /** Milliseconds since the epoch. */
  now: number;
};

const lower = (email: string): string => email.trim().toLowerCase();

/** `closed`: this platform takes no new accounts. */
export type CreateUserAnswer = { kind: 'created'; user: User } | { kind: 'email_taken' } | { kind: 'closed' };

export async function createUser(db: Database, user: NewUser): Promise<CreateUserAnswer> {
  if ((await readSettings(db)).sign_up === 'closed') return { kind: 'closed' };
  const now = fromMs(user.now);
  const [row] = await rowsOf<User>(
    db,
    sql`insert into "users"
        ("id", "email", "password_hash", "role", "language", "time_zone", "email_confirmed_at", "created_at", "updated_at")
      select ${newId()}::uuid, ${lower(user.email)}, ${user.password_hash},
        case when ${user.first_is_admin}::boolean and not exists (select 1 from "users") then 'admin' else 'user' end,
        ${user.language}, ${user.time_zone}, ${user.is_confirmed ? now : null}::timestamptz, ${now}::timestamptz, ${now}::timestamptz
      on conflict ("email") do nothing
      returning "id", "email", "role", "language", "time_zone", "email_confirmed_at", "suspended_at", "created_at", "updated_at"`,
  );
  return row === undefined ? { kind: 'email_taken' } : { kind: 'created', user: toUser(row) };
}

const COLUMNS = {
  id: users.id,
  email: users.email,
  role: users.role,
  language: users.language,
  time_zone: users.time_zone,
  email_confirmed_at: users.email_confirmed_at,
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

/** For signing in only: the one query that gives the password's hash out. Null hash: an account without a password. */
export async function findUserToSignIn(db: Database, email: string): Promise<{ user: User; password_hash: string | null } | null> {
  const [row] = await db
    .select({ user: COLUMNS, password_hash: users.password_hash })
    .from(users)
    .where(eq(users.email, lower(email)));
  return row === undefined ? null : { ...row, user: toUser(row.user) };
}

/** What an account may change of itself; what is absent stays. Null when there is no such account. */
export type UserChange = { password_hash?: string; language?: string; time_zone?: string };

export async function updateUser(db: Database, id: string, change: UserChange, now: number): Promise<User | null> {
  const [row] = await db
    .update(users)
    .set({ ...change, updated_at: fromMs(now) })
    .where(eq(users.id, id))
    .returning(COLUMNS);
  return row === undefined ? null : toUser(row);
}
