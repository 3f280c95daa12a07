import { sql } from 'drizzle-orm';
import type { Execution, NodeExecution } from '../../schema/execution/execution.ts';
import { ALLOWED_MOVES, isTerminal, STATUSES, type Status } from '../../schema/execution/status.ts';
import type { Database } from '../client.ts';
import { fromMs, rowsOf, toBytea } from '../statement.ts';
import { SLOT_STATUSES } from '../tables/executions.ts';
import { ADMITTED_ROWS, type AdmittedOrder, admitNext, HOLDS_SLOT } from './slots.ts';

/** What an execution object tells Postgres: the fold of its log up to and including `seq`. */
export type ExecutionRecord = {
  user_id: string;
  seq: number;
  /** `lane`, `inputs`, `graph_id`, `graph_version` and `queued_at` are the row's own and not written again. */
  execution: Execution;
  /** Those that changed since the last record; the others stay as they are. */
  nodes: NodeExecution[];
  /** The object promises its next record before this (ms since the epoch); null when it is over or rests. */
  lease_until: number | null;
  /** With the last record: the log itself when small (gzip of its JSON), else its key in the archive bucket. */
  archive: { log: Uint8Array } | { log_key: string } | null;
  /** The user's bound of running executions. */
  slots: number;
  /** Milliseconds since the epoch. */
  now: number;
};

export type RecordAnswer =
  /** Postgres has it, now or already before. `admitted`: executions that took the slot given back, to be put on their lanes. */
  | { kind: 'recorded'; admitted: AdmittedOrder[] }
  /** The row was ended by someone else, and stays so. */
  | { kind: 'refused'; status: Status }
  /** There is no such row: its user was deleted. */
  | { kind: 'missing' };

/**
 * Brings row and node executions up to `seq` in one statement. Never leaves a terminal status, never goes back: repeating a
 * record, or bringing an older one late, changes nothing. When the execution gives its slot back (over, or resting in
 * REVIEW) the same statement admits who waits. Should that answer be lost, repeating the record names who has the slot.
 */
export async function recordExecution(db: Database, record: ExecutionRecord): Promise<RecordAnswer> {
  const { execution, archive } = record;
  const [row] = await rowsOf<{ recorded: boolean; status: Status | null; recorded_seq: number | null; admitted: AdmittedOrder[] }>(
    db,
    sql`with old as (
      select "id", "user_id", "status", "recorded_seq", "slot", (${HOLDS_SLOT}) as held_slot
      from "AgentGraphExecution" where "id" = ${execution.id} and "user_id" = ${record.user_id}
    ), moved as (
      update "AgentGraphExecution" e set
        "status" = ${execution.status}, "recorded_seq" = ${record.seq}::int,
        "outputs" = ${JSON.stringify(execution.outputs)}::json, "error" = ${jsonOrNull(execution.error)}::json,
        "warnings" = ${JSON.stringify(execution.warnings)}::json, "stats" = ${JSON.stringify(execution.stats)}::json,
        "started_at" = ${execution.started_at}::timestamptz, "ended_at" = ${execution.ended_at}::timestamptz,
        "lease_until" = ${record.lease_until === null ? null : fromMs(record.lease_until)}::timestamptz,
        "log" = ${archive !== null && 'log' in archive ? toBytea(archive.log) : null}::bytea,
        "log_key" = ${archive !== null && 'log_key' in archive ? archive.log_key : null}
      from old
      where e."id" = old."id" and e."recorded_seq" < ${record.seq}::int and e."status" = any(${`{${movesTo(execution.status).join(',')}}`}::text[])
      returning e."id", e."user_id", e."slot", old.held_slot
    ), recorded_nodes as (
      insert into "AgentNodeExecution"
        ("execution_id", "node_id", "firing", "block_id", "status", "attempts", "input", "output", "error", "agent_execution_id", "started_at", "ended_at")
      select moved."id", n.node_id, n.firing, n.block_id, n.status, n.attempts, n.input::json, n.output::json, n.error::json,
        n.agent_execution_id, n.started_at, n.ended_at
      from moved cross join json_to_recordset(${nodeRows(record.nodes)}::json) as n(
        node_id text, firing int, block_id uuid, status text, attempts int, input text, output text, error text,
        agent_execution_id uuid, started_at timestamptz, ended_at timestamptz
      )
      on conflict ("execution_id", "node_id", "firing") do update set
        "status" = excluded."status", "attempts" = excluded."attempts", "input" = excluded."input", "output" = excluded."output",
        "error" = excluded."error", "agent_execution_id" = excluded."agent_execution_id", "started_at" = excluded."started_at", "ended_at" = excluded."ended_at"
    ), freed as (
      select "id", "user_id", case when ${isTerminal(execution.status)}::boolean then "slot" end as "slot"
      from moved where held_slot and ${!takesSlot(execution.status)}::boolean
    ), ${admitNext(record.slots, fromMs(record.now))}
    select exists(select 1 from moved) as recorded, (select "status" from old) as status,
      (select "recorded_seq" from old) as recorded_seq, ${ADMITTED_ROWS} as admitted`,
  );
  if (row === undefined || row.status === null) return { kind: 'missing' };
  if (row.recorded) return { kind: 'recorded', admitted: row.admitted };
  if ((row.recorded_seq ?? 0) >= record.seq) return { kind: 'recorded', admitted: await notBegunInSlotOf(db, record) };
  return { kind: 'refused', status: row.status };
}

/**
 * Who got the slot of an execution that was recorded before, and has not begun: the answer that named them may have been
 * lost, and sending their lane message once more changes nothing.
 */
async function notBegunInSlotOf(db: Database, { execution, user_id }: ExecutionRecord): Promise<AdmittedOrder[]> {
  if (!isTerminal(execution.status)) return [];
  const [row] = await rowsOf<{ admitted: AdmittedOrder[] }>(
    db,
    sql`with admitted as (
      select next.* from "AgentGraphExecution" last join "AgentGraphExecution" next
        on next."user_id" = last."user_id" and next."slot" = last."slot" and next."status" = 'QUEUED'
      where last."id" = ${execution.id} and last."user_id" = ${user_id}
    )
    select ${ADMITTED_ROWS} as admitted`,
  );
  return row?.admitted ?? [];
}

const takesSlot = (status: Status): boolean => SLOT_STATUSES.some((one) => one === status);

/**
 * Statuses from which a row may come to `status`, its own included unless it is terminal. The recorder writes only the newest
 * status, so a row may take several of the allowed moves at once.
 */
function movesTo(status: Status): Status[] {
  const from = new Set<Status>([status]);
  for (let size = 0; size !== from.size; ) {
    size = from.size;
    for (const one of STATUSES) if (ALLOWED_MOVES[one].some((to) => from.has(to))) from.add(one);
  }
  return [...from].filter((one) => !isTerminal(one));
}

const jsonOrNull = (value: unknown): string | null => (value === null ? null : JSON.stringify(value));

/**
 * Node executions as a JSON array for `json_to_recordset`. What users can write goes as JSON text inside it: the function
 * decodes every string that it walks over, and Postgres has no decoded form of `\u0000` and lone surrogates. A statement
 * cannot upsert one row twice, so of two states of a firing the later one goes.
 */
function nodeRows(nodes: NodeExecution[]): string {
  const latest = new Map(nodes.map((node) => [`${node.firing}:${node.node_id}`, node]));
  const rows = [...latest.values()].map((node) => ({
    ...node,
    input: JSON.stringify(node.input),
    output: JSON.stringify(node.output),
    error: jsonOrNull(node.error),
  }));
  return JSON.stringify(rows);
}
