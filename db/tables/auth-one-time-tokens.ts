import { index, pgTable, smallint, text, unique, uuid } from 'drizzle-orm/pg-core';
import { time } from './columns.ts';
import { users } from './users.ts';

/**
 * What a mail lets its reader do, once: the hash of its link's token, and of its six-digit code. Bound to the purpose and to
 * the address that the mail went to; a newer one of the same purpose and address takes the place of the older.
 */
export const authOneTimeTokens = pgTable(
  'AuthOneTimeToken',
  {
    token_hash: text('token_hash').primaryKey(),
    user_id: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    purpose: text('purpose').notNull(),
    email: text('email').notNull(),
    code_hash: text('code_hash').notNull(),
    /** Wrong codes so far. */
    attempts: smallint('attempts').notNull().default(0),
    /** For a client that begins with PKCE: the s256 challenge that its verifier must answer. */
    code_challenge: text('code_challenge'),
    created_at: time('created_at').notNull(),
    expires_at: time('expires_at').notNull(),
  },
  (table) => [
    unique('AuthOneTimeToken_purpose').on(table.user_id, table.purpose, table.email),
    index('AuthOneTimeToken_email').on(table.email, table.purpose),
    index('AuthOneTimeToken_expires').on(table.expires_at),
  ],
);
