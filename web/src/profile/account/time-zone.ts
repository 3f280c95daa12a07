/** Zones that people may choose, as the IANA database names them. */
export const knownZones = (): string[] => [...new Set(['UTC', ...Intl.supportedValuesOf('timeZone')])].sort();

/**
 * The zone that a person means: its name in any case, with spaces or underscores, or its last part alone where only one
 * zone ends so ("new york", "madrid"). Null when it is none, or could be several.
 */
export function zoneMeant(written: string, zones: readonly string[]): string | null {
  const wanted = plain(written);
  if (wanted === '') return null;
  const exact = zones.find((zone) => plain(zone) === wanted);
  if (exact !== undefined) return exact;
  const ending = zones.filter((zone) => plain(zone).endsWith(`/${wanted}`));
  if (ending.length === 1) return ending[0] ?? null;
  // A name that the database keeps for older files, such as Asia/Calcutta.
  return /^[a-z]/i.test(wanted) && isAccepted(wanted)
    ? new Intl.DateTimeFormat('en', { timeZone: wanted }).resolvedOptions().timeZone
    : null;
}

const plain = (name: string): string =>
  name
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_]+/g, '_');

function isAccepted(zone: string): boolean {
  try {
    new Intl.DateTimeFormat('en', { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}

/** "GMT+1", as the zone's clock stands at `now`. */
export const offsetOf = (zone: string, now: number): string =>
  new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'shortOffset' })
    .formatToParts(now)
    .find(({ type }) => type === 'timeZoneName')?.value ?? '';
