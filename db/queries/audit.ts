import { and, desc, eq, type SQL, sql } from 'drizzle-orm';
import type { AuditAction, AuditEntry } from '../../schema/api/audit.ts';
import type { JsonObject, JsonValue } from '../../schema/json.ts';
import type { Database } from '../client.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../cursor.ts';
import { newId } from '../new-id.ts';
import { fromMs, toIso, toMs } from '../statement.ts';
import { auditEntries } from '../tables/audit-entries.ts';

/** The audit trail: written by the very statement that does what it tells of, so neither is ever there without the other. */

export type NewAuditEntry = {
  action: AuditAction;
  actor_id: string;
  /** Whose account it is about; null for the platform's own settings. */
  user_id: string | null;
  target_id: string | null;
  detail: JsonObject;
  /** Milliseconds since the epoch. */
  now: number;
};

/** A CTE's body: writes the entry if the CTE named `done` has a row. `detail` as SQL may refer to that row. */
export function auditIf(
  done: string,
  { action, actor_id, user_id, target_id, detail, now }: Omit<NewAuditEntry, 'detail'> & { detail: SQL },
): SQL {
  return sql`insert into "AuditEntry" ("id", "at", "action", "user_id", "actor_id", "target_id", "detail")
    select ${newId()}::uuid, ${fromMs(now)}::timestamptz, ${action}, ${user_id}::uuid, ${actor_id}::uuid, ${target_id}::uuid, ${detail}
    from ${sql.identifier(done)}`;
}

/** Values of an entry's detail that are known beforehand. */
export const auditDetail = (detail: { [name: string]: JsonValue | undefined }): SQL => sql`${JSON.stringify(detail)}::json`;

export type AuditFilter = { user_id?: string | undefined; action?: AuditAction | undefined };

/** Newest first, of everybody unless filtered. @throws AppError `bad_cursor` */
export async function listAuditEntries(db: Database, page: PageRequest & AuditFilter): Promise<Page<AuditEntry>> {
  const scope = `audit ${page.user_id ?? '*'} ${page.action ?? '*'}`;
  const conditions: SQL[] = [];
  if (page.user_id !== undefined) conditions.push(eq(auditEntries.user_id, page.user_id));
  if (page.action !== undefined) conditions.push(eq(auditEntries.action, page.action));
  if (page.cursor !== undefined) {
    const after = decodeCursor(scope, page.cursor);
    conditions.push(sql`(${auditEntries.at}, ${auditEntries.id}) < (${fromMs(after.at)}::timestamptz, ${after.id}::uuid)`);
  }
  const rows = await db
    .select()
    .from(auditEntries)
    .where(and(...conditions))
    .orderBy(desc(auditEntries.at), desc(auditEntries.id))
    .limit(page.limit + 1);
  return toPage(
    rows,
    page.limit,
    scope,
    (row) => ({ at: toMs(row.at), id: row.id }),
    (row) => ({ ...row, at: toIso(row.at) }),
  );
}
