import { index, integer, json, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { CREDENTIAL_TYPES, type CredentialDetails } from '../../schema/credential.ts';
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
    /** How it authenticates. */
    kind: text('kind', { enum: CREDENTIAL_TYPES }).notNull(),
    title: text('title').notNull(),
    ciphertext: text('ciphertext').notNull(),
    key_id: text('key_id').notNull(),
    /** Counts the secrets that the row has had. Sealing the same secret anew is no new one. */
    revision: integer('revision').notNull().default(1),
    /** What may be shown: granted scopes, the account's name. */
    metadata: json('metadata').$type<CredentialDetails>().notNull(),
    created_at: time('created_at').notNull().defaultNow(),
    updated_at: time('updated_at').notNull().defaultNow(),
    /** When it ends: an OAuth grant that can be renewed has no end. */
    expires_at: time('expires_at'),
    last_used_at: time('last_used_at'),
    /** Until then somebody is renewing the grant, and nobody else may. */
    renewing_until: time('renewing_until'),
    /** When the provider last refused to renew the grant. */
    refused_at: time('refused_at'),
  },
  (table) => [index('UserCredential_user').on(table.user_id, table.created_at, table.id), index('UserCredential_key').on(table.key_id)],
);
