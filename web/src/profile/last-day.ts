/**
 * The moment at which a day ends on this device's clock, in milliseconds since the epoch; null for text that is no day.
 * `day` is what a date control holds: `2026-11-30`.
 */
export function endOfDay(day: string): number | null {
  const [year, month, date] = /^(\d{4,6})-(\d\d)-(\d\d)$/.exec(day)?.slice(1).map(Number) ?? [];
  if (year === undefined || month === undefined || date === undefined) return null;
  return new Date(year, month - 1, date + 1).getTime();
}
