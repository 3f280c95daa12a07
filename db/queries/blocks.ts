import { sql } from 'drizzle-orm';
import type { BlockDefinition } from '../../schema/graph/block.ts';
import type { Database } from '../client.ts';

/**
 * Makes `AgentBlock` say what the catalogue says. Blocks that left it stay as unavailable, since saved graphs name them.
 * Rows that are right already are not written.
 */
export async function syncBlocks(db: Database, definitions: readonly BlockDefinition[]): Promise<void> {
  // The definition goes as JSON text: `json_to_recordset` would decode every string on the way.
  const rows = definitions.map((block) => ({ id: block.id, name: block.name, definition: JSON.stringify(block) }));
  await db.execute(sql`with current as (
      select * from json_to_recordset(${JSON.stringify(rows)}::json) as c(id uuid, name text, definition text)
    ), gone as (
      update "AgentBlock" set "is_available" = false, "updated_at" = now()
      where "is_available" and "id" not in (select id from current)
    )
    insert into "AgentBlock" as b ("id", "name", "definition", "is_available")
    select id, name, definition::json, true from current
    on conflict ("id") do update
      set "name" = excluded."name", "definition" = excluded."definition", "is_available" = true, "updated_at" = now()
      where not b."is_available" or b."definition"::text <> excluded."definition"::text`);
}
