import { useInfiniteQuery } from '@tanstack/react-query';
import { UserRoundCheck } from 'lucide-react';
import { reviewsQuery } from '../api/reviews.ts';
import { useWords } from '../i18n/words.ts';

/** The way to the reviews that wait for me, with their number. */
export function ReviewsLink() {
  const words = useWords();
  const pages = useInfiniteQuery(reviewsQuery).data?.pages ?? [];
  const count = pages.reduce((sum, page) => sum + page.items.length, 0);
  const said = pages.at(-1)?.next_cursor == null ? String(count) : `${count}+`;
  const label = count === 0 ? words.shell.reviews : words.shell.reviewsAwaited(said);
  return (
    <a
      href="/reviews"
      aria-label={label}
      title={label}
      aria-current={window.location.pathname === '/reviews' ? 'page' : undefined}
      className="relative inline-grid size-10 shrink-0 place-items-center rounded-md text-ink-2 transition hover:bg-cloth-2 hover:text-ink aria-[current=page]:bg-cloth-2 aria-[current=page]:text-ink"
    >
      <UserRoundCheck aria-hidden className="size-5" />
      {count > 0 && (
        <span
          aria-hidden
          className="absolute top-0.5 right-0 min-w-4.5 rounded-full bg-indigo px-1 text-center text-[0.65rem] leading-4.5 font-bold text-on-indigo tabular-nums"
          data-awaited-reviews={said}
        >
          {said}
        </span>
      )}
    </a>
  );
}
