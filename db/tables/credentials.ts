import { index, json, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { JsonObject } from '../../schema/json.ts';
import { time } from './columns.ts';
import { users } from './users.ts';

/** A user's credential for a provider. Only `ciphertext` holds the secret; `key_id` says which of our keys sealed it. */
export const credentials = pgTable(
  'UserCredential',
  {
    id: uuid('id').primaryKey(),
    user_id: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    provider: text('provider').notNull(),
    /** How it authenticates: an API key, an OAuth grant, a name and password. */
    kind: text('kind').notNull(),
    title: text('title').notNull(),
    ciphertext: text('ciphertext').notNull(),
    key_id: text('key_id').notNull(),
    /** What may be shown: granted scopes, the account's name. */
    metadata: json('metadata').$type<JsonObject>().notNull(),
    created_at: time('created_at').notNull().defaultNow(),
    updated_at: time('updated_at').notNull().defaultNow(),
    expires_at: time('expires_at'),
    last_used_at: time('last_used_at'),
  },
  (table) => [index('UserCredential_user').on(table.user_id, table.provider)],
);
