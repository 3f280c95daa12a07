import type { Language } from '../preferences/language.ts';

const STEPS: readonly [Intl.RelativeTimeFormatUnit, ms: number][] = [
  ['year', 31_536_000_000],
  ['month', 2_592_000_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1_000],
];

/** "3 minutes ago", "ayer". Both times in milliseconds since the epoch. */
export function timeAgo(then: number, now: number, language: Language): string {
  const elapsedMs = Math.min(0, then - now);
  const [unit, unitMs] = STEPS.find(([, ms]) => -elapsedMs >= ms) ?? (['second', 1_000] as const);
  return new Intl.RelativeTimeFormat(language, { numeric: 'auto' }).format(Math.ceil(elapsedMs / unitMs), unit);
}

/** "840 ms", "4.2 s", "3 min 20 s", with the language's decimal sign. */
export function duration(ms: number, language: Language): string {
  if (ms < 1_000) return `${Math.max(0, Math.round(ms))} ms`;
  if (ms < 60_000) return `${new Intl.NumberFormat(language, { maximumFractionDigits: 1 }).format(ms / 1_000)} s`;
  return `${Math.floor(ms / 60_000)} min ${Math.floor((ms % 60_000) / 1_000)} s`;
}
