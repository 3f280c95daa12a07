import type { Language } from '../../preferences/language.ts';

/** What has a time, under the day on which it was by the zone's clock; the order stays as it is. */
export function byDay<Timed extends { at: string }>(
  entries: readonly Timed[],
  timeZone: string,
  language: Language,
): [day: string, entries: Timed[]][] {
  const format = new Intl.DateTimeFormat(language, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric', timeZone });
  const days = new Map<string, Timed[]>();
  for (const entry of entries) {
    const day = format.format(new Date(entry.at));
    const sameDay = days.get(day);
    if (sameDay === undefined) days.set(day, [entry]);
    else sameDay.push(entry);
  }
  return [...days];
}
