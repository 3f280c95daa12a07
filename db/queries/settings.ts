import { type SQL, sql } from 'drizzle-orm';
import type { SettingsChange } from '../../schema/api/admin.ts';
import { DEFAULT_SETTINGS, PlatformSettings } from '../../schema/settings.ts';
import type { Database } from '../client.ts';
import { fromMs, rowsOf } from '../statement.ts';
import { auditDetail, auditIf } from './audit.ts';

/** The platform's settings. A row that this version does not understand counts as not there. */
export async function readSettings(db: Database): Promise<PlatformSettings> {
  const rows = await rowsOf<{ name: string; value: unknown }>(db, sql`select "name", "value" from "PlatformSetting"`);
  let settings = DEFAULT_SETTINGS;
  for (const { name, value } of rows) {
    const changed = PlatformSettings.safeParse({ ...settings, [name]: value });
    if (changed.success) settings = changed.data;
  }
  return settings;
}

export async function changeSettings(db: Database, actorId: string, change: SettingsChange, now: number): Promise<PlatformSettings> {
  const entry = auditIf('changed', {
    action: 'settings.changed',
    actor_id: actorId,
    user_id: null,
    target_id: null,
    detail: auditDetail(change),
    now,
  });
  await db.execute(sql`with written as (
      insert into "PlatformSetting" ("name", "value", "updated_at")
      select "key", "value", ${fromMs(now)}::timestamptz from json_each(${JSON.stringify(change)}::json)
      on conflict ("name") do update set "value" = excluded."value", "updated_at" = excluded."updated_at"
      returning "name"
    ), changed as (select count(*) from written having count(*) > 0), entry as (${entry})
    select 1`);
  return readSettings(db);
}

/** How many executions of one user may run at once, for the statements that give slots away: what is set, else `otherwise`. */
export const runningPerUser = (otherwise: number): SQL =>
  sql`coalesce((select ("value" #>> '{}')::int from "PlatformSetting" where "name" = 'running_per_user'), ${otherwise}::int)`;
