import { sql } from 'drizzle-orm';
import type { ExecutionError } from '../../schema/execution/event.ts';
import { Id } from '../../schema/ids.ts';
import type { JsonValue } from '../../schema/json.ts';
import type { DeadLetterCause, Lane } from '../../schema/lane.ts';
import type { Database } from '../client.ts';
import { newId } from '../new-id.ts';
import { fromMs, rowsOf } from '../statement.ts';
import { ADMITTED_ROWS, type AdmittedOrder, admitNext, HOLDS_SLOT } from './slots.ts';

export type NewDeadLetter = {
  /** Null when the message does not say it. */
  lane: Lane | null;
  cause: DeadLetterCause;
  /** What the message names; anything that is no id is kept in `message` only. */
  execution_id: string | null;
  message: JsonValue;
  /** What went wrong, for the operator. */
  detail: string | null;
  attempts: number;
  /** How the execution fails; null leaves it alone. */
  error: ExecutionError | null;
  /** The user's bound of running executions. */
  slots: number;
  /** Milliseconds since the epoch. */
  now: number;
};

/**
 * Keeps a dead letter and fails its execution, if that is still QUEUED: one that runs was started by another copy of the
 * message. Its slot goes to who waits: `admitted` is to be put on the lanes.
 */
export async function insertDeadLetter(db: Database, letter: NewDeadLetter): Promise<{ failed: boolean; admitted: AdmittedOrder[] }> {
  const executionId = letter.execution_id !== null && Id.safeParse(letter.execution_id).success ? letter.execution_id : null;
  const now = fromMs(letter.now);
  const error = letter.error === null ? null : JSON.stringify(letter.error);
  const [row] = await rowsOf<{ failed: boolean; admitted: AdmittedOrder[] }>(
    db,
    sql`with letter as (
      insert into "DeadLetter" ("id", "lane", "cause", "execution_id", "message", "detail", "attempts", "created_at")
      values (${newId()}, ${letter.lane}, ${letter.cause}, ${executionId}, ${JSON.stringify(letter.message)}::json,
        ${letter.detail?.toWellFormed().replaceAll('\u0000', '') ?? null}, ${letter.attempts}::int, ${now}::timestamptz)
    ), old as (
      select "id", "slot", (${HOLDS_SLOT}) as held_slot from "AgentGraphExecution" where "id" = ${executionId}::uuid
    ), failed as (
      update "AgentGraphExecution" e set "status" = 'FAILED', "error" = ${error}::json, "ended_at" = ${now}::timestamptz
      from old where e."id" = old."id" and e."status" = 'QUEUED' and ${error}::json is not null
      returning e."id", e."user_id", e."slot", old.held_slot
    ), freed as (
      select "id", "user_id", "slot" from failed where held_slot
    ), ${admitNext(letter.slots, now)}
    select exists(select 1 from failed) as failed, ${ADMITTED_ROWS} as admitted`,
  );
  return { failed: row?.failed ?? false, admitted: row?.admitted ?? [] };
}
