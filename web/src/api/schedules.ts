import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { pageOf } from '../../../schema/api/page.ts';
import { Schedule, SchedulePreview, type ScheduleRequest, UpcomingRuns } from '../../../schema/api/schedules.ts';
import { Execution } from '../../../schema/execution/execution.ts';
import { request } from './request.ts';

/** Everything about schedules stands below this key. */
export const SCHEDULES_KEY = ['schedules'] as const;

const SchedulePage = pageOf(Schedule);
const SCHEDULES_PER_PAGE = 50;
/** A list that is left open follows what the platform's clock does. */
const REFRESH_MS = 30_000;

/** My schedules, newest first, a page at a time. */
export const schedulesQuery = infiniteQueryOptions({
  queryKey: [...SCHEDULES_KEY, 'list'],
  queryFn: ({ pageParam, signal }) => {
    const query = new URLSearchParams({ limit: String(SCHEDULES_PER_PAGE), ...(pageParam === null ? {} : { cursor: pageParam }) });
    return request(SchedulePage, `/api/v1/schedules?${query}`, { signal });
  },
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
  refetchInterval: REFRESH_MS,
});

/** Due times of all my schedules in the next days. */
export const upcomingQuery = (days: number) =>
  queryOptions({
    queryKey: [...SCHEDULES_KEY, 'upcoming', days],
    queryFn: ({ signal }) => request(UpcomingRuns, `/api/v1/schedules/upcoming?days=${days}`, { signal }),
    refetchInterval: REFRESH_MS,
  });

export const scheduleQuery = (id: string) =>
  queryOptions({
    queryKey: [...SCHEDULES_KEY, id],
    queryFn: ({ signal }) => request(Schedule, `/api/v1/schedules/${encodeURIComponent(id)}`, { signal }),
  });

/** What the preview takes, but for what it has a value of its own for. */
export type PreviewAsked = { [member: string]: unknown };

/** When a rule would be due. What it answers depends on the moment, so that it is not kept. */
export const previewQuery = (rule: PreviewAsked) =>
  queryOptions({
    queryKey: ['schedule preview', rule],
    queryFn: ({ signal }) => request(SchedulePreview, '/api/v1/schedules/preview', { method: 'POST', body: rule, signal }),
    gcTime: 0,
    retry: false,
  });

const pathOf = (id: string) => `/api/v1/schedules/${encodeURIComponent(id)}`;

/** `id` null makes a schedule, else that one is changed. */
export const saveSchedule = (id: string | null, body: z.input<typeof ScheduleRequest>) =>
  request(Schedule, id === null ? '/api/v1/schedules' : pathOf(id), { method: id === null ? 'POST' : 'PUT', body });

export const setScheduleRunning = (id: string, isRunning: boolean) =>
  request(Schedule, `${pathOf(id)}/${isRunning ? 'resume' : 'pause'}`, { method: 'POST' });

export const runScheduleNow = (id: string) => request(Execution, `${pathOf(id)}/run`, { method: 'POST' });

export const deleteSchedule = (id: string) => request(z.unknown(), pathOf(id), { method: 'DELETE' });
