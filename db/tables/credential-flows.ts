import { index, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { time } from './columns.ts';
import { credentials } from './credentials.ts';
import { users } from './users.ts';

/** A user's browser that is away at a provider to grant a credential, by the hash of its state. Deleted by its return. */
export const credentialFlows = pgTable(
  'CredentialFlow',
  {
    state_hash: text('state_hash').primaryKey(),
    user_id: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    provider: text('provider').notNull(),
    /** Our PKCE verifier towards the provider. */
    code_verifier: text('code_verifier').notNull(),
    /** Hash of the cookie of the browser that began. */
    browser_hash: text('browser_hash').notNull(),
    title: text('title').notNull(),
    /** The credential that is granted anew; null for a new one. */
    credential_id: uuid('credential_id').references(() => credentials.id, { onDelete: 'cascade' }),
    /** Page of our site where the browser goes afterwards. */
    return_to: text('return_to').notNull(),
    expires_at: time('expires_at').notNull(),
  },
  (table) => [index('CredentialFlow_expires').on(table.expires_at)],
);
