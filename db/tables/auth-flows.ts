import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { time } from './columns.ts';
import { users } from './users.ts';

/** A sign-in that is away at a provider, by the hash of its state. Deleted by its return. */
export const authFlows = pgTable(
  'AuthFlow',
  {
    state_hash: text('state_hash').primaryKey(),
    provider: text('provider').notNull(),
    /** Our own PKCE verifier towards the provider. */
    code_verifier: text('code_verifier').notNull(),
    nonce: text('nonce'),
    /** Hash of the cookie of the browser that began. */
    browser_hash: text('browser_hash').notNull(),
    /** Where the browser goes afterwards. */
    redirect_to: text('redirect_to').notNull(),
    /** How the session is handed over there. */
    handover: text('handover').notNull(),
    /** The s256 challenge of a client that begins with PKCE. */
    code_challenge: text('code_challenge'),
    /** The signed-in user who adds this way of signing in. */
    link_user_id: uuid('link_user_id').references(() => users.id, { onDelete: 'cascade' }),
    expires_at: time('expires_at').notNull(),
  },
  (table) => [index('AuthFlow_expires').on(table.expires_at)],
);

/** A session that waits for the client which began with PKCE, by the hash of its code. Deleted by the first who asks. */
export const authCodes = pgTable(
  'AuthCode',
  {
    code_hash: text('code_hash').primaryKey(),
    user_id: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    code_challenge: text('code_challenge').notNull(),
    expires_at: time('expires_at').notNull(),
  },
  (table) => [index('AuthCode_expires').on(table.expires_at)],
);
