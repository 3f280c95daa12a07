import { sql } from 'drizzle-orm';
import { boolean, check, foreignKey, index, integer, json, pgTable, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import type { JsonObject } from '../../schema/json.ts';
import type { NodePolicy } from '../../schema/retry.ts';
import { time } from './columns.ts';
import { users } from './users.ts';

/**
 * A graph version: immutable but for `is_active` and `deleted_at`. JSON that users write is `json`, never `jsonb`: jsonb
 * refuses `\u0000` and lone surrogates and drops repeated keys, json keeps the text as it came.
 */
export const graphs = pgTable(
  'AgentGraph',
  {
    id: uuid('id').notNull(),
    version: integer('version').notNull(),
    user_id: uuid('user_id')
      .notNull()
      .references(() => users.id, { onDelete: 'cascade' }),
    is_active: boolean('is_active').notNull(),
    name: text('name').notNull(),
    description: text('description').notNull(),
    created_at: time('created_at').notNull().defaultNow(),
    /** Set on every version at once. */
    deleted_at: time('deleted_at'),
  },
  (table) => [
    primaryKey({ columns: [table.id, table.version] }),
    uniqueIndex('AgentGraph_one_active').on(table.id).where(sql`${table.is_active}`),
    index('AgentGraph_list').on(table.user_id, table.created_at, table.id).where(sql`${table.is_active} and ${table.deleted_at} is null`),
    check('AgentGraph_version', sql`${table.version} > 0`),
  ],
);

/** Ids of nodes are the file's own: unique within a version, the same across versions. */
export const nodes = pgTable(
  'AgentNode',
  {
    graph_id: uuid('graph_id').notNull(),
    graph_version: integer('graph_version').notNull(),
    id: text('id').notNull(),
    /** Place in the document, from 0. */
    position: integer('position').notNull(),
    block_id: uuid('block_id').notNull(),
    input_default: json('input_default').$type<JsonObject>().notNull(),
    metadata: json('metadata').$type<JsonObject>().notNull(),
    policy: json('policy').$type<NodePolicy>(),
  },
  (table) => [
    primaryKey({ columns: [table.graph_id, table.graph_version, table.id] }),
    foreignKey({
      name: 'AgentNode_graph',
      columns: [table.graph_id, table.graph_version],
      foreignColumns: [graphs.id, graphs.version],
    }).onDelete('cascade'),
  ],
);

/** No foreign keys to the nodes: a draft is checked by `validateGraph`, and a check per link end would double a save. */
export const links = pgTable(
  'AgentNodeLink',
  {
    graph_id: uuid('graph_id').notNull(),
    graph_version: integer('graph_version').notNull(),
    id: text('id').notNull(),
    /** Place in the document, from 0. */
    position: integer('position').notNull(),
    source_id: text('source_id').notNull(),
    source_name: text('source_name').notNull(),
    sink_id: text('sink_id').notNull(),
    sink_name: text('sink_name').notNull(),
    is_static: boolean('is_static').notNull(),
  },
  (table) => [
    primaryKey({ columns: [table.graph_id, table.graph_version, table.id] }),
    foreignKey({
      name: 'AgentNodeLink_graph',
      columns: [table.graph_id, table.graph_version],
      foreignColumns: [graphs.id, graphs.version],
    }).onDelete('cascade'),
  ],
);
