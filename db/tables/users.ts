import { sql } from 'drizzle-orm';
import { check, index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { ROLES } from '../../schema/api/auth.ts';
import { oneOf, time } from './columns.ts';

/** An account. `email` is stored in lower case, which makes it unique whatever case it is typed in. */
export const users = pgTable(
  'users',
  {
    id: uuid('id').primaryKey(),
    email: text('email').notNull(),
    password_hash: text('password_hash'),
    role: text('role', { enum: ROLES }).notNull().default('user'),
    language: text('language').notNull().default('en'),
    time_zone: text('time_zone').notNull().default('UTC'),
    email_confirmed_at: time('email_confirmed_at'),
    suspended_at: time('suspended_at'),
    created_at: time('created_at').notNull().defaultNow(),
    updated_at: time('updated_at').notNull().defaultNow(),
  },
  (table) => [
    // For admins, who look for a part of it.
    index('users_email_search').using('gin', table.email.op('gin_trgm_ops')),
    index('users_age').on(table.created_at, table.id),
    unique('users_email_unique').on(table.email),
    check('users_email_lower', sql`${table.email} = lower(${table.email})`),
    check('users_role', oneOf('role', ROLES)),
  ],
);
