import { useInfiniteQuery } from '@tanstack/react-query';
import { ArrowRight } from 'lucide-react';
import type { AwaitedReview } from '../../../schema/api/reviews.ts';
import { reviewsQuery } from '../api/reviews.ts';
import { agentPath } from '../execution/agent-path.ts';
import { timeAgo } from '../i18n/time.ts';
import { useWords } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { SignedIn } from '../shell/SignedIn.tsx';
import { Button, ButtonLink } from '../ui/Button.tsx';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';

export function ReviewsPage() {
  return (
    <SignedIn>
      <Reviews />
    </SignedIn>
  );
}

function Reviews() {
  const words = useWords();
  const reviews = useInfiniteQuery(reviewsQuery);
  const awaited = reviews.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="page grid grid-cols-[minmax(0,1fr)] gap-8 py-8 sm:py-12">
      <div>
        <h1 className="text-4xl font-bold">{words.review.title}</h1>
        <p className="mt-2 text-ink-2">{words.review.lead}</p>
      </div>
      {reviews.isPending && <Loading label={words.review.loading} />}
      {reviews.isError && <ProblemNotice problem={reviews.error} onRetry={() => void reviews.refetch()} />}
      {reviews.isSuccess && awaited.length === 0 && (
        <div className="relative overflow-hidden rounded-xl border border-thread px-6 py-10 sm:px-10">
          <div aria-hidden="true" className="warp absolute inset-y-0 right-0 w-[32%] mask-l-from-40% max-md:hidden" />
          <h2 className="text-2xl font-bold">{words.review.emptyTitle}</h2>
          <p className="mt-2 max-w-prose text-pretty text-ink-2">{words.review.emptyText}</p>
        </div>
      )}
      {awaited.length > 0 && (
        <ul className="grid gap-3">
          {awaited.map((review) => (
            <ReviewCard key={`${review.execution_id} ${review.firing} ${review.node_id}`} review={review} />
          ))}
        </ul>
      )}
      {reviews.hasNextPage && (
        <Button className="justify-self-start" busy={reviews.isFetchingNextPage} onClick={() => void reviews.fetchNextPage()}>
          {words.review.more}
        </Button>
      )}
    </div>
  );
}

function ReviewCard({ review }: { review: AwaitedReview }) {
  const words = useWords();
  const language = useLanguage();
  const name = review.name || words.review.untitled;
  return (
    <li
      className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 rounded-xl border border-thread bg-cloth p-4 sm:p-5"
      data-review="awaited"
    >
      <div className="min-w-0 flex-1 basis-64">
        <h2 className="text-lg font-bold [overflow-wrap:anywhere]">{name}</h2>
        <p className="mt-0.5 text-sm text-ink-2 [overflow-wrap:anywhere]">
          {words.review.of(review.graph_name)} ·{' '}
          <time dateTime={review.since}>{timeAgo(Date.parse(review.since), Date.now(), language)}</time>
        </p>
      </div>
      <ButtonLink
        href={agentPath(review.graph_id, review.execution_id)}
        look="primary"
        icon={ArrowRight}
        aria-label={words.review.openOf(name, review.graph_name)}
      >
        {words.review.open}
      </ButtonLink>
    </li>
  );
}
