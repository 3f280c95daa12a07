import { type SQL, sql } from 'drizzle-orm';
import { z } from 'zod';
import type { AwaitedReview } from '../../schema/api/reviews.ts';
import { ElementId, Id } from '../../schema/ids.ts';
import type { JsonObject, JsonValue } from '../../schema/json.ts';
import type { Database } from '../client.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../cursor.ts';
import { fromMs, rowsOf } from '../statement.ts';

/** What it asks stands in its input, which is read whole: Postgres cannot look into JSON that holds a NUL or half a surrogate pair. */
type Row = Omit<AwaitedReview, 'since' | 'name' | 'editable'> & { since: number; input: JsonObject };

const COLUMNS = sql`
  e."id" as execution_id, e."graph_id", g."name" as graph_name, n."node_id", n."firing",
  n."input",
  (extract(epoch from n."started_at") * 1000)::float8 as since
  from "AgentNodeExecution" n
  join "AgentGraphExecution" e on e."id" = n."execution_id"
  join "AgentGraph" g on g."id" = e."graph_id" and g."version" = e."graph_version"`;

/** Node executions that await a review of their own, as last recorded. */
const AWAITED = sql.raw(`n."status" = 'REVIEW' and n."agent_execution_id" is null and e."status" in ('RUNNING', 'REVIEW')`);

function toReview({ input, since, ...row }: Row): AwaitedReview {
  const { name, editable } = input;
  return { ...row, name: typeof name === 'string' ? name : '', editable: editable !== false, since: new Date(since).toISOString() };
}

/** `execution_id:firing:node_id`, which no two have in common. */
const ReviewKey = z.string().refine((key) => {
  const [executionId = '', firing = '', ...nodeId] = key.split(':');
  return Id.safeParse(executionId).success && /^\d{1,9}$/.test(firing) && ElementId.safeParse(nodeId.join(':')).success;
});

/** The user's reviews that nobody has decided yet, the oldest first. @throws AppError `bad_cursor` */
export async function listAwaitedReviews(db: Database, userId: string, page: PageRequest): Promise<Page<AwaitedReview>> {
  const scope = `reviews ${userId}`;
  let after: SQL = sql``;
  if (page.cursor !== undefined) {
    const { at, id } = decodeCursor(scope, page.cursor, ReviewKey);
    const [executionId, firing, ...nodeId] = id.split(':');
    after = sql`and (n."started_at", e."id", n."firing", n."node_id")
      > (${fromMs(at)}::timestamptz, ${executionId}::uuid, ${firing}::int, ${nodeId.join(':')})`;
  }
  const rows = await rowsOf<Row>(
    db,
    sql`select ${COLUMNS} where e."user_id" = ${userId} and ${AWAITED} ${after}
      order by n."started_at", e."id", n."firing", n."node_id" limit ${page.limit + 1}::int`,
  );
  const position = (row: Row) => ({ at: row.since, id: `${row.execution_id}:${row.firing}:${row.node_id}` });
  return toPage(rows, page.limit, scope, position, toReview);
}

/** What awaits this review, with what is to be reviewed; null when nothing does (any more), or it is not the user's. */
export async function findAwaitedReview(
  db: Database,
  userId: string,
  which: { execution_id: string; node_id: string; firing: number },
): Promise<(AwaitedReview & { data: JsonValue }) | null> {
  const [row] = await rowsOf<Row>(
    db,
    sql`select ${COLUMNS}
      where e."user_id" = ${userId} and e."id" = ${which.execution_id} and n."node_id" = ${which.node_id} and n."firing" = ${which.firing}::int
        and ${AWAITED}`,
  );
  return row === undefined ? null : { ...toReview(row), data: row.input.data ?? null };
}
