import { index, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import { time } from './columns.ts';
import { users } from './users.ts';

/** A key for `X-API-Key`, by its hash; its beginning and its end let its owner recognise it. */
export const apiKeys = pgTable(
  'APIKey',
  {
    id: uuid('id').primaryKey(),
    user_id: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    name: text('name').notNull(),
    prefix: text('prefix').notNull(),
    last_four: text('last_four').notNull(),
    key_hash: text('key_hash').notNull(),
    scopes: text('scopes').array().notNull(),
    created_at: time('created_at').notNull().defaultNow(),
    last_used_at: time('last_used_at'),
    expires_at: time('expires_at'),
    revoked_at: time('revoked_at'),
  },
  (table) => [unique('APIKey_hash').on(table.key_hash), index('APIKey_user').on(table.user_id)],
);
