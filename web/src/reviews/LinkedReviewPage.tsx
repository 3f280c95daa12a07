import { useQuery } from '@tanstack/react-query';
import { CircleCheck, Link2Off, type LucideIcon } from 'lucide-react';
import { type ReactNode, useEffect, useState } from 'react';
import type { ReviewDecision } from '../../../schema/execution/event.ts';
import { isProblem } from '../api/request.ts';
import { decideByLink, linkedReviewQuery } from '../api/reviews.ts';
import { useWords } from '../i18n/words.ts';
import { focusWhenShown } from '../ui/focus-when-shown.ts';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { ReviewForm } from './ReviewForm.tsx';

/**
 * What whoever has a link sees: one review, to be decided without an account. The token stands behind the number sign of
 * the address, which browsers send to nobody; it leaves this page in the bodies of two requests only.
 */
export function LinkedReviewPage() {
  const token = useToken();
  return (
    <div className="page max-w-3xl py-8 sm:py-12">
      <LinkedReview key={token} token={token} />
    </div>
  );
}

function LinkedReview({ token }: { token: string }) {
  const words = useWords();
  const review = useQuery({ ...linkedReviewQuery(token), enabled: token !== '' });
  const [decided, setDecided] = useState<ReviewDecision | null>(null);
  const [isUsed, setUsed] = useState(false);
  const { noToken, noTokenText, expired, expiredText, used, usedText, doneApproved, doneRejected, doneText } = words.review;
  if (token === '') return <End icon={Link2Off} title={noToken} text={noTokenText} />;
  if (decided !== null)
    return <End icon={CircleCheck} title={decided === 'approved' ? doneApproved : doneRejected} text={doneText} isGood />;
  if (isUsed || isProblem(review.error, 'not_in_review')) return <End icon={Link2Off} title={used} text={usedText} />;
  if (isProblem(review.error, 'invalid_link', 'invalid_body')) return <End icon={Link2Off} title={expired} text={expiredText} />;
  if (review.isError) return <ProblemNotice problem={review.error} onRetry={() => void review.refetch()} />;
  if (review.data === undefined) return <Loading label={words.review.linkOpening} />;
  const { name, graph_name, data, editable } = review.data;
  return (
    <article className="grid grid-cols-[minmax(0,1fr)] gap-6">
      <div>
        <p className="text-sm font-semibold text-indigo">{words.review.linkTitle}</p>
        <h1 className="mt-1 text-3xl font-bold [overflow-wrap:anywhere] sm:text-4xl">{name || words.review.untitled}</h1>
        <p className="mt-2 text-ink-2 [overflow-wrap:anywhere]">{words.review.linkFrom(graph_name)}</p>
      </div>
      <div className="rounded-xl border border-thread bg-cloth p-4 sm:p-6">
        <ReviewForm
          name={name}
          data={data}
          editable={editable}
          executionId={null}
          onDecide={async (decision) => {
            try {
              await decideByLink(token, decision);
              setDecided(decision.decision);
            } catch (problem) {
              if (isProblem(problem, 'not_in_review')) return setUsed(true);
              throw problem;
            }
          }}
        />
      </div>
    </article>
  );
}

type EndProps = { icon: LucideIcon; title: string; text: ReactNode; isGood?: boolean };

/** Has the focus: the button that was pressed is gone. */
function End({ icon: Icon, title, text, isGood = false }: EndProps) {
  return (
    <div
      ref={focusWhenShown}
      tabIndex={-1}
      role="status"
      className="relative overflow-hidden rounded-xl border border-thread bg-cloth px-6 py-10 outline-none sm:px-10"
      data-end
    >
      <div aria-hidden="true" className="warp absolute inset-y-0 right-0 w-[32%] mask-l-from-40% max-md:hidden" />
      <Icon aria-hidden className={`mb-3 size-8 ${isGood ? 'text-verdigris' : 'text-ink-2'}`} />
      <h1 className="text-2xl font-bold text-balance">{title}</h1>
      <p className="mt-2 max-w-prose text-pretty text-ink-2">{text}</p>
    </div>
  );
}

const readToken = (): string => window.location.hash.slice(1);

/** Another link pasted into the same tab changes the fragment only. */
function useToken(): string {
  const [token, setToken] = useState(readToken);
  useEffect(() => {
    const follow = () => setToken(readToken());
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  return token;
}
