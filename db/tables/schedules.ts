import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, json, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { JsonObject } from '../../schema/json.ts';
import { LANES } from '../../schema/lane.ts';
import { oneOf, time } from './columns.ts';
import { users } from './users.ts';

/** What a schedule does about due times that passed while the platform was down. */
export const MISSED_POLICIES = ['skip', 'once', 'all'] as const;

/** A user's schedule. `graph_version` null follows the active version, so there is no foreign key to one version. */
export const schedules = pgTable(
  'AgentGraphSchedule',
  {
    id: uuid('id').primaryKey(),
    user_id: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    graph_id: uuid('graph_id').notNull(),
    graph_version: integer('graph_version'),
    name: text('name').notNull(),
    cron: text('cron').notNull(),
    time_zone: text('time_zone').notNull(),
    inputs: json('inputs').$type<JsonObject>().notNull(),
    lane: text('lane', { enum: LANES }).notNull(),
    missed: text('missed', { enum: MISSED_POLICIES }).notNull().default('once'),
    is_enabled: boolean('is_enabled').notNull().default(true),
    next_due_at: time('next_due_at'),
    last_due_at: time('last_due_at'),
    created_at: time('created_at').notNull().defaultNow(),
  },
  (table) => [
    index('AgentGraphSchedule_user').on(table.user_id, table.created_at),
    index('AgentGraphSchedule_due').on(table.next_due_at).where(sql`${table.is_enabled}`),
    check('AgentGraphSchedule_lane', oneOf('lane', LANES)),
    check('AgentGraphSchedule_missed', oneOf('missed', MISSED_POLICIES)),
  ],
);
