import { and, desc, eq, inArray, isNull, type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { Execution, ExecutionStats, NodeExecution } from '../../schema/execution/execution.ts';
import { STATUSES, type Status } from '../../schema/execution/status.ts';
import type { CredentialChoices } from '../../schema/graph/credential-choice.ts';
import { ElementId, Id } from '../../schema/ids.ts';
import type { JsonObject } from '../../schema/json.ts';
import type { Lane } from '../../schema/lane.ts';
import type { ExecutionOrder, ParentExecution } from '../../schema/rpc.ts';
import { type Database, sqlState } from '../client.ts';
import { decodeCursor, LAST_MS, type Page, type PageRequest, toPage } from '../cursor.ts';
import { fromMs, rowsOf, toIso, toMs } from '../statement.ts';
import { executions, HAS_ENDED, nodeExecutions } from '../tables/executions.ts';
import { runningPerUser } from './settings.ts';
import { drawSlot, HOLDS_SLOT } from './slots.ts';

/** Accepting an execution, and looking at executions. What changes one is in `execution-record.ts` and `execution-sweep.ts`. */

/** Times in milliseconds since the epoch. `slots`: the user's bound of running executions, unless an admin has set another; 0: it waits;
 * null: no bound. */
export type NewExecution = {
  id: string;
  user_id: string;
  graph_id: string;
  graph_version: number;
  /** Refuse when this version is not the active one (any more): the caller asked for "the active one". */
  expect_active: boolean;
  lane: Lane;
  inputs: JsonObject;
  credentials?: CredentialChoices | undefined;
  /** The execution that awaits it. Once that one has ended, this one is not accepted any more. */
  parent?: ParentExecution | undefined;
  forked_from?: string | undefined;
  queued_at: number;
  expires_at: number;
  slots: number | null;
};

/** `slot`: where it runs; null when it has to wait for one. */
export type Acceptance = { kind: 'accepted'; slot: number | null } | { kind: 'stale_graph' };

/** Times that a slot which somebody else got at the same instant is drawn anew; then the execution waits for one. */
const DRAWS = 5;
const DRAWS_WITHOUT_BOUND = 40;

/**
 * Inserts the QUEUED row in one statement, if the graph version is there, the user's and not deleted, and the user not suspended. Repeating it with the
 * same id changes nothing and answers the same. With a slot the lane message may be sent now.
 */
export async function acceptExecution(db: Database, execution: NewExecution): Promise<Acceptance> {
  for (let draw = 1; ; draw++) {
    try {
      return await insertQueued(db, draw > DRAWS && execution.slots !== null ? { ...execution, slots: 0 } : execution);
    } catch (error) {
      // Who must not wait draws on; whoever asked for it asks again.
      const most = execution.slots === null ? DRAWS_WITHOUT_BOUND : DRAWS;
      if (draw > most || sqlState(error) !== UNIQUE_VIOLATION) throw error;
    }
  }
}

const UNIQUE_VIOLATION = '23505';

function boundOf(slots: number | null): SQL {
  if (slots === null) return sql`2147483647`;
  return slots === 0 ? sql`0` : runningPerUser(slots);
}

async function insertQueued(db: Database, execution: NewExecution): Promise<Acceptance> {
  const { id, user_id, graph_id, graph_version, slots, parent } = execution;
  const queuedAt = fromMs(execution.queued_at);
  const [row] = await rowsOf<{ found: boolean; slot: number | null }>(
    db,
    sql`with graph as (
      select 1 from "AgentGraph"
      where "id" = ${graph_id} and "version" = ${graph_version} and "user_id" = ${user_id}
        and "deleted_at" is null and ("is_active" or not ${execution.expect_active}::boolean)
        and exists (select 1 from "users" where "id" = ${user_id} and "suspended_at" is null)
    ), parent as (
      -- Locked against its end: an execution that nobody awaits must not slip in behind it.
      select 1 from "AgentGraphExecution"
      where "id" = ${parent?.execution_id ?? null}::uuid and "user_id" = ${user_id} and not ${HAS_ENDED} for share
    ), inserted as (
      insert into "AgentGraphExecution" (
        "id", "user_id", "graph_id", "graph_version", "status", "lane", "inputs", "credentials", "parent_id", "parent", "root_id", "forked_from",
        "queued_at", "sent_at", "expires_at", "slot"
      )
      select ${id}::uuid, ${user_id}::uuid, ${graph_id}::uuid, ${graph_version}::int, 'QUEUED', ${execution.lane},
        ${JSON.stringify(execution.inputs)}::json,
        ${execution.credentials === undefined ? null : JSON.stringify(execution.credentials)}::json, ${parent?.execution_id ?? null}::uuid, ${parentColumn(parent)}::json,
        ${parent?.root_id ?? null}::uuid, ${execution.forked_from ?? null}::uuid,
        ${queuedAt}::timestamptz, ${queuedAt}::timestamptz, ${fromMs(execution.expires_at)}::timestamptz,
        case when (select count(*) from "AgentGraphExecution" where "user_id" = ${user_id} and ${HOLDS_SLOT}) < ${boundOf(slots)}
          then ${drawSlot(user_id)} end
      from graph where ${parent === undefined}::boolean or exists (select 1 from parent)
      on conflict ("id") do nothing
      returning "slot"
    )
    select true as found, "slot" from inserted
    union all
    select true, "slot" from "AgentGraphExecution" where "id" = ${id} and "user_id" = ${user_id}`,
  );
  return row === undefined ? { kind: 'stale_graph' } : { kind: 'accepted', slot: row.slot };
}

/** What the row keeps of its parent beside the id. */
function parentColumn(parent: ParentExecution | undefined): string | null {
  if (parent === undefined) return null;
  const { execution_id: _, ...rest } = parent;
  return JSON.stringify(rest);
}

const COLUMNS = {
  id: executions.id,
  graph_id: executions.graph_id,
  graph_version: executions.graph_version,
  parent_id: executions.parent_id,
  forked_from: executions.forked_from,
  status: executions.status,
  lane: executions.lane,
  inputs: executions.inputs,
  outputs: executions.outputs,
  error: executions.error,
  warnings: executions.warnings,
  queued_at: executions.queued_at,
  started_at: executions.started_at,
  ended_at: executions.ended_at,
  stats: executions.stats,
};
type ExecutionColumns = Omit<Execution, 'stats'> & { stats: ExecutionStats | null };

const NOTHING_YET: ExecutionStats = { node_count: 0, node_errors: 0, retries: 0, duration_ms: null };

function toExecution(row: ExecutionColumns): Execution {
  return {
    ...row,
    queued_at: toIso(row.queued_at),
    started_at: toIso(row.started_at),
    ended_at: toIso(row.ended_at),
    stats: row.stats ?? NOTHING_YET,
  };
}

const isTheirs = (userId: string, id: string) => and(eq(executions.id, id), eq(executions.user_id, userId));

/** As last recorded. Null for what does not exist or is not the user's. */
export async function findExecution(db: Database, userId: string, id: string): Promise<Execution | null> {
  const [row] = await db.select(COLUMNS).from(executions).where(isTheirs(userId, id));
  return row === undefined ? null : toExecution(row);
}

/** An execution and what only the platform needs to know of it. */
export type ExecutionRow = {
  execution: Execution;
  /** Where it runs, or ran; null while it waits. */
  slot: number | null;
  /** Last `seq` that the row tells of; 0 before the first record. */
  recorded_seq: number;
  /** Where the archived log is. `none` while the execution object has it, and for what ended before it began. */
  archive: 'none' | 'row' | 'bucket' | 'deleted';
};

export async function findExecutionRow(db: Database, userId: string, id: string): Promise<ExecutionRow | null> {
  const [row] = await db
    .select({
      execution: COLUMNS,
      slot: executions.slot,
      recorded_seq: executions.recorded_seq,
      archive: sql<
        ExecutionRow['archive']
      >`case when ${executions.history_deleted_at} is not null then 'deleted' when ${executions.log} is not null then 'row'
        when ${executions.log_key} is not null then 'bucket' else 'none' end`,
    })
    .from(executions)
    .where(isTheirs(userId, id));
  return row === undefined ? null : { ...row, execution: toExecution(row.execution) };
}

/** Without `parent_id`: those that no other execution awaits. */
export type ExecutionFilter = { graph_id?: string | undefined; status?: Status | undefined; parent_id?: string | undefined };

/** Newest first. @throws AppError `bad_cursor` */
export async function listExecutions(db: Database, userId: string, page: PageRequest & ExecutionFilter): Promise<Page<Execution>> {
  const scope = `executions ${userId} ${page.graph_id ?? '*'} ${page.status ?? '*'} ${page.parent_id ?? '*'}`;
  const isAsked = page.parent_id === undefined ? isNull(executions.parent_id) : eq(executions.parent_id, page.parent_id);
  const conditions: SQL[] = [eq(executions.user_id, userId), isAsked];
  if (page.graph_id !== undefined) conditions.push(eq(executions.graph_id, page.graph_id));
  if (page.status !== undefined) conditions.push(eq(executions.status, page.status));
  if (page.cursor !== undefined) {
    const after = decodeCursor(scope, page.cursor);
    conditions.push(sql`(${executions.queued_at}, ${executions.id}) < (${fromMs(after.at)}::timestamptz, ${after.id}::uuid)`);
  }
  const rows = await db
    .select(COLUMNS)
    .from(executions)
    .where(and(...conditions))
    .orderBy(desc(executions.queued_at), desc(executions.id))
    .limit(page.limit + 1);
  return toPage(rows, page.limit, scope, (row) => ({ at: toMs(row.queued_at), id: row.id }), toExecution);
}

/** Of executions that no other one awaits. Every status has its number, 0 included. */
export async function countExecutionsByStatus(db: Database, userId: string, graphId?: string): Promise<Record<Status, number>> {
  const rows = await db
    .select({ status: executions.status, count: sql<number>`count(*)::int` })
    .from(executions)
    .where(
      and(
        eq(executions.user_id, userId),
        isNull(executions.parent_id),
        graphId === undefined ? undefined : eq(executions.graph_id, graphId),
      ),
    )
    .groupBy(executions.status);
  const counts = Object.fromEntries(STATUSES.map((status) => [status, 0])) as Record<Status, number>;
  for (const { status, count } of rows) counts[status] = count;
  return counts;
}

/** `firing:node_id`, which is unique within an execution. */
const FiringKey = z
  .string()
  .regex(/^\d{1,9}:/)
  .refine((key) => ElementId.safeParse(key.slice(key.indexOf(':') + 1)).success);

/** In the order in which they started; those that did not start yet come last. Null when the execution is not the user's. */
export async function listNodeExecutions(db: Database, userId: string, id: string, page: PageRequest): Promise<Page<NodeExecution> | null> {
  const scope = `node executions ${userId} ${id}`;
  const startedAt = sql`coalesce(${nodeExecutions.started_at}, ${fromMs(LAST_MS)}::timestamptz)`;
  const key = sql`(${startedAt}, ${nodeExecutions.node_id}, ${nodeExecutions.firing})`;
  let after: SQL | undefined;
  if (page.cursor !== undefined) {
    const { at, id: firingKey } = decodeCursor(scope, page.cursor, FiringKey);
    const colon = firingKey.indexOf(':');
    after = sql`${key} > (${fromMs(at)}::timestamptz, ${firingKey.slice(colon + 1)}, ${Number(firingKey.slice(0, colon))}::int)`;
  }
  // A left join, so that the user's execution without a (further) node execution is told from somebody else's.
  const joined = await db
    .select({ node: nodeExecutions })
    .from(executions)
    .leftJoin(nodeExecutions, and(eq(nodeExecutions.execution_id, executions.id), after))
    .where(isTheirs(userId, id))
    .orderBy(startedAt, nodeExecutions.node_id, nodeExecutions.firing)
    .limit(page.limit + 1);
  if (joined.length === 0) return null;
  const rows = joined.flatMap(({ node }) => (node === null ? [] : [node]));
  return toPage(
    rows,
    page.limit,
    scope,
    (row) => ({ at: row.started_at === null ? LAST_MS : toMs(row.started_at), id: `${row.firing}:${row.node_id}` }),
    ({ execution_id: _, ...row }): NodeExecution => ({ ...row, started_at: toIso(row.started_at), ended_at: toIso(row.ended_at) }),
  );
}

/** What the start of an execution chose: credential ids by node or pin. Empty as well for what is not the user's. */
export async function findChosenCredentials(db: Database, userId: string, id: string): Promise<{ [nodeOrPin: string]: string }> {
  const [row] = await db.select({ credentials: executions.credentials }).from(executions).where(isTheirs(userId, id));
  return Object.fromEntries(Object.entries(row?.credentials ?? {}).map(([nodeOrPin, chosen]) => [nodeOrPin, chosen.id]));
}

/** What the consumer of a lane needs to know of an execution: its order without the plan, and whether it still waits. */
export type OrderRow = Omit<ExecutionOrder, 'plan' | 'credentials'> & {
  credentials: CredentialChoices | null;
  slot: number | null;
  status: Status;
  expires_at: number;
};

/** For the platform itself: asks no owner. Ids that are no ids, or nobody's, have no row. */
export async function loadOrders(db: Database, ids: readonly string[]): Promise<OrderRow[]> {
  const wellFormed = ids.filter((id) => Id.safeParse(id).success);
  if (wellFormed.length === 0) return [];
  const rows = await rowsOf<Omit<OrderRow, 'parent'> & { parent: ParentExecution | null; forked_from: string | null }>(
    db,
    sql`select "id" as execution_id, "user_id", "graph_id", "graph_version", "lane", "inputs", "credentials", "slot", "status", "forked_from",
        case when "parent" is not null then json_build_object('execution_id', "parent_id", 'slot', "parent"->'slot',
          'root_id', "root_id", 'depth', "parent"->'depth', 'deadline_at', "parent"->'deadline_at') end as parent,
        (extract(epoch from "queued_at") * 1000)::float8 as queued_at, (extract(epoch from "expires_at") * 1000)::float8 as expires_at
      from "AgentGraphExecution" where "id" = any(${`{${wellFormed.join(',')}}`}::uuid[])`,
  );
  return rows.map((row) => ({ ...row, parent: row.parent ?? undefined, forked_from: row.forked_from ?? undefined }));
}

/** How executions stand that `parentId` awaits, as last recorded. For the platform itself: asks no owner. */
export async function findAwaited(db: Database, parentId: string, ids: readonly string[]): Promise<AwaitedRow[]> {
  return await db
    .select({ id: executions.id, status: executions.status, outputs: executions.outputs, error: executions.error })
    .from(executions)
    .where(and(eq(executions.parent_id, parentId), inArray(executions.id, [...ids])));
}
export type AwaitedRow = Pick<Execution, 'id' | 'status' | 'outputs' | 'error'>;

/** How many executions have come of one that a person started. */
export async function countOfRoot(db: Database, rootId: string): Promise<number> {
  return await db.$count(executions, eq(executions.root_id, rootId));
}

export type ArchivedLog =
  /** gzip of the JSON array of events. */
  | { kind: 'row'; log: Uint8Array }
  /** The same, in the archive bucket under `key`. */
  | { kind: 'bucket'; key: string }
  /** It was kept for long enough; see `retention.ts`. */
  | { kind: 'deleted' };

/** Null when there is no archive (yet), or the execution is not the user's. */
export async function findArchivedLog(db: Database, userId: string, id: string): Promise<ArchivedLog | null> {
  const { log, log_key, history_deleted_at } = executions;
  const [row] = await db.select({ log, log_key, history_deleted_at }).from(executions).where(isTheirs(userId, id));
  if (row === undefined) return null;
  if (row.history_deleted_at !== null) return { kind: 'deleted' };
  if (row.log !== null) return { kind: 'row', log: row.log };
  return row.log_key === null ? null : { kind: 'bucket', key: row.log_key };
}
