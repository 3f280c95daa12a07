import { useQuery } from '@tanstack/react-query';
import type { Schedule } from '../../../schema/api/schedules.ts';
import { upcomingQuery } from '../api/schedules.ts';
import { useWords } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { ProblemNotice } from '../ui/Notice.tsx';
import { type CalendarDay, calendarDays } from './calendar-days.ts';
import { clockIn, ownZone } from './moments.ts';

const DAYS = 14;
/** Runs of a day that are told one by one. */
const SHOWN_A_DAY = 5;

/** The runs of the next days, on the clock of the person who looks. */
export function Calendar({ schedules }: { schedules: readonly Schedule[] }) {
  const words = useWords();
  const upcoming = useQuery(upcomingQuery(DAYS));
  const zone = ownZone();
  const days = upcoming.data === undefined ? [] : calendarDays(upcoming.data, schedules, Date.now(), DAYS, zone);
  return (
    <section aria-labelledby="calendar" className="grid gap-4">
      <div>
        <h2 id="calendar" className="text-2xl font-bold">
          {words.schedules.calendar}
        </h2>
        <p className="mt-1 text-sm text-ink-2">{words.schedules.calendarZone(zone)}</p>
      </div>
      {upcoming.isError && <ProblemNotice problem={upcoming.error} onRetry={() => void upcoming.refetch()} />}
      <ol className="grid grid-cols-[minmax(0,1fr)] gap-2 lg:grid-cols-7">
        {days.map((day) => (
          <Day key={day.key} day={day} zone={zone} />
        ))}
      </ol>
    </section>
  );
}

function Day({ day, zone }: { day: CalendarDay; zone: string }) {
  const words = useWords();
  const language = useLanguage();
  const name = new Intl.DateTimeFormat(language, { weekday: 'short', day: 'numeric', month: 'short', timeZone: zone }).format(day.date);
  const hidden = day.entries.length - SHOWN_A_DAY;
  return (
    <li className={`rounded-lg border border-thread bg-cloth p-3 lg:min-h-28 ${day.entries.length === 0 ? 'max-lg:hidden' : ''}`}>
      <h3 className="text-sm font-semibold">
        <time dateTime={day.key}>{name}</time>
      </h3>
      {day.entries.length === 0 && <p className="mt-1 text-xs text-ink-2">{words.schedules.nothing}</p>}
      <ul className="mt-1 grid gap-1 text-xs">
        {day.entries.slice(0, SHOWN_A_DAY).map(({ schedule, at }) => (
          <li key={`${schedule.id} ${at}`} className="flex min-w-0 gap-1.5">
            <span className="shrink-0 font-mono text-ink-2">{at === null ? words.schedules.often : clockIn(at, zone, language)}</span>
            <span className="truncate" title={schedule.name}>
              {schedule.name}
            </span>
          </li>
        ))}
      </ul>
      {hidden > 0 && <p className="mt-1 text-xs text-ink-2">{words.schedules.andMore(hidden)}</p>}
    </li>
  );
}
