import { and, desc, eq, isNull, type SQL, sql } from 'drizzle-orm';
import type { Graph, GraphDraft, GraphLink, GraphNode } from '../../schema/graph/graph.ts';
import type { Database } from '../client.ts';
import { decodeCursor, type Page, type PageRequest, toPage } from '../cursor.ts';
import { newId } from '../new-id.ts';
import { fromMs, rowsOf, toIso, toMs } from '../statement.ts';
import { graphs } from '../tables/graphs.ts';

/** Graphs and their versions. A save is one statement, so a version is there whole or not at all. */

/** What a list shows: everything but the content. */
export type GraphSummary = Omit<Graph, 'nodes' | 'links'>;

/** Saves or activations of the same graph at the same moment: how often one of them is tried before it gives up. */
const SAVE_ATTEMPTS = 8;

/** Makes a new graph with version 1, active. */
export async function insertGraph(db: Database, userId: string, draft: GraphDraft): Promise<Graph> {
  const content = contentOf(draft);
  const id = newId();
  const head = sql`head as (
    insert into "AgentGraph" ("id", "version", "user_id", "is_active", "name", "description")
    values (${id}::uuid, 1, ${userId}::uuid, true, ${draft.name}, ${draft.description})
    returning "id", "version", "created_at"
  )`;
  const saved = await insertVersion(db, head, content);
  if (saved === undefined) throw new Error('insertGraph: no row came back');
  return toGraph(saved, draft, content);
}

/**
 * Makes the next version of a graph and activates it. Null when the graph is not there, deleted or not the user's. Of two
 * saves at the same moment each gets a version of its own: the second finds the active row changed and is repeated.
 */
export async function insertGraphVersion(db: Database, userId: string, graphId: string, draft: GraphDraft): Promise<Graph | null> {
  const content = contentOf(draft);
  // The old version is deactivated by the rows that feed the insert, hence before the new one exists: only one may be active.
  const head = sql`was_active as (
    update "AgentGraph" set "is_active" = false
    where "id" = ${graphId} and "user_id" = ${userId} and "deleted_at" is null and "is_active"
    returning "id"
  ), head as (
    insert into "AgentGraph" ("id", "version", "user_id", "is_active", "name", "description")
    select "id", (select max("version") + 1 from "AgentGraph" where "id" = ${graphId}), ${userId}::uuid, true, ${draft.name}, ${draft.description}
    from was_active
    returning "id", "version", "created_at"
  )`;
  for (let attempt = 1; attempt <= SAVE_ATTEMPTS; attempt++) {
    const saved = await insertVersion(db, head, content);
    if (saved !== undefined) return toGraph(saved, draft, content);
    if (!(await ownsGraph(db, userId, graphId))) return null;
  }
  throw new Error(`insertGraphVersion: ${SAVE_ATTEMPTS} saves of graph ${graphId} got in the way`);
}

type Content = { nodes: GraphNode[]; links: GraphLink[] };
type Head = { id: string; version: number; created_at: string };

const contentOf = (draft: GraphDraft): Content => ({
  nodes: draft.nodes,
  links: draft.links.map((link) => ({ ...link, id: link.id ?? newId() })),
});

const toGraph = (head: Head, draft: GraphDraft, content: Content): Graph => ({
  id: head.id,
  version: head.version,
  is_active: true,
  name: draft.name,
  description: draft.description,
  ...content,
  created_at: toIso(head.created_at),
});

/** Inserts what CTE `head` inserts, with its nodes and links. Undefined when `head` is empty. */
async function insertVersion(db: Database, head: SQL, content: Content): Promise<Head | undefined> {
  // JSON that users write travels as text inside the JSON: `json_to_recordset` decodes every string that it walks over,
  // and Postgres has no decoded form of `\u0000`.
  const nodes = content.nodes.map((node, position) => ({
    id: node.id,
    position,
    block_id: node.block_id,
    input_default: JSON.stringify(node.input_default),
    metadata: JSON.stringify(node.metadata),
    policy: node.policy === undefined ? null : JSON.stringify(node.policy),
  }));
  const links = content.links.map((link, position) => ({ ...link, position }));
  const [saved] = await rowsOf<Head>(
    db,
    sql`with ${head}, saved_nodes as (
      insert into "AgentNode" ("graph_id", "graph_version", "id", "position", "block_id", "input_default", "metadata", "policy")
      select head."id", head."version", n.id, n.position, n.block_id, n.input_default::json, n.metadata::json, n.policy::json
      from head cross join json_to_recordset(${JSON.stringify(nodes)}::json) as n(
        id text, position int, block_id uuid, input_default text, metadata text, policy text
      )
    ), saved_links as (
      insert into "AgentNodeLink"
        ("graph_id", "graph_version", "id", "position", "source_id", "source_name", "sink_id", "sink_name", "is_static")
      select head."id", head."version", l.id, l.position, l.source_id, l.source_name, l.sink_id, l.sink_name, l.is_static
      from head cross join json_to_recordset(${JSON.stringify(links)}::json) as l(
        id text, position int, source_id text, source_name text, sink_id text, sink_name text, is_static boolean
      )
    )
    select "id", "version", "created_at" from head`,
  );
  return saved;
}

async function ownsGraph(db: Database, userId: string, graphId: string): Promise<boolean> {
  const [row] = await db
    .select({ id: graphs.id })
    .from(graphs)
    .where(and(eq(graphs.id, graphId), eq(graphs.user_id, userId), isNull(graphs.deleted_at)))
    .limit(1);
  return row !== undefined;
}

type GraphRow = Omit<Graph, 'nodes' | 'links'> & { nodes: (GraphNode & { policy: GraphNode['policy'] | null })[]; links: GraphLink[] };

