import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { time } from './columns.ts';
import { users } from './users.ts';

/** A sign-in on one device. Access tokens name it, so revoking it ends them all. */
export const authSessions = pgTable(
  'AuthSession',
  {
    id: uuid('id').primaryKey(),
    user_id: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    user_agent: text('user_agent'),
    created_at: time('created_at').notNull(),
    last_used_at: time('last_used_at').notNull(),
    revoked_at: time('revoked_at'),
  },
  (table) => [index('AuthSession_user').on(table.user_id), index('AuthSession_age').on(table.last_used_at)],
);

/** One refresh token of a session, by its hash. A used one stays until it expires, so that its second use is noticed. */
export const authRefreshTokens = pgTable(
  'AuthRefreshToken',
  {
    token_hash: text('token_hash').primaryKey(),
    session_id: uuid('session_id')
      .notNull()
      .references(() => authSessions.id, { onDelete: 'cascade' }),
    created_at: time('created_at').notNull(),
    expires_at: time('expires_at').notNull(),
    used_at: time('used_at'),
    /** Hash of the token that it was exchanged for. */
    replaced_by: text('replaced_by'),
  },
  (table) => [index('AuthRefreshToken_session').on(table.session_id), index('AuthRefreshToken_expiry').on(table.expires_at)],
);
