import { check, index, integer, json, pgTable, text, uuid } from 'drizzle-orm/pg-core';
import type { JsonValue } from '../../schema/json.ts';
import { DEAD_LETTER_CAUSES, LANES } from '../../schema/lane.ts';
import { oneOf, time } from './columns.ts';

/** A lane message that ended unread or could not be acted on. `lane` is null when the message does not say it. */
export const deadLetters = pgTable(
  'DeadLetter',
  {
    id: uuid('id').primaryKey(),
    lane: text('lane', { enum: LANES }),
    cause: text('cause', { enum: DEAD_LETTER_CAUSES }).notNull(),
    /** No foreign key: the cause may be that there is no such execution. */
    execution_id: uuid('execution_id'),
    /** The message as it came. */
    message: json('message').$type<JsonValue>().notNull(),
    /** What went wrong, for the operator. */
    detail: text('detail'),
    attempts: integer('attempts').notNull(),
    created_at: time('created_at').notNull(),
    replayed_at: time('replayed_at'),
  },
  (table) => [
    index('DeadLetter_list').on(table.created_at, table.id),
    index('DeadLetter_execution').on(table.execution_id),
    check('DeadLetter_cause', oneOf('cause', DEAD_LETTER_CAUSES)),
    check('DeadLetter_lane', oneOf('lane', LANES)),
  ],
);
