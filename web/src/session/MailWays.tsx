import { useMutation } from '@tanstack/react-query';
import { askForLink, askToRecover } from '../api/session.ts';
import { useWords } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { Button } from '../ui/Button.tsx';
import { Notice, ProblemNotice } from '../ui/Notice.tsx';

/** Ways in that need the address only. `takeEmail` gives it, or null after saying what is wrong with it. */
export function MailWays({ takeEmail }: { takeEmail: () => string | null }) {
  const words = useWords();
  const language = useLanguage();
  const recover = useMutation({ mutationFn: askToRecover });
  const link = useMutation({ mutationFn: (email: string) => askForLink(email, language) });
  const begin = (way: typeof recover | typeof link, other: typeof recover | typeof link) => {
    const email = takeEmail();
    if (email === null) return;
    other.reset();
    way.mutate(email);
  };
  const problem = recover.error ?? link.error;
  return (
    <div className="grid gap-3">
      <div className="flex flex-wrap justify-between gap-x-4 gap-y-1">
        <Button look="quiet" size="small" busy={recover.isPending} onClick={() => begin(recover, link)}>
          {words.login.forgot}
        </Button>
        <Button look="quiet" size="small" busy={link.isPending} onClick={() => begin(link, recover)}>
          {words.login.byLink}
        </Button>
      </div>
      {recover.isSuccess && <Notice tone="success">{words.login.mailSent}</Notice>}
      {link.isSuccess && <Notice tone="success">{words.login.linkSent}</Notice>}
      {problem !== null && <ProblemNotice problem={problem} />}
    </div>
  );
}
