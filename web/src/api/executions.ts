import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { EventsPage, ExecutionCounts } from '../../../schema/api/executions.ts';
import { pageOf } from '../../../schema/api/page.ts';
import type { ExecutionEvent, Outputs } from '../../../schema/execution/event.ts';
import { Execution } from '../../../schema/execution/execution.ts';
import type { JsonObject } from '../../../schema/json.ts';
import { AnyJson } from '../../../schema/json-shape.ts';
import { request } from './request.ts';

const ExecutionPage = pageOf(Execution);

/** Everything about lists of runs stands below this key, and below the agent's id there. */
export const EXECUTIONS_KEY = ['executions'] as const;

/** The newest runs of one agent, newest first. */
export const executionsQuery = (graphId: string, limit: number) =>
  queryOptions({
    queryKey: [...EXECUTIONS_KEY, graphId, limit],
    queryFn: ({ signal }) => {
      const query = new URLSearchParams({ graph_id: graphId, limit: String(limit) });
      return request(ExecutionPage, `/api/v1/executions?${query}`, { signal });
    },
  });

/** How often an agent ran. */
export const executionCountQuery = (graphId: string) =>
  queryOptions({
    queryKey: [...EXECUTIONS_KEY, graphId, 'count'],
    queryFn: ({ signal }) =>
      request(ExecutionCounts, `/api/v1/executions/counts?${new URLSearchParams({ graph_id: graphId })}`, { signal }),
    select: ({ total }) => total,
  });

export const executionQuery = (id: string) =>
  queryOptions({
    queryKey: ['execution', id],
    queryFn: ({ signal }) => request(Execution, `/api/v1/executions/${encodeURIComponent(id)}`, { signal }),
  });

export const startExecution = (graphId: string, inputs: JsonObject) =>
  request(Execution, `/api/v1/graphs/${encodeURIComponent(graphId)}/execute`, { method: 'POST', body: { inputs } });

export const stopExecution = (id: string) => request(z.unknown(), `/api/v1/executions/${encodeURIComponent(id)}/stop`, { method: 'POST' });

/** From which node execution of which execution a fork goes on; `outputs` null: with those that it had. */
export type ForkFrom = { execution_id: string; node_id: string; firing: number; outputs: Outputs | null };

export const forkExecution = ({ execution_id, outputs, ...firing }: ForkFrom) =>
  request(Execution, `/api/v1/executions/${encodeURIComponent(execution_id)}/fork`, {
    method: 'POST',
    body: outputs === null ? firing : { ...firing, outputs },
  });

/** A value that is too large to stand where it was yielded. */
export const readLargeValue = (executionId: string, valueId: string) =>
  request(AnyJson, `/api/v1/executions/${encodeURIComponent(executionId)}/values/${encodeURIComponent(valueId)}`);

const EVENTS_PER_PAGE = 1_000;

/** The log of an execution that is over, read page by page. */
export async function readLog(id: string, signal: AbortSignal): Promise<ExecutionEvent[]> {
  const log: ExecutionEvent[] = [];
  for (let after = 0; ; ) {
    const query = new URLSearchParams({ after: String(after), limit: String(EVENTS_PER_PAGE) });
    const page = await request(EventsPage, `/api/v1/executions/${encodeURIComponent(id)}/events?${query}`, { signal });
    log.push(...page.items);
    if (page.ended || page.next_after <= after) return log;
    after = page.next_after;
  }
}
