import { useInfiniteQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import type { AuditEntry } from '../../../../schema/api/audit.ts';
import { auditQuery } from '../../api/audit.ts';
import { useSession } from '../../api/session.ts';
import { useWords } from '../../i18n/words.ts';
import { useLanguage } from '../../preferences/language.ts';
import { clockIn } from '../../schedules/moments.ts';
import { Button } from '../../ui/Button.tsx';
import { Loading } from '../../ui/Loading.tsx';
import { ProblemNotice } from '../../ui/Notice.tsx';
import { auditSentence } from './audit-sentence.ts';
import { byDay } from './by-day.ts';

type Props = {
  of: 'me' | 'everybody';
  zone: string;
  /** Whose account an entry is about, for who reads about several. */
  nameOf?: (userId: string) => string;
};

/** The audit trail, a day under another, the latest first. */
export function AuditList({ of, zone, nameOf }: Props) {
  const words = useWords().profile.activity;
  const language = useLanguage();
  const audit = useInfiniteQuery(auditQuery(of));
  const entries = audit.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <>
      {audit.isPending && <Loading label={words.loading} />}
      {audit.isError && <ProblemNotice problem={audit.error} onRetry={() => void audit.refetch()} />}
      {audit.isSuccess && entries.length === 0 && <p className="text-ink-2">{words.empty}</p>}
      {byDay(entries, zone, language).map(([day, ofDay]) => (
        <Fragment key={day}>
          <h3 className="text-sm font-semibold text-ink-2 first-letter:uppercase">{day}</h3>
          <ol className="grid divide-y divide-thread border-y border-thread">
            {ofDay.map((entry) => (
              <Entry
                key={entry.id}
                entry={entry}
                clock={clockIn(entry.at, zone, language)}
                whose={entry.user_id === null ? undefined : nameOf?.(entry.user_id)}
              />
            ))}
          </ol>
        </Fragment>
      ))}
      {audit.hasNextPage && (
        <Button className="justify-self-start" busy={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
          {words.more}
        </Button>
      )}
    </>
  );
}

function Entry({ entry, clock, whose }: { entry: AuditEntry; clock: string; whose: string | undefined }) {
  const words = useWords().profile.activity;
  const session = useSession();
  return (
    <li className="flex gap-4 py-2.5 text-sm">
      <time dateTime={entry.at} className="shrink-0 font-mono text-ink-2">
        {clock}
      </time>
      <span className="min-w-0 [overflow-wrap:anywhere]">
        {whose !== undefined && <span className="block text-xs text-ink-2">{whose}</span>}
        {auditSentence(entry, words)} <span className="text-ink-2">{words[byWhom(entry, session.data?.id)]}</span>
      </span>
    </li>
  );
}

/** Who did it, as the reader would say. The API hides who an admin was from everybody else. */
function byWhom({ actor_id, user_id }: AuditEntry, me: string | undefined): 'byYou' | 'byOwner' | 'byAdmin' {
  if (actor_id !== null && actor_id === me) return 'byYou';
  return actor_id !== null && actor_id === user_id ? 'byOwner' : 'byAdmin';
}
