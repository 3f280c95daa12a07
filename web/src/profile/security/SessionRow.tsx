import { useMutation, useQueryClient } from '@tanstack/react-query';
import { CircleHelp, LogOut, type LucideIcon, Monitor, Smartphone, SquareTerminal, Tablet } from 'lucide-react';
import type { SessionItem } from '../../../../schema/api/auth.ts';
import { endSession, sessionsQuery } from '../../api/account.ts';
import { timeAgo } from '../../i18n/time.ts';
import { useWords, type Words } from '../../i18n/words.ts';
import { useLanguage } from '../../preferences/language.ts';
import { momentIn } from '../../schedules/moments.ts';
import { AskFirst } from '../../ui/AskFirst.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { ProblemNotice } from '../../ui/Notice.tsx';
import { type Device, deviceOf } from './device.ts';

/** One sign-in: where, since when, when it was last used; and its end, unless it is this very one. */
export function SessionRow({ session, zone }: { session: SessionItem; zone: string }) {
  const words = useWords();
  const language = useLanguage();
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () => endSession(session.id),
    onSettled: () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
  const device = deviceOf(session.user_agent);
  const name = nameOf(device, words);
  const Icon = iconOf(device);
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-2 py-3" data-session={session.is_current ? 'current' : 'other'}>
      <Icon aria-hidden className="size-5 shrink-0 text-ink-2" />
      <div className="min-w-0 flex-1 basis-48">
        <p className="flex flex-wrap items-center gap-x-2 gap-y-1 font-medium">
          <span className="min-w-0 [overflow-wrap:anywhere]">{name}</span>
          {session.is_current && <Badge tone="ours">{words.profile.security.thisOne}</Badge>}
          {!session.is_current && session.connections !== null && session.connections > 0 && (
            <Badge tone="good">{words.profile.security.live}</Badge>
          )}
        </p>
        <p className="text-sm text-ink-2">
          <time dateTime={session.last_used_at}>
            {words.profile.security.lastUsed(timeAgo(Date.parse(session.last_used_at), Date.now(), language))}
          </time>
          {' · '}
          <time dateTime={session.created_at}>{words.profile.security.since(momentIn(session.created_at, zone, language))}</time>
        </p>
        {end.isError && <ProblemNotice problem={end.error} />}
      </div>
      {!session.is_current && (
        <AskFirst
          icon={LogOut}
          label={words.profile.security.end}
          name={words.profile.security.endOf(name)}
          question={words.profile.security.endSure}
          yes={words.profile.security.endYes}
          no={words.profile.security.endNo}
          busy={end.isPending}
          onYes={() => end.mutate()}
        />
      )}
    </li>
  );
}

function nameOf(device: Device, { profile: { security: words } }: Words): string {
  switch (device.kind) {
    case 'browser': {
      const name = words.browserOn(device.browser, device.system);
      return device.shape === 'desktop' ? name : `${name} (${words.phones[device.shape]})`;
    }
    case 'program':
      return words.program(device.name);
    case 'unknown':
      return words.unknown;
    default:
      return device satisfies never;
  }
}

function iconOf(device: Device): LucideIcon {
  if (device.kind === 'program') return SquareTerminal;
  if (device.kind === 'unknown') return CircleHelp;
  return { desktop: Monitor, mobile: Smartphone, tablet: Tablet }[device.shape];
}
