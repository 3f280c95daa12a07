import { type SQL, sql } from 'drizzle-orm';
import { timestamp } from 'drizzle-orm/pg-core';

/** A point in time with the precision of JavaScript's clock, so that what is read back equals what was written. */
export const time = (name: string) => timestamp(name, { withTimezone: true, precision: 3, mode: 'string' });

/** Body of a CHECK: `column` is one of `values`. The values are ours, never a user's. */
export const oneOf = (column: string, values: readonly string[]): SQL =>
  sql.raw(`"${column}" in (${values.map((value) => `'${value}'`).join(', ')})`);
