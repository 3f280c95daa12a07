import { sql } from 'drizzle-orm';
import { boolean, check, index, integer, json, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { ScheduleError } from '../../schema/api/schedules.ts';
import type { JsonObject } from '../../schema/json.ts';
import { LANES } from '../../schema/lane.ts';
import { DEFAULT_MISSED_LIMIT, MISSED_POLICIES } from '../../schema/schedule/missed.ts';
import type { Timing } from '../../schema/schedule/timing.ts';
import { oneOf, time } from './columns.ts';
import { users } from './users.ts';

/**
 * A user's schedule. `graph_version` null follows the active version, so there is no foreign key to one version; a graph
 * that is gone shows as the schedule's last error.
 */
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
    timing: json('timing').$type<Timing>().notNull(),
    timezone: text('timezone').notNull(),
    /** Intervals are counted from here. */
    anchor_at: time('anchor_at').notNull(),
    /** Last day in `timezone`, as `YYYY-MM-DD`. */
    end_date: text('end_date'),
    inputs: json('inputs').$type<JsonObject>().notNull(),
    lane: text('lane', { enum: LANES }).notNull(),
    missed: text('missed', { enum: MISSED_POLICIES }).notNull().default('once'),
    missed_limit: integer('missed_limit').notNull().default(DEFAULT_MISSED_LIMIT),
    is_enabled: boolean('is_enabled').notNull().default(true),
    /** Null while paused, and when nothing is due any more. */
    next_due_at: time('next_due_at'),
    /** Until then a tick is starting what is due. Its value names the claim: who settles must still hold it. */
    claimed_until: time('claimed_until'),
    last_due_at: time('last_due_at'),
    last_execution_id: uuid('last_execution_id'),
    last_error: json('last_error').$type<ScheduleError>(),
    /** Due times in a row that could not be started for. */
    failures: integer('failures').notNull().default(0),
    created_at: time('created_at').notNull().defaultNow(),
    updated_at: time('updated_at').notNull().defaultNow(),
  },
  (table) => [
    index('AgentGraphSchedule_user').on(table.user_id, table.created_at, table.id),
    index('AgentGraphSchedule_due').on(table.next_due_at).where(sql`${table.is_enabled}`),
    check('AgentGraphSchedule_lane', oneOf('lane', LANES)),
    check('AgentGraphSchedule_missed', oneOf('missed', MISSED_POLICIES)),
  ],
);
