import { z } from 'zod';
import { countExecutionsByStatus, findChosenCredentials, listExecutions } from '../../db/queries/executions.ts';
import { EventsPage, EventsQuery, ExecuteRequest, ExecutionCounts, ExecutionsQuery, ForkRequest } from '../../schema/api/executions.ts';
import { PageQuery, pageOf } from '../../schema/api/page.ts';
import { AppError } from '../../schema/errors.ts';
import { Execution, NodeExecution } from '../../schema/execution/execution.ts';
import { Id } from '../../schema/ids.ts';
import { AnyJson } from '../../schema/json-shape.ts';
import { stillSignedIn } from '../auth/still-signed-in.ts';
import type { ForkResult } from '../executions/executions.ts';
import { eventStream, lastEventId, wantsEventStream } from './event-stream.ts';
import { json, operation } from './operation.ts';
import { LONGEST_WAIT_S, preferredWaitS } from './prefer.ts';

/** Executions: start one, look at it, stop it. What they are is decided behind `Executions`; here is only how it is said. */

const tag = 'Executions';
const ById = z.object({ id: Id });

/** What every operation that starts an execution has in common. */
export const STARTS = {
  limit: 'execute',
  idempotent: true,
  headers: { Prefer: `\`wait=N\` waits up to N seconds (at most ${LONGEST_WAIT_S}) for the end and then answers 200.` },
  responses: {
    200: { description: 'The finished execution, with `Prefer: wait`.', schema: Execution },
    202: { description: 'Accepted; it is not lost any more.', schema: Execution },
  },
} as const;

const execute = operation(
  {
    method: 'post',
    path: '/api/v1/graphs/{id}/execute',
    tag,
    summary: 'Start an execution of a graph',
    auth: { who: 'user', scope: 'executions:write' },
    params: ById,
    body: ExecuteRequest,
    bodyOptional: true,
    ...STARTS,
    errors: ['not_found', 'invalid_graph', 'invalid_inputs', 'unusable_credentials', 'graph_has_no_nodes', 'queue_unavailable'],
  },
  async ({ params, body, headers, user, deps, effectId }) => {
    const { version, inputs, lane, credentials } = body;
    const result = await deps.executions.start({
      userId: user.userId,
      graphId: params.id,
      inputs,
      lane,
      ...(credentials === undefined ? {} : { credentials }),
      ...(version === undefined ? {} : { version }),
      ...(effectId === undefined ? {} : { id: effectId }),
    });
    return startedAnswer(result, headers);
  },
);

const rerun = operation(
  {
    method: 'post',
    path: '/api/v1/executions/{id}/rerun',
    tag,
    summary: 'Start a new execution of the same graph version with the same inputs and credentials, on the same lane',
    auth: { who: 'user', scope: 'executions:write' },
    params: ById,
    ...STARTS,
    errors: ['not_found', 'invalid_graph', 'invalid_inputs', 'unusable_credentials', 'graph_has_no_nodes', 'queue_unavailable'],
  },
  async ({ params, headers, user, deps, effectId }) => {
    const last = await deps.executions.find(user.userId, params.id);
    if (last === null) throw new AppError('not_found');
    const { graph_id: graphId, graph_version: version, inputs, lane } = last;
    const credentials = await findChosenCredentials(deps.db, user.userId, params.id);
    const request = { userId: user.userId, graphId, version, inputs, lane, credentials };
    return startedAnswer(await deps.executions.start(effectId === undefined ? request : { ...request, id: effectId }), headers);
  },
);

const fork = operation(
  {
    method: 'post',
    path: '/api/v1/executions/{id}/fork',
    tag,
    summary: 'Start a new execution that goes on from a node execution of this one, with other outputs if you like',
    auth: { who: 'user', scope: 'executions:write' },
    params: ById,
    body: ForkRequest,
    ...STARTS,
    errors: [
      'not_found',
      'history_deleted',
      'invalid_fork',
      'invalid_graph',
      'invalid_inputs',
      'unusable_credentials',
      'graph_has_no_nodes',
      'queue_unavailable',
    ],
  },
  async ({ params, body, headers, user, deps, effectId }) => {
    const request = { userId: user.userId, executionId: params.id, ...body };
    return startedAnswer(await deps.executions.fork(effectId === undefined ? request : { ...request, id: effectId }), headers);
  },
);

/** The answer to a start: at once, or with `Prefer: wait` when it has ended or the wait is over. */
export async function startedAnswer(result: ForkResult, headers: Headers): Promise<Response> {
  switch (result.kind) {
    case 'not_found':
      throw new AppError('not_found');
    case 'no_nodes':
      throw new AppError('graph_has_no_nodes');
    case 'invalid_graph':
      throw new AppError('invalid_graph', undefined, { faults: result.faults });
    case 'invalid_inputs':
      throw new AppError('invalid_inputs', undefined, { faults: result.faults });
    case 'unusable_credentials':
      throw new AppError('unusable_credentials', undefined, { faults: result.faults });
    case 'history_deleted':
      throw new AppError('history_deleted');
    case 'invalid_fork':
      throw new AppError('invalid_fork', undefined, { faults: result.faults });
    case 'accepted': {
      const waitS = preferredWaitS(headers.get('prefer'));
      const finished = waitS === null ? null : await result.wait(waitS * 1_000);
      const applied = waitS === null ? {} : { 'preference-applied': `wait=${waitS}` };
      const location = `/api/v1/executions/${result.execution.id}`;
      return finished === null
        ? json(result.execution, 202, { location, ...applied })
        : json(finished, 200, { 'content-location': location, ...applied });
    }
    default:
      return result satisfies never;
  }
}

