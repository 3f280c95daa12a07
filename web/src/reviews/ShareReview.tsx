import { useMutation } from '@tanstack/react-query';
import { Link2 } from 'lucide-react';
import { isProblem } from '../api/request.ts';
import { makeReviewLink, type WhichReview } from '../api/reviews.ts';
import { useWords } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { Button } from '../ui/Button.tsx';
import { CopyButton } from '../ui/CopyButton.tsx';
import { CONTROL_CLASS, Field } from '../ui/Field.tsx';
import { focusWhenShown } from '../ui/focus-when-shown.ts';
import { ProblemNotice } from '../ui/Notice.tsx';

/** The record, which knows what a link is about, follows the live stream within moments. */
const TRIES = 5;
const TRY_AGAIN_MS = 400;

/** Makes a link by which somebody else decides a review, copies it, and shows it with the time until which it works. */
export function ShareReview({ which }: { which: WhichReview }) {
  const words = useWords();
  const language = useLanguage();
  const link = useMutation({
    mutationFn: () => makeReviewLink(which),
    retry: (failures, problem) => failures < TRIES && isProblem(problem, 'not_in_review'),
    retryDelay: TRY_AGAIN_MS,
    // Where the browser does not allow it, the link stands there to be copied by hand.
    onSuccess: ({ url }) => navigator.clipboard?.writeText(url).catch(() => undefined),
  });
  if (link.data === undefined) {
    return (
      <div className="grid gap-2">
        {link.isError && <ProblemNotice problem={link.error} />}
        <Button size="small" look="quiet" icon={Link2} busy={link.isPending} className="justify-self-start" onClick={() => link.mutate()}>
          {link.isPending ? words.review.sharing : words.review.share}
        </Button>
      </div>
    );
  }
  const { url, expires_at } = link.data;
  const until = new Intl.DateTimeFormat(language, { dateStyle: 'long', timeStyle: 'short' }).format(new Date(expires_at));
  return (
    <Field label={words.review.link} hint={words.review.linkHint(until)}>
      {(control) => (
        <div className="flex gap-1">
          <input
            {...control}
            readOnly
            ref={focusWhenShown}
            value={url}
            onFocus={({ target }) => target.select()}
            className={`${CONTROL_CLASS} min-w-0 py-1 font-mono text-xs`}
          />
          <CopyButton text={url} name={words.review.link} />
        </div>
      )}
    </Field>
  );
}
