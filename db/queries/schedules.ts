import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { ScheduleError } from '../../schema/api/schedules.ts';
import type { Status } from '../../schema/execution/status.ts';
import type { JsonObject } from '../../schema/json.ts';
import type { Lane } from '../../schema/lane.ts';
import type { MissedPolicy } from '../../schema/schedule/missed.ts';
import type { Timing } from '../../schema/schedule/timing.ts';
import type { Database } from '../client.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../cursor.ts';
import { fromMs, toIso, toMs } from '../statement.ts';
import { executions } from '../tables/executions.ts';
import { graphs } from '../tables/graphs.ts';
import { schedules } from '../tables/schedules.ts';

/** A user's schedules. What the platform's clock does with all users' is in `due-schedules.ts`. Times in milliseconds. */

/** What a user decides, and when that makes it due first. */
export type ScheduleSettings = {
  graph_id: string;
  graph_version: number | null;
  name: string;
  timing: Timing;
  timezone: string;
  anchor: number;
  end_date: string | null;
  inputs: JsonObject;
  lane: Lane;
  missed: MissedPolicy;
  missed_limit: number;
};

export type ScheduleRow = ScheduleSettings & {
  id: string;
  /** Null when the graph is gone. */
  graph_name: string | null;
  is_enabled: boolean;
  next_due_at: string | null;
  last_due_at: string | null;
  last_execution: { id: string; status: Status } | null;
  last_error: ScheduleError | null;
  failures: number;
  created_at: string;
  updated_at: string;
};

/** Repeating it with the same id changes nothing. */
export async function insertSchedule(
  db: Database,
  userId: string,
  id: string,
  settings: ScheduleSettings & { next: number },
  now: number,
): Promise<void> {
  const values = { id, user_id: userId, ...columnsOf(settings), created_at: fromMs(now), updated_at: fromMs(now) };
  await db.insert(schedules).values(values).onConflictDoNothing();
}

/**
 * Replaces what its user decides, and forgets failures of what was decided before; a paused one stays paused. False when it is
 * not there or not the user's.
 */
export async function updateSchedule(
  db: Database,
  userId: string,
  id: string,
  settings: ScheduleSettings & { next: number },
  now: number,
): Promise<boolean> {
  const rows = await db
    .update(schedules)
    .set({
      ...columnsOf(settings),
      ...FRESH,
      next_due_at: sql`case when ${schedules.is_enabled} then ${fromMs(settings.next)}::timestamptz end`,
      updated_at: fromMs(now),
    })
    .where(isTheirs(userId, id))
    .returning({ id: schedules.id });
  return rows.length > 0;
}

/** Pauses with `next` null, else resumes. False when it is not there or not the user's. */
export async function setScheduleNext(db: Database, userId: string, id: string, next: number | null, now: number): Promise<boolean> {
  const change = next === null ? { claimed_until: null } : FRESH;
  const rows = await db
    .update(schedules)
    .set({ ...change, is_enabled: next !== null, next_due_at: next === null ? null : fromMs(next), updated_at: fromMs(now) })
    .where(isTheirs(userId, id))
    .returning({ id: schedules.id });
  return rows.length > 0;
}

/** A tick that holds a claim from before does not settle it any more. */
const FRESH = { claimed_until: null, failures: 0, last_error: null };

export async function deleteSchedule(db: Database, userId: string, id: string): Promise<boolean> {
  const rows = await db.delete(schedules).where(isTheirs(userId, id)).returning({ id: schedules.id });
  return rows.length > 0;
}

/** Null for what does not exist or is not the user's. */
export async function findSchedule(db: Database, userId: string, id: string): Promise<ScheduleRow | null> {
  const [row] = await selectRows(db).where(isTheirs(userId, id));
  return row === undefined ? null : toRow(row);
}

/** Newest first. @throws AppError `bad_cursor` */
export async function listSchedules(
  db: Database,
  userId: string,
  page: PageRequest & { graph_id?: string | undefined },
): Promise<Page<ScheduleRow>> {
  const scope = `schedules ${userId} ${page.graph_id ?? '*'}`;
  const conditions: SQL[] = [eq(schedules.user_id, userId)];
  if (page.graph_id !== undefined) conditions.push(eq(schedules.graph_id, page.graph_id));
  if (page.cursor !== undefined) {
    const after = decodeCursor(scope, page.cursor);
    conditions.push(sql`(${schedules.created_at}, ${schedules.id}) < (${fromMs(after.at)}::timestamptz, ${after.id}::uuid)`);
  }
  const rows = await selectRows(db)
    .where(and(...conditions))
    .orderBy(desc(schedules.created_at), desc(schedules.id))
    .limit(page.limit + 1);
  return toPage(rows, page.limit, scope, (row) => ({ at: toMs(row.schedule.created_at), id: row.schedule.id }), toRow);
}

/** Those that will be due, soonest first. */
export async function listActiveSchedules(db: Database, userId: string, limit: number): Promise<ScheduleRow[]> {
  const rows = await selectRows(db)
    .where(and(eq(schedules.user_id, userId), sql`${schedules.is_enabled} and ${schedules.next_due_at} is not null`))
    .orderBy(schedules.next_due_at, schedules.id)
    .limit(limit);
  return rows.map(toRow);
}

const isTheirs = (userId: string, id: string) => and(eq(schedules.id, id), eq(schedules.user_id, userId));

function columnsOf({ anchor, next, ...settings }: ScheduleSettings & { next: number }) {
  const { graph_id, graph_version, name, timing, timezone, end_date, inputs, lane, missed, missed_limit } = settings;
  return {
    ...{ graph_id, graph_version, name, timing, timezone, end_date, inputs, lane, missed, missed_limit },
    anchor_at: fromMs(anchor),
    next_due_at: fromMs(next),
  };
}

/** With the name of the graph as it is now, and how the last execution went. */
const selectRows = (db: Database) =>
  db
    .select({ schedule: schedules, graph_name: graphs.name, status: executions.status })
    .from(schedules)
    .leftJoin(graphs, and(eq(graphs.id, schedules.graph_id), eq(graphs.is_active, true), isNull(graphs.deleted_at)))
    .leftJoin(executions, eq(executions.id, schedules.last_execution_id))
    .$dynamic();

type Selected = { schedule: typeof schedules.$inferSelect; graph_name: string | null; status: Status | null };

function toRow({ schedule, graph_name, status }: Selected): ScheduleRow {
  const { user_id: _user, anchor_at, claimed_until: _claim, last_execution_id, ...row } = schedule;
  return {
    ...row,
    graph_name,
    anchor: toMs(anchor_at),
    next_due_at: toIso(row.next_due_at),
    last_due_at: toIso(row.last_due_at),
    last_execution: last_execution_id === null || status === null ? null : { id: last_execution_id, status },
    created_at: toIso(row.created_at),
    updated_at: toIso(row.updated_at),
  };
}