const list = operation(
  {
    method: 'get',
    path: '/api/v1/executions',
    tag,
    summary: 'Your executions, newest first',
    auth: { who: 'user', scope: 'executions:read' },
    query: ExecutionsQuery,
    responses: { 200: { description: 'A page of executions as last recorded.', schema: pageOf(Execution) } },
    errors: ['bad_cursor'],
  },
  async ({ query, user, deps }) => json(await listExecutions(deps.db, user.userId, query)),
);

const counts = operation(
  {
    method: 'get',
    path: '/api/v1/executions/counts',
    tag,
    summary: 'How many executions there are, by status',
    auth: { who: 'user', scope: 'executions:read' },
    query: z.object({ graph_id: Id.optional() }),
    responses: { 200: { description: 'Every status has its number, 0 included.', schema: ExecutionCounts } },
    errors: [],
  },
  async ({ query, user, deps }) => {
    const byStatus = await countExecutionsByStatus(deps.db, user.userId, query.graph_id);
    return json({ total: Object.values(byStatus).reduce((sum, count) => sum + count, 0), by_status: byStatus } satisfies ExecutionCounts);
  },
);

const read = operation(
  {
    method: 'get',
    path: '/api/v1/executions/{id}',
    tag,
    summary: 'One execution, as it is now',
    auth: { who: 'user', scope: 'executions:read' },
    params: ById,
    responses: { 200: { description: 'The execution.', schema: Execution } },
    errors: ['not_found'],
  },
  async ({ params, user, deps }) => {
    const execution = await deps.executions.find(user.userId, params.id);
    if (execution === null) throw new AppError('not_found');
    return json(execution);
  },
);

const stop = operation(
  {
    method: 'post',
    path: '/api/v1/executions/{id}/stop',
    tag,
    summary: 'Stop an execution, whatever it is doing',
    auth: { who: 'user', scope: 'executions:write' },
    params: ById,
    idempotent: true,
    responses: { 200: { description: 'The execution, TERMINATED or about to be.', schema: Execution } },
    errors: ['not_found', 'already_ended'],
  },
  async ({ params, user, deps }) => {
    const outcome = await deps.executions.stop(user.userId, params.id);
    if (outcome === 'already_ended') throw new AppError('already_ended');
    const execution = outcome === 'stopped' ? await deps.executions.find(user.userId, params.id) : null;
    if (execution === null) throw new AppError('not_found');
    return json(execution);
  },
);

const nodes = operation(
  {
    method: 'get',
    path: '/api/v1/executions/{id}/nodes',
    tag,
    summary: 'The node executions of an execution, in the order in which they started',
    auth: { who: 'user', scope: 'executions:read' },
    params: ById,
    query: PageQuery,
    responses: { 200: { description: 'A page of node executions.', schema: pageOf(NodeExecution) } },
    errors: ['not_found', 'history_deleted', 'bad_cursor'],
  },
  async ({ params, query, user, deps }) => {
    const page = await deps.executions.nodes(user.userId, params.id, query);
    if (page === null) throw new AppError('not_found');
    if (page === 'deleted') throw new AppError('history_deleted');
    return json(page);
  },
);

const events = operation(
  {
    method: 'get',
    path: '/api/v1/executions/{id}/events',
    tag,
    summary: 'The log of an execution',
    auth: { who: 'user', scope: 'executions:read' },
    params: ById,
    query: EventsQuery,
    headers: { 'Last-Event-ID': 'For streams: the `seq` of the last event received; stands for `after`.' },
    responses: {
      200: {
        description:
          'Events after `after`, in order. Asked for as `text/event-stream`: the log as it grows, until it or your session has ended.',
        schema: EventsPage,
        mediaTypes: ['application/json', 'text/event-stream'],
      },
    },
    errors: ['not_found', 'history_deleted'],
  },
  async ({ params, query, headers, user, deps, signal }) => {
    const load = async (after: number) => {
      const page = await deps.executions.events(user.userId, params.id, after, query.limit);
      if (page === 'deleted') throw new AppError('history_deleted');
      return page;
    };
    const after = lastEventId(headers) ?? query.after;
    const page = await load(after);
    if (page === null) throw new AppError('not_found');
    if (wantsEventStream(headers)) {
      const isStillIn = stillSignedIn(headers, user, deps.auth);
      const loadMore = async (from: number) => ((await isStillIn()) ? load(from) : null);
      return eventStream({ first: page, after, load: loadMore, signal });
    }
    return json({ items: page.events, next_after: page.events.at(-1)?.seq ?? after, ended: page.ended });
  },
);

const value = operation(
  {
    method: 'get',
    path: '/api/v1/executions/{id}/values/{value_id}',
    tag,
    summary: 'A value that is too large to stand where it was yielded: what `$spilled` names there',
    auth: { who: 'user', scope: 'executions:read' },
    params: ById.extend({ value_id: Id }),
    responses: { 200: { description: 'The value, as JSON.', schema: AnyJson } },
    errors: ['not_found'],
  },
  async ({ params, user, deps }) => {
    const body = await deps.executions.value(user.userId, params.id, params.value_id);
    if (body === null) throw new AppError('not_found');
    return new Response(body, { headers: { 'content-type': 'application/json', 'cache-control': 'no-store' } });
  },
);

export const executionOperations = [execute, rerun, fork, list, counts, read, stop, nodes, events, value];
