import { useQueryClient } from '@tanstack/react-query';
import { Ban, Check, type LucideIcon, UserRoundCheck, X } from 'lucide-react';
import { type Ref, useEffect, useId, useRef, useState } from 'react';
import type { ExecutionEvent } from '../../../schema/execution/event.ts';
import type { Timeline } from '../../../schema/execution/timeline.ts';
import { decideReview, reviewsQuery, withoutReview } from '../api/reviews.ts';
import { agentPath } from '../execution/agent-path.ts';
import { timeAgo } from '../i18n/time.ts';
import { useWords, type Words } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { ReviewForm } from './ReviewForm.tsx';
import { type ReviewOutcome, type RunReview, reviewsOf } from './reviews-of.ts';
import { ShareReview } from './ShareReview.tsx';

type Props = {
  executionId: string;
  events: readonly ExecutionEvent[];
  timeline: Timeline;
  nameOf: (nodeId: string) => string;
};

/** A run may ask thousands of times; those that come first are decided first. */
const MOST_AWAITED = 10;
const MOST_OVER = 5;

/**
 * What a run asks of a person, and what was decided. It follows the live stream: what somebody else decides meanwhile turns
 * into its outcome here.
 */
export function RunReviews({ executionId, events, timeline, nameOf }: Props) {
  const words = useWords();
  const id = useId();
  const reviews = reviewsOf(events);
  const agents = agentsInReview(timeline);
  if (reviews.length === 0 && agents.length === 0) return null;
  const awaited = reviews.filter(({ outcome }) => outcome.kind === 'awaited');
  const over = reviews.filter(({ outcome }) => outcome.kind !== 'awaited');
  const shown = new Set([...awaited.slice(0, MOST_AWAITED), ...over.slice(-MOST_OVER)]);
  const isWaiting = awaited.length > 0 || agents.length > 0;
  return (
    <section
      aria-labelledby={id}
      className={`rounded-xl border p-4 sm:p-5 ${isWaiting ? 'border-indigo bg-cloth' : 'border-thread bg-cloth'}`}
      data-reviews={awaited.length}
    >
      <h2 id={id} className="mb-4 flex items-center gap-2 text-lg font-bold">
        <UserRoundCheck aria-hidden className={`size-5 ${isWaiting ? 'text-indigo' : 'text-ink-2'}`} />
        {words.review.title}
      </h2>
      <ul className="grid grid-cols-[minmax(0,1fr)] gap-4">
        {agents.map(({ node_id, execution_id, graph_id }) => (
          <li key={execution_id} className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <span>{words.review.inAgent(nameOf(node_id))}</span>
            <a href={agentPath(graph_id, execution_id)} className="rounded font-medium text-indigo underline underline-offset-2">
              {words.review.openAgent}
            </a>
          </li>
        ))}
        {reviews
          .filter((review) => shown.has(review))
          .map((review) => (
            <ShownReview key={review.seq} executionId={executionId} review={review} nodeName={nameOf(review.node_id)} />
          ))}
      </ul>
      {awaited.length > MOST_AWAITED && <p className="mt-4 text-sm text-ink-2">{words.review.andMore(awaited.length - MOST_AWAITED)}</p>}
    </section>
  );
}

/** Executions that nodes of this one await and that rest in REVIEW themselves: they are decided on their own page. */
function agentsInReview(timeline: Timeline): { node_id: string; execution_id: string; graph_id: string }[] {
  return Object.entries(timeline.nodes).flatMap(([node_id, node]) =>
    Object.entries(node.awaits).flatMap(([firing, awaits]) =>
      awaits.kind === 'agent' && node.active[Number(firing)] === 'review'
        ? [{ node_id, execution_id: awaits.execution_id, graph_id: awaits.graph_id }]
        : [],
    ),
  );
}

type ShownProps = { executionId: string; review: RunReview; nodeName: string };

function ShownReview({ executionId, review, nodeName }: ShownProps) {
  const words = useWords();
  const language = useLanguage();
  const queries = useQueryClient();
  const place = useRef<HTMLLIElement>(null);
  const [isMine, setMine] = useState(false);
  const { node_id, firing, outcome } = review;
  const isAwaited = outcome.kind === 'awaited';
  // The button that had the focus is gone with the form.
  useEffect(() => {
    if (isMine && !isAwaited) place.current?.focus();
  }, [isMine, isAwaited]);
  const which = { execution_id: executionId, node_id, firing };
  const title = review.name || words.review.untitled;
  const remark = [nodeName === title ? '' : nodeName, firing > 1 ? words.review.firing(firing) : ''].filter(Boolean).join(' · ');
  if (!isAwaited) return <OverReview place={place} title={title} remark={remark} outcome={outcome} />;
  return (
    <li ref={place} className="grid grid-cols-[minmax(0,1fr)] gap-4 border-thread not-first:border-t not-first:pt-4" data-review="awaited">
      <div>
        <h3 className="text-base font-bold [overflow-wrap:anywhere]">{title}</h3>
        <p className="mt-0.5 text-sm text-ink-2 [overflow-wrap:anywhere]">
          {remark !== '' && `${remark} · `}
          <time dateTime={new Date(review.since).toISOString()}>{words.review.since(timeAgo(review.since, Date.now(), language))}</time>
        </p>
      </div>
      <ReviewForm
        name={title}
        data={review.data}
        editable={review.editable}
        executionId={executionId}
        onDecide={async (decision) => {
          setMine(true);
          await decideReview(which, decision);
          queries.setQueryData(reviewsQuery.queryKey, (list) => withoutReview(list, which));
        }}
      >
        <ShareReview which={which} />
      </ReviewForm>
    </li>
  );
}

type OverProps = {
  place: Ref<HTMLLIElement>;
  title: string;
  remark: string;
  outcome: Exclude<ReviewOutcome, { kind: 'awaited' }>;
};

function OverReview({ place, title, remark, outcome }: OverProps) {
  const words = useWords();
  const language = useLanguage();
  const { icon: Icon, label, look } = outcomeLook(outcome, words);
  return (
    <li
      ref={place}
      tabIndex={-1}
      className="flex animate-arrive flex-wrap items-baseline gap-x-3 gap-y-1 rounded-sm text-sm outline-offset-4"
      data-review={outcome.kind === 'decided' ? outcome.decision : outcome.kind}
    >
      <span className={`inline-flex items-center gap-1.5 self-center rounded px-2 py-0.5 text-xs font-semibold ${look}`}>
        <Icon aria-hidden className="size-3.5" />
        {label}
      </span>
      <span className="font-semibold [overflow-wrap:anywhere]">{title}</span>
      {remark !== '' && <span className="text-ink-2">{remark}</span>}
      {outcome.kind === 'decided' && (
        <>
          {outcome.message !== '' && <q className="[overflow-wrap:anywhere]">{outcome.message}</q>}
          <time dateTime={new Date(outcome.at).toISOString()} className="ml-auto text-ink-2">
            {timeAgo(outcome.at, Date.now(), language)}
          </time>
        </>
      )}
    </li>
  );
}

function outcomeLook(outcome: OverProps['outcome'], words: Words): { icon: LucideIcon; label: string; look: string } {
  if (outcome.kind === 'dropped') return { icon: Ban, label: words.review.dropped, look: 'bg-cloth-2 text-ink-2' };
  return outcome.decision === 'approved'
    ? { icon: Check, label: words.review.approved, look: 'bg-verdigris-soft text-verdigris' }
    : { icon: X, label: words.review.rejected, look: 'bg-madder-soft text-madder' };
}
