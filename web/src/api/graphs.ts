import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { GraphSummary } from '../../../schema/api/graphs.ts';
import { pageOf } from '../../../schema/api/page.ts';
import { BlockDefinition, type BlockLookup } from '../../../schema/graph/block.ts';
import { Graph, type GraphDraft } from '../../../schema/graph/graph.ts';
import { request } from './request.ts';

const GraphPage = pageOf(GraphSummary);
const GRAPHS_PER_PAGE = 50;

/** My agents, newest first, a page at a time. */
export const graphsQuery = infiniteQueryOptions({
  queryKey: ['graphs'],
  queryFn: ({ pageParam, signal }) => {
    const query = new URLSearchParams({ limit: String(GRAPHS_PER_PAGE), ...(pageParam === null ? {} : { cursor: pageParam }) });
    return request(GraphPage, `/api/v1/graphs?${query}`, { signal });
  },
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
});

/** The active version of one agent. */
export const graphQuery = (id: string) =>
  queryOptions({
    queryKey: ['graph', id],
    queryFn: ({ signal }) => request(Graph, `/api/v1/graphs/${encodeURIComponent(id)}`, { signal }),
  });

/** One version of an agent, or the active one. */
export const graphVersionQuery = (id: string, version: number | null) =>
  queryOptions({
    queryKey: ['graph', id, version],
    queryFn: ({ signal }) => {
      const query = version === null ? '' : `?version=${version}`;
      return request(Graph, `/api/v1/graphs/${encodeURIComponent(id)}${query}`, { signal });
    },
  });

export const createGraph = (draft: GraphDraft) => request(Graph, '/api/v1/graphs', { method: 'POST', body: draft });

const BlockList = z.object({ items: z.array(BlockDefinition) });

/** What the platform's blocks are; they change with a deploy only. */
export const blocksQuery = queryOptions({
  queryKey: ['blocks'],
  queryFn: ({ signal }) => request(BlockList, '/api/v1/blocks', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
  select: ({ items }): BlockLookup => {
    const byId = new Map(items.map((block) => [block.id, block]));
    return (id) => byId.get(id);
  },
});
