import { type InfiniteData, infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { pageOf } from '../../../schema/api/page.ts';
import { AwaitedReview, LinkedReview, ReviewLink } from '../../../schema/api/reviews.ts';
import type { ReviewDecision } from '../../../schema/execution/event.ts';
import type { JsonValue } from '../../../schema/json.ts';
import { request } from './request.ts';

/** Everything about lists of reviews stands below this key. */
export const REVIEWS_KEY = ['reviews'] as const;

const ReviewsPage = pageOf(AwaitedReview);
const REVIEWS_PER_PAGE = 50;
/** A review of an execution that does other things meanwhile is announced by nobody. */
const REFRESH_MS = 30_000;

/** Reviews that I am to decide, the oldest first, a page at a time. */
export const reviewsQuery = infiniteQueryOptions({
  queryKey: REVIEWS_KEY,
  queryFn: ({ pageParam, signal }) => {
    const query = new URLSearchParams({ limit: String(REVIEWS_PER_PAGE), ...(pageParam === null ? {} : { cursor: pageParam }) });
    return request(ReviewsPage, `/api/v1/reviews?${query}`, { signal });
  },
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
  refetchInterval: REFRESH_MS,
});

type ReviewPages = InfiniteData<z.infer<typeof ReviewsPage>>;

/** The list without a review that was decided a moment ago: the record, which the list is read from, follows the decision. */
export const withoutReview = (list: ReviewPages | undefined, which: WhichReview): ReviewPages | undefined =>
  list && {
    ...list,
    pages: list.pages.map((page) => ({
      ...page,
      items: page.items.filter(
        ({ execution_id, node_id, firing }) => execution_id !== which.execution_id || node_id !== which.node_id || firing !== which.firing,
      ),
    })),
  };

/** `data` absent: as it was. */
export type Decision = { decision: ReviewDecision; message: string; data?: JsonValue };
/** Which node execution of which execution awaits the review. */
export type WhichReview = { execution_id: string; node_id: string; firing: number };

const pathOf = ({ execution_id }: WhichReview, what: string) => `/api/v1/executions/${encodeURIComponent(execution_id)}/${what}`;
const firingOf = ({ node_id, firing }: WhichReview) => ({ node_id, firing });

export const decideReview = (which: WhichReview, decision: Decision) =>
  request(z.unknown(), pathOf(which, 'review'), { method: 'POST', body: { ...firingOf(which), ...decision } });

export const makeReviewLink = (which: WhichReview) =>
  request(ReviewLink, pathOf(which, 'review-link'), { method: 'POST', body: firingOf(which) });

/** What a link is about. The token travels in the body, where neither address bars nor logs see it. */
export const linkedReviewQuery = (token: string) =>
  queryOptions({
    queryKey: ['linked review', token],
    queryFn: ({ signal }) => request(LinkedReview, '/api/v1/review-links/open', { method: 'POST', body: { token }, signal }),
    staleTime: Number.POSITIVE_INFINITY,
  });

export const decideByLink = (token: string, decision: Decision) =>
  request(z.unknown(), '/api/v1/review-links/decide', { method: 'POST', body: { token, ...decision } });
