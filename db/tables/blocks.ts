import { boolean, json, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { BlockDefinition } from '../../schema/graph/block.ts';
import { time } from './columns.ts';

/** What the deployed catalogue says of each block. Rows of blocks that left the catalogue stay, disabled: graphs name them. */
export const blocks = pgTable('AgentBlock', {
  id: uuid('id').primaryKey(),
  name: text('name').notNull(),
  definition: json('definition').$type<BlockDefinition>().notNull(),
  is_available: boolean('is_available').notNull(),
  updated_at: time('updated_at').notNull().defaultNow(),
});