/** One version, or the active one, whole and in one round trip. Null when it is not there, deleted or not the user's. */
export async function findGraph(db: Database, userId: string, graphId: string, version?: number): Promise<Graph | null> {
  const [row] = await rowsOf<GraphRow>(
    db,
    sql`select g."id", g."version", g."is_active", g."name", g."description", g."created_at",
      coalesce((
        select json_agg(json_build_object('id', n."id", 'block_id', n."block_id", 'input_default', n."input_default",
          'metadata', n."metadata", 'policy', n."policy") order by n."position")
        from "AgentNode" n where n."graph_id" = g."id" and n."graph_version" = g."version"
      ), '[]') as nodes,
      coalesce((
        select json_agg(json_build_object('id', l."id", 'source_id', l."source_id", 'source_name', l."source_name",
          'sink_id', l."sink_id", 'sink_name', l."sink_name", 'is_static', l."is_static") order by l."position")
        from "AgentNodeLink" l where l."graph_id" = g."id" and l."graph_version" = g."version"
      ), '[]') as links
    from "AgentGraph" g
    where g."id" = ${graphId} and g."user_id" = ${userId} and g."deleted_at" is null
      and ${version === undefined ? sql`g."is_active"` : sql`g."version" = ${version}`}`,
  );
  if (row === undefined) return null;
  const nodes = row.nodes.map(({ policy, ...node }): GraphNode => (policy === null || policy === undefined ? node : { ...node, policy }));
  return { ...row, nodes, created_at: toIso(row.created_at) };
}

const SUMMARY = {
  id: graphs.id,
  version: graphs.version,
  is_active: graphs.is_active,
  name: graphs.name,
  description: graphs.description,
  created_at: graphs.created_at,
};
const toSummary = (row: GraphSummary): GraphSummary => ({ ...row, created_at: toIso(row.created_at) });

/** The active version of each of the user's graphs, last saved first. @throws AppError `bad_cursor` */
export async function listGraphs(db: Database, userId: string, page: PageRequest): Promise<Page<GraphSummary>> {
  const scope = `graphs ${userId}`;
  const conditions: SQL[] = [eq(graphs.user_id, userId), sql`${graphs.is_active} and ${graphs.deleted_at} is null`];
  if (page.cursor !== undefined) {
    const after = decodeCursor(scope, page.cursor);
    conditions.push(sql`(${graphs.created_at}, ${graphs.id}) < (${fromMs(after.at)}::timestamptz, ${after.id}::uuid)`);
  }
  const rows = await db
    .select(SUMMARY)
    .from(graphs)
    .where(and(...conditions))
    .orderBy(desc(graphs.created_at), desc(graphs.id))
    .limit(page.limit + 1);
  return toPage(rows, page.limit, scope, (row) => ({ at: toMs(row.created_at), id: row.id }), toSummary);
}

/** Newest first. Null when the graph is not there, deleted or not the user's. @throws AppError `bad_cursor` */
export async function listGraphVersions(
  db: Database,
  userId: string,
  graphId: string,
  page: PageRequest,
): Promise<Page<GraphSummary> | null> {
  const scope = `graph versions ${userId} ${graphId}`;
  // The position of a version is its number: `at` carries it.
  const before = page.cursor === undefined ? undefined : decodeCursor(scope, page.cursor).at;
  const rows = await db
    .select(SUMMARY)
    .from(graphs)
    .where(
      and(
        eq(graphs.id, graphId),
        eq(graphs.user_id, userId),
        isNull(graphs.deleted_at),
        before === undefined ? undefined : sql`${graphs.version} < ${before}::bigint`,
      ),
    )
    .orderBy(desc(graphs.version))
    .limit(page.limit + 1);
  if (rows.length === 0 && before === undefined) return null;
  return toPage(rows, page.limit, scope, (row) => ({ at: row.version, id: row.id }), toSummary);
}

/** Makes a version the active one; true also when it is already. False when it is not there, deleted or not the user's. */
export async function activateGraphVersion(db: Database, userId: string, graphId: string, version: number): Promise<boolean> {
  // `exists` makes the first update run before the second looks at its row: only one version may be active at any moment.
  const statement = sql`with target as (
    select "id", "is_active" from "AgentGraph"
    where "id" = ${graphId} and "version" = ${version} and "user_id" = ${userId} and "deleted_at" is null
  ), was_active as (
    update "AgentGraph" set "is_active" = false
    where "id" = (select "id" from target) and "is_active" and "version" <> ${version}
    returning "id"
  ), activated as (
    update "AgentGraph" set "is_active" = true
    where "id" = ${graphId} and "version" = ${version} and not "is_active" and exists (select 1 from was_active)
    returning "id"
  )
  select "is_active" or exists (select 1 from activated) as done from target`;
  for (let attempt = 1; attempt <= SAVE_ATTEMPTS; attempt++) {
    const [row] = await rowsOf<{ done: boolean }>(db, statement);
    if (row === undefined) return false;
    if (row.done) return true;
  }
  throw new Error(`activateGraphVersion: ${SAVE_ATTEMPTS} changes of graph ${graphId} got in the way`);
}

/** Hides a graph with all its versions; its executions stay. False when it is not there, deleted already or not the user's. */
export async function deleteGraph(db: Database, userId: string, graphId: string): Promise<boolean> {
  const rows = await db
    .update(graphs)
    .set({ deleted_at: sql`now()` })
    .where(and(eq(graphs.id, graphId), eq(graphs.user_id, userId), isNull(graphs.deleted_at)))
    .returning({ id: graphs.id });
  return rows.length > 0;
}
