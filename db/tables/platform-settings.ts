import { json, pgTable, text } from 'drizzle-orm/pg-core';
import type { JsonValue } from '../../schema/json.ts';
import { time } from './columns.ts';

/** Settings that an admin has changed; one without a row has its default (`schema/settings.ts`). */
export const platformSettings = pgTable('PlatformSetting', {
  name: text('name').primaryKey(),
  value: json('value').$type<JsonValue>().notNull(),
  updated_at: time('updated_at').notNull(),
});
