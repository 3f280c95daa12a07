import { z } from 'zod';
import { findAwaitedReview, listAwaitedReviews } from '../../db/queries/reviews.ts';
import { PageQuery, pageOf } from '../../schema/api/page.ts';
import {
  AwaitedReview,
  DecideByLink,
  LinkedReview,
  OpenReviewLink,
  ReviewLink,
  ReviewLinkRequest,
  ReviewRequest,
} from '../../schema/api/reviews.ts';
import { MAX_VALUE_BYTES } from '../../schema/bounds.ts';
import { AppError } from '../../schema/errors.ts';
import { checkJson } from '../../schema/execution/json-check.ts';
import { Id } from '../../schema/ids.ts';
import type { JsonValue } from '../../schema/json.ts';
import type { Review } from '../../schema/rpc.ts';
import { type ReviewClaims, readReviewToken, signReviewToken } from '../reviews/review-token.ts';
import type { ApiDeps } from './deps.ts';
import { json, noContent, operation } from './operation.ts';

/** Reviews: what people are to decide before an execution goes on. By its owner, or by whoever has a link. */

const tag = 'Reviews';
const ById = z.object({ id: Id });

const list = operation(
  {
    method: 'get',
    path: '/api/v1/reviews',
    tag,
    summary: 'Reviews that you are to decide, the oldest first',
    auth: { who: 'user', scope: 'executions:read' },
    query: PageQuery,
    responses: { 200: { description: 'A page of reviews, without the data to be reviewed.', schema: pageOf(AwaitedReview) } },
    errors: ['bad_cursor'],
  },
  async ({ query, user, deps }) => json(await listAwaitedReviews(deps.db, user.userId, query)),
);

const decide = operation(
  {
    method: 'post',
    path: '/api/v1/executions/{id}/review',
    tag,
    summary: 'Approve or reject what a node execution wants reviewed, as it is or changed',
    auth: { who: 'user', scope: 'executions:write' },
    params: ById,
    body: ReviewRequest,
    responses: { 204: { description: 'Decided; the execution goes on.' } },
    errors: ['not_found', 'not_in_review', 'not_editable', 'invalid_body'],
  },
  async ({ params, body, user, deps }) => {
    await decideReview(deps, user.userId, params.id, body);
    return noContent();
  },
);

const link = operation(
  {
    method: 'post',
    path: '/api/v1/executions/{id}/review-link',
    tag,
    summary: 'Make a link by which whoever has it decides this review, once',
    auth: { who: 'user', scope: 'executions:write' },
    params: ById,
    body: ReviewLinkRequest,
    responses: { 201: { description: 'The link. It works until it expires or the review is decided.', schema: ReviewLink } },
    errors: ['not_found', 'not_in_review'],
  },
  async ({ params, body, user, deps, now, url }) => {
    const { node_id, firing, expires_in_s } = body;
    const review = await findAwaitedReview(deps.db, user.userId, { execution_id: params.id, node_id, firing });
    if (review === null) {
      throw new AppError((await deps.executions.find(user.userId, params.id)) === null ? 'not_found' : 'not_in_review');
    }
    const expiresAt = now + expires_in_s * 1_000;
    const claims = { userId: user.userId, executionId: params.id, nodeId: node_id, firing };
    const token = await signReviewToken(claims, await signing(deps), now, expiresAt);
    // Behind the number sign, where neither logs nor referrers see it.
    const made = { url: `${deps.site.publicUrl || new URL(url).origin}/review#${token}`, expires_at: new Date(expiresAt).toISOString() };
    return json(made satisfies z.infer<typeof ReviewLink>, 201);
  },
);

const open = operation(
  {
    method: 'post',
    path: '/api/v1/review-links/open',
    tag,
    summary: 'What a review link is about',
    auth: { who: 'public' },
    body: OpenReviewLink,
    responses: { 200: { description: 'What is to be decided.', schema: LinkedReview } },
    errors: ['invalid_link', 'not_in_review'],
  },
  async ({ body, deps, now }) => {
    const { userId, executionId, nodeId, firing } = await claimsOf(deps, body.token, now);
    const review = await findAwaitedReview(deps.db, userId, { execution_id: executionId, node_id: nodeId, firing });
    if (review === null) throw new AppError('not_in_review');
    const { graph_name, name, editable, data } = review;
    return json({ graph_name, name, editable, data } satisfies LinkedReview);
  },
);

const decideByLink = operation(
  {
    method: 'post',
    path: '/api/v1/review-links/decide',
    tag,
    summary: 'Decide the review that a link is about',
    auth: { who: 'public' },
    body: DecideByLink,
    responses: { 204: { description: 'Decided; the link does not work any more.' } },
    errors: ['invalid_link', 'not_in_review', 'not_editable', 'invalid_body'],
  },
  async ({ body, deps, now }) => {
    const { token, ...decision } = body;
    const { userId, executionId, nodeId, firing } = await claimsOf(deps, token, now);
    await decideReview(deps, userId, executionId, { ...decision, node_id: nodeId, firing });
    return noContent();
  },
);

/** What a parsed body says; `data` absent is a key that is not there. */
type Decided = Omit<Review, 'data'> & { data?: JsonValue | undefined };

async function decideReview(deps: ApiDeps, userId: string, id: string, { data, ...review }: Decided): Promise<void> {
  if (data !== undefined) {
    const checked = checkJson(data);
    if (!checked.ok) {
      const message = checked.code === 'value_too_large' ? `is larger than ${MAX_VALUE_BYTES} bytes` : checked.reason;
      throw new AppError('invalid_body', undefined, { faults: [{ code: checked.code, message, pointer: '/data' }] });
    }
  }
  switch (await deps.executions.review(userId, id, data === undefined ? review : { ...review, data })) {
    case 'reviewed':
      return;
    case 'not_found':
      throw new AppError('not_found');
    case 'not_waiting':
      throw new AppError('not_in_review');
    case 'not_editable':
      throw new AppError('not_editable');
  }
}

const signing = async ({ auth }: ApiDeps) => ({ keys: await auth.keys(), issuer: auth.issuer });

async function claimsOf(deps: ApiDeps, token: string, now: number): Promise<ReviewClaims> {
  const claims = await readReviewToken(token, await signing(deps), now);
  if (claims === null) throw new AppError('invalid_link');
  return claims;
}

export const reviewOperations = [list, decide, link, open, decideByLink];
