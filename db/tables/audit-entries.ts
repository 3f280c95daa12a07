import { index, json, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import { AUDIT_ACTIONS } from '../../schema/api/audit.ts';
import type { JsonObject } from '../../schema/json.ts';
import { time } from './columns.ts';

/** The audit trail. No foreign keys: it outlives what it tells of. Never changed; the actions it may name only grow. */
export const auditEntries = pgTable(
  'AuditEntry',
  {
    id: uuid('id').primaryKey(),
    at: time('at').notNull(),
    action: text('action', { enum: AUDIT_ACTIONS }).notNull(),
    /** Whose account it is about; null for the platform's own settings. */
    user_id: uuid('user_id'),
    actor_id: uuid('actor_id').notNull(),
    target_id: uuid('target_id'),
    detail: json('detail').$type<JsonObject>().notNull(),
  },
  (table) => [index('AuditEntry_list').on(table.at, table.id), index('AuditEntry_user').on(table.user_id, table.at, table.id)],
);
