import { sql } from 'drizzle-orm';
import { check, index, json, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import { ROLES } from '../../schema/api/auth.ts';
import type { JsonObject } from '../../schema/json.ts';
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
    /** What its owner says about themselves; means nothing to us. */
    metadata: json('metadata').$type<JsonObject>().notNull().default({}),
    email_confirmed_at: time('email_confirmed_at'),
    /** The address that it is to have, in lower case, once both addresses have agreed. */
    new_email: text('new_email'),
    /** Which have: 1 for the address that it has, 2 for the new one. */
    new_email_agreed: smallint('new_email_agreed').notNull().default(0),
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
