import { index, json, pgTable, text, unique, uuid } from 'drizzle-orm/pg-core';
import type { JsonObject } from '../../schema/json.ts';
import { time } from './columns.ts';
import { users } from './users.ts';

/** An account elsewhere that its owner signs in with here. `subject` is the provider's own, lasting name for them. */
export const authIdentities = pgTable(
  'AuthIdentity',
  {
    id: uuid('id').primaryKey(),
    user_id: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    provider: text('provider').notNull(),
    subject: text('subject').notNull(),
    /** What may be shown: e-mail, name, picture. */
    profile: json('profile').$type<JsonObject>().notNull(),
    created_at: time('created_at').notNull(),
    last_sign_in_at: time('last_sign_in_at').notNull(),
  },
  (table) => [unique('AuthIdentity_subject').on(table.provider, table.subject), index('AuthIdentity_user').on(table.user_id)],
);
