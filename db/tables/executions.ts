import { sql } from 'drizzle-orm';
import { check, customType, foreignKey, index, integer, json, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { ExecutionError, ExecutionWarning, Outputs } from '../../schema/execution/event.ts';
import type { ExecutionStats } from '../../schema/execution/execution.ts';
import { STATUSES, TERMINAL_STATUSES } from '../../schema/execution/status.ts';
import type { CredentialChoices } from '../../schema/graph/credential-choice.ts';
import type { JsonObject } from '../../schema/json.ts';
import { LANES } from '../../schema/lane.ts';
import type { ParentExecution } from '../../schema/rpc.ts';
import { oneOf, time } from './columns.ts';
import { graphs } from './graphs.ts';
import { users } from './users.ts';

const bytes = customType<{ data: Uint8Array }>({ dataType: () => 'bytea' });

/** Statuses in which an execution with a slot counts as running: begun or about to, and not resting in REVIEW. */
export const SLOT_STATUSES = ['INCOMPLETE', 'QUEUED', 'RUNNING'] as const;

/** Statuses in which an execution needs the object of its slot. */
export const OBJECT_STATUSES = [...SLOT_STATUSES, 'REVIEW'] as const;

const TERMINAL = `"status" in (${TERMINAL_STATUSES.map((status) => `'${status}'`).join(', ')})`;

/** Is true for executions that are over. */
export const HAS_ENDED = sql.raw(TERMINAL);

/** Is true for executions that have ended, by whether their log and node executions are still there. */
export const HISTORY_KEPT = sql.raw(`(${TERMINAL} and "history_deleted_at" is null)`);
export const HISTORY_DELETED = sql.raw(`(${TERMINAL} and "history_deleted_at" is not null)`);

/** Order in which waiting executions of a user are admitted: by lane, then by age. */
export const LANE_RANK = sql.raw(`(case "lane" when 'high' then 0 when 'normal' then 1 else 2 end)`);

/**
 * An execution. A QUEUED row is the outbox of its lane message; from RUNNING on the row follows the log of the execution
 * object, which is ahead of it by at most one batch.
 */
export const executions = pgTable(
  'AgentGraphExecution',
  {
    id: uuid('id').primaryKey(),
    user_id: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    graph_id: uuid('graph_id').notNull(),
    graph_version: integer('graph_version').notNull(),
    status: text('status', { enum: STATUSES }).notNull(),
    lane: text('lane', { enum: LANES }).notNull(),
    inputs: json('inputs').$type<JsonObject>().notNull(),
    /** Credentials that the start chose over those of the graph, as references; null for none. */
    credentials: json('credentials').$type<CredentialChoices>(),
    outputs: json('outputs').$type<Outputs>().notNull().default(sql`'{}'`),
    error: json('error').$type<ExecutionError>(),
    warnings: json('warnings').$type<ExecutionWarning[]>().notNull().default(sql`'[]'`),
    /** Null until the first record. */
    stats: json('stats').$type<ExecutionStats>(),
    /** The slot of its user where it runs, or ran; null while it waits for one. */
    slot: integer('slot'),
    /** Last `seq` of the log that this row and its node executions tell of. */
    recorded_seq: integer('recorded_seq').notNull().default(0),
    /** Archived log, when small: gzip of its JSON array of events. */
    log: bytes('log'),
    /** Archived log, when large: key in the archive bucket. */
    log_key: text('log_key'),
    /** When log and node executions were deleted, their time being over; see `workers/retention/`. */
    history_deleted_at: time('history_deleted_at'),
    /** The execution that awaits this one. */
    parent_id: uuid('parent_id'),
    /** What that one is to it beyond its id: `schema/rpc.ts`. */
    parent: json('parent').$type<Omit<ParentExecution, 'execution_id'>>(),
    /** Of an execution with a parent: the one that a person started. */
    root_id: uuid('root_id'),
    /** The execution whose log this one begins with. It may be gone. */
    forked_from: uuid('forked_from'),
    queued_at: time('queued_at').notNull(),
    started_at: time('started_at'),
    ended_at: time('ended_at'),
    /** End of the lane message's life. */
    expires_at: time('expires_at').notNull(),
    /** When the lane message was last sent, or counted as sent. */
    sent_at: time('sent_at').notNull(),
    /** The object promises a record before this; past it the sweeper wakes it. */
    lease_until: time('lease_until'),
  },
  (table) => [
    foreignKey({
      name: 'AgentGraphExecution_graph',
      columns: [table.graph_id, table.graph_version],
      foreignColumns: [graphs.id, graphs.version],
    }).onDelete('cascade'),
    foreignKey({ name: 'AgentGraphExecution_parent', columns: [table.parent_id], foreignColumns: [table.id] }).onDelete('cascade'),
    check('AgentGraphExecution_status', oneOf('status', STATUSES)),
    check('AgentGraphExecution_lane', oneOf('lane', LANES)),
    check('AgentGraphExecution_slot', sql`${table.slot} >= 0`),
    check('AgentGraphExecution_one_log', sql`${table.log} is null or ${table.log_key} is null`),
    index('AgentGraphExecution_list').on(table.user_id, table.queued_at, table.id),
    index('AgentGraphExecution_list_of_graph').on(table.graph_id, table.queued_at, table.id),
    // Two executions never have the same object.
    uniqueIndex('AgentGraphExecution_object')
      .on(table.user_id, table.slot)
      .where(sql`${table.slot} is not null and ${oneOf('status', OBJECT_STATUSES)}`),
    index('AgentGraphExecution_slots')
      .on(table.user_id)
      .where(sql`${table.slot} is not null and ${oneOf('status', SLOT_STATUSES)}`),
    index('AgentGraphExecution_waiting')
      .on(table.user_id, LANE_RANK, table.queued_at)
      .where(sql`${table.status} = 'QUEUED' and ${table.slot} is null`),
    index('AgentGraphExecution_sent').on(table.sent_at).where(sql`${table.status} = 'QUEUED' and ${table.slot} is not null`),
    index('AgentGraphExecution_lease').on(table.lease_until).where(sql`${table.lease_until} is not null`),
    index('AgentGraphExecution_old_history').on(table.ended_at).where(HISTORY_KEPT),
    index('AgentGraphExecution_old').on(table.ended_at).where(HISTORY_DELETED),
    index('AgentGraphExecution_children').on(table.parent_id).where(sql`${table.parent_id} is not null`),
    index('AgentGraphExecution_awaited')
      .on(table.parent_id)
      .where(sql`${table.parent_id} is not null and ${oneOf('status', OBJECT_STATUSES)}`),
    index('AgentGraphExecution_of_root').on(table.root_id).where(sql`${table.root_id} is not null`),
  ],
);

/** One firing of one node, as last recorded. */
export const nodeExecutions = pgTable(
  'AgentNodeExecution',
  {
    execution_id: uuid('execution_id')
      .notNull()
      .references(() => executions.id, { onDelete: 'cascade' }),
    node_id: text('node_id').notNull(),
    firing: integer('firing').notNull(),
    block_id: uuid('block_id').notNull(),
    status: text('status', { enum: STATUSES }).notNull(),
    attempts: integer('attempts').notNull(),
    input: json('input').$type<JsonObject>().notNull(),
    output: json('output').$type<Outputs>().notNull(),
    error: json('error').$type<ExecutionError>(),
    /** The execution that it awaits or awaited. */
    agent_execution_id: uuid('agent_execution_id'),
    started_at: time('started_at'),
    ended_at: time('ended_at'),
  },
  (table) => [
    primaryKey({ columns: [table.execution_id, table.node_id, table.firing] }),
    check('AgentNodeExecution_status', oneOf('status', STATUSES)),
    index('AgentNodeExecution_review').on(table.execution_id).where(sql`${table.status} = 'REVIEW'`),
  ],
);
