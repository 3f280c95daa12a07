import { index, integer, json, pgTable, primaryKey, text, uuid } from 'drizzle-orm/pg-core';
import { time } from './columns.ts';
import { users } from './users.ts';

/** A request under an `Idempotency-Key`, and its answer once there is one (`status` not null). */
export const idempotencyKeys = pgTable(
  'IdempotencyKey',
  {
    user_id: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    key: text('key').notNull(),
    method_path: text('method_path').notNull(),
    body_hash: text('body_hash').notNull(),
    status: integer('status'),
    headers: json('headers').$type<Record<string, string>>(),
    body: text('body'),
    created_at: time('created_at').notNull(),
  },
  (table) => [primaryKey({ columns: [table.user_id, table.key] }), index('IdempotencyKey_age').on(table.created_at)],
);
