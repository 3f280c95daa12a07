import { z } from 'zod';
import { ReviewDecision } from '../execution/event.ts';
import { Id, text } from '../ids.ts';
import { AnyJson } from '../json-shape.ts';
import { WhichFiring } from './executions.ts';

const Decided = z.object({
  decision: ReviewDecision,
  message: text(2_000).default(''),
  /** What was reviewed, as it is to go on; absent: as it is. */
  data: AnyJson.optional(),
});

/** Body of `POST /executions/{id}/review`. */
export const ReviewRequest = WhichFiring.extend(Decided.shape).meta({ id: 'ReviewRequest' });

/** A review that somebody is to decide, without the data: that may be large, and stands in the execution's log. */
export const AwaitedReview = z
  .object({
    execution_id: Id,
    graph_id: Id,
    graph_name: z.string(),
    node_id: z.string(),
    firing: z.number().int(),
    name: z.string(),
    editable: z.boolean(),
    since: z.iso.datetime(),
  })
  .meta({ id: 'AwaitedReview' });
export type AwaitedReview = z.infer<typeof AwaitedReview>;

const DAY_S = 86_400;
const LONGEST_LINK_S = 365 * DAY_S;

/** Body of `POST /executions/{id}/review-link`. */
export const ReviewLinkRequest = WhichFiring.extend({
  /** Seconds for which the link works; a week by default, a year at most. */
  expires_in_s: z
    .number()
    .int()
    .positive()
    .max(LONGEST_LINK_S)
    .default(7 * DAY_S),
}).meta({ id: 'ReviewLinkRequest' });

/** A link by which whoever has it decides one review, once. */
export const ReviewLink = z.object({ url: z.url(), expires_at: z.iso.datetime() }).meta({ id: 'ReviewLink' });

const Token = z.object({ token: z.string().max(4_096) });

/** Body of `POST /review-links/open`. */
export const OpenReviewLink = Token.meta({ id: 'OpenReviewLink' });

/** Body of `POST /review-links/decide`. */
export const DecideByLink = Token.extend(Decided.shape).meta({ id: 'DecideByLink' });

/** What somebody who follows a link is shown. */
export const LinkedReview = z
  .object({ graph_name: z.string(), name: z.string(), data: AnyJson, editable: z.boolean() })
  .meta({ id: 'LinkedReview' });
export type LinkedReview = z.infer<typeof LinkedReview>;
