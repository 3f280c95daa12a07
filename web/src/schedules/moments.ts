import type { Language } from '../preferences/language.ts';

/** The zone of the person's own clock. */
export const ownZone = (): string => new Intl.DateTimeFormat().resolvedOptions().timeZone;

const isThisYear = (moment: string): boolean => new Date(moment).getFullYear() === new Date().getFullYear();

/** "Mon, Nov 23, 09:00", "lun, 23 nov, 09:00", with the year when it is another one. */
export const momentIn = (moment: string, timeZone: string, language: Language): string =>
  new Intl.DateTimeFormat(language, {
    ...{ weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone },
    ...(isThisYear(moment) ? {} : { year: 'numeric' }),
  }).format(new Date(moment));

/** "09:00" */
export const clockIn = (moment: string, timeZone: string, language: Language): string =>
  new Intl.DateTimeFormat(language, { hour: '2-digit', minute: '2-digit', hourCycle: 'h23', timeZone }).format(new Date(moment));

/** "in 3 hours", "dentro de 3 horas". */
export function timeUntil(moment: string, language: Language): string {
  const minutes = Math.max(0, (Date.parse(moment) - Date.now()) / 60_000);
  const format = new Intl.RelativeTimeFormat(language, { numeric: 'auto' });
  if (minutes < 60) return format.format(Math.ceil(minutes), 'minute');
  if (minutes < 48 * 60) return format.format(Math.round(minutes / 60), 'hour');
  return format.format(Math.round(minutes / 1_440), 'day');
}

/** Every zone that the browser knows, by region; `also` is one that has to be among them whatever its name. */
export function zonesByRegion(also: string): Map<string, string[]> {
  const regions = new Map<string, string[]>();
  for (const zone of [...new Set(['UTC', also, ...Intl.supportedValuesOf('timeZone')])].sort()) {
    const region = zone.includes('/') ? (zone.split('/')[0] ?? '') : '';
    regions.set(region, [...(regions.get(region) ?? []), zone]);
  }
  return regions;
}
