import { z } from 'zod';
import { findBlockDefinition } from '../../blocks/catalogue.ts';
import { newId } from '../../db/new-id.ts';
import {
  activateGraphVersion,
  deleteGraph,
  findGraph,
  insertGraph,
  insertGraphVersion,
  listGraphs,
  listGraphVersions,
} from '../../db/queries/graphs.ts';
import { GraphCheck, GraphSummary } from '../../schema/api/graphs.ts';
import { PageQuery, pageOf } from '../../schema/api/page.ts';
import { AppError } from '../../schema/errors.ts';
import { Graph, GraphDraft, type GraphLink } from '../../schema/graph/graph.ts';
import { portable } from '../../schema/graph/portable.ts';
import { type GraphFault, validateGraph } from '../../schema/graph/validate.ts';
import { Id } from '../../schema/ids.ts';
import { json, noContent, operation } from './operation.ts';

/** Graphs and their versions. A save makes a version; versions never change. */

const tag = 'Graphs';
const Version = z.coerce.number().int().positive().max(2_147_483_647);
const ById = z.object({ id: Id });
const ByVersion = z.object({ id: Id, version: Version });

const list = operation(
  {
    method: 'get',
    path: '/api/v1/graphs',
    tag,
    summary: 'The active version of each of your graphs, last saved first',
    auth: { who: 'user', scope: 'graphs:read' },
    query: PageQuery,
    responses: { 200: { description: 'A page of graphs without their nodes and links.', schema: pageOf(GraphSummary) } },
    errors: ['bad_cursor'],
  },
  async ({ query, user, deps }) => json(await listGraphs(deps.db, user.userId, query)),
);

const create = operation(
  {
    method: 'post',
    path: '/api/v1/graphs',
    tag,
    summary: 'Make a graph',
    auth: { who: 'user', scope: 'graphs:write' },
    body: GraphDraft,
    idempotent: true,
    responses: { 201: { description: 'The graph, version 1, active.', schema: Graph } },
    errors: ['invalid_graph'],
  },
  async ({ body, user, deps }) => {
    const graph = await insertGraph(deps.db, user.userId, checked(body));
    return json(graph, 201, { location: `/api/v1/graphs/${graph.id}` });
  },
);

const validate = operation(
  {
    method: 'post',
    path: '/api/v1/graphs/validate',
    tag,
    summary: 'Check a draft without saving it',
    auth: { who: 'user', scope: 'graphs:read' },
    body: GraphDraft,
    responses: { 200: { description: 'Whether it can run, and all that keeps it from running.', schema: GraphCheck } },
    errors: [],
  },
  async ({ body }) => {
    const errors = faultsIn(withLinkIds(body));
    return json({ valid: errors.length === 0, errors });
  },
);

const read = operation(
  {
    method: 'get',
    path: '/api/v1/graphs/{id}',
    tag,
    summary: 'One graph',
    auth: { who: 'user', scope: 'graphs:read' },
    params: ById,
    query: z.object({ version: Version.optional() }),
    responses: { 200: { description: 'The version asked for, else the active one.', schema: Graph } },
    errors: ['not_found'],
  },
  async ({ params, query, user, deps }) => json(found(await findGraph(deps.db, user.userId, params.id, query.version))),
);

const exportFile = operation(
  {
    method: 'get',
    path: '/api/v1/graphs/{id}/export',
    tag,
    summary: 'One graph as a file for others: without ids of yours, and of credentials only what they are for',
    auth: { who: 'user', scope: 'graphs:read' },
    params: ById,
    query: z.object({ version: Version.optional() }),
    responses: { 200: { description: 'The version asked for, else the active one, as it can be made again.', schema: GraphDraft } },
    errors: ['not_found'],
  },
  async ({ params, query, user, deps }) => json(portable(found(await findGraph(deps.db, user.userId, params.id, query.version)))),
);

const save = operation(
  {
    method: 'put',
    path: '/api/v1/graphs/{id}',
    tag,
    summary: 'Save a graph as its next version and activate it',
    auth: { who: 'user', scope: 'graphs:write' },
    params: ById,
    body: GraphDraft,
    responses: { 200: { description: 'The new version.', schema: Graph } },
    errors: ['not_found', 'invalid_graph'],
  },
  async ({ params, body, user, deps }) => json(found(await insertGraphVersion(deps.db, user.userId, params.id, checked(body)))),
);

const remove = operation(
  {
    method: 'delete',
    path: '/api/v1/graphs/{id}',
    tag,
    summary: 'Delete a graph with all its versions; its executions stay',
    auth: { who: 'user', scope: 'graphs:write' },
    params: ById,
    responses: { 204: { description: 'Deleted.' } },
    errors: ['not_found'],
  },
  async ({ params, user, deps }) => {
    if (!(await deleteGraph(deps.db, user.userId, params.id))) throw new AppError('not_found');
    return noContent();
  },
);

const versions = operation(
  {
    method: 'get',
    path: '/api/v1/graphs/{id}/versions',
    tag,
    summary: 'The versions of a graph, newest first',
    auth: { who: 'user', scope: 'graphs:read' },
    params: ById,
    query: PageQuery,
    responses: { 200: { description: 'A page of versions without their nodes and links.', schema: pageOf(GraphSummary) } },
    errors: ['not_found', 'bad_cursor'],
  },
  async ({ params, query, user, deps }) => json(found(await listGraphVersions(deps.db, user.userId, params.id, query))),
);

const readVersion = operation(
  {
    method: 'get',
    path: '/api/v1/graphs/{id}/versions/{version}',
    tag,
    summary: 'One version of a graph',
    auth: { who: 'user', scope: 'graphs:read' },
    params: ByVersion,
    responses: { 200: { description: 'The version.', schema: Graph } },
    errors: ['not_found'],
  },
  async ({ params, user, deps }) => json(found(await findGraph(deps.db, user.userId, params.id, params.version))),
);

const activate = operation(
  {
    method: 'post',
    path: '/api/v1/graphs/{id}/versions/{version}/activate',
    tag,
    summary: 'Make a version the active one',
    auth: { who: 'user', scope: 'graphs:write' },
    params: ByVersion,
    responses: { 200: { description: 'The version, now active.', schema: Graph } },
    errors: ['not_found'],
  },
  async ({ params, user, deps }) => {
    if (!(await activateGraphVersion(deps.db, user.userId, params.id, params.version))) throw new AppError('not_found');
    return json(found(await findGraph(deps.db, user.userId, params.id, params.version)));
  },
);

export const graphOperations = [list, create, validate, read, exportFile, save, remove, versions, readVersion, activate];

type IdentifiedDraft = Omit<GraphDraft, 'links'> & { links: GraphLink[] };

const withLinkIds = (draft: GraphDraft): IdentifiedDraft => ({
  ...draft,
  links: draft.links.map((link) => ({ ...link, id: link.id ?? newId() })),
});

const faultsIn = (draft: IdentifiedDraft): GraphFault[] => validateGraph(draft, findBlockDefinition);

/** The draft, ready to be saved. Throws `invalid_graph` with everything that is wrong with it. */
function checked(draft: GraphDraft): IdentifiedDraft {
  const identified = withLinkIds(draft);
  const faults = faultsIn(identified);
  if (faults.length > 0) throw new AppError('invalid_graph', undefined, { faults });
  return identified;
}

/** Throws `not_found` for null: not there, or somebody else's. */
function found<T>(value: T | null): T {
  if (value === null) throw new AppError('not_found');
  return value;
}
