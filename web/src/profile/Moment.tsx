import { timeAgo } from '../i18n/time.ts';
import { useLanguage } from '../preferences/language.ts';
import { momentIn, timeUntil } from '../schedules/moments.ts';

/** A time in words: how long ago or until then; `zone`'s own clock is shown on hover. */
export function Moment({ at, zone }: { at: string; zone: string }) {
  const language = useLanguage();
  const isPast = Date.parse(at) <= Date.now();
  return (
    <time dateTime={at} title={momentIn(at, zone, language)}>
      {isPast ? timeAgo(Date.parse(at), Date.now(), language) : timeUntil(at, language)}
    </time>
  );
}
