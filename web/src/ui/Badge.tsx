const TONE = {
  plain: 'bg-cloth-2 text-ink-2',
  good: 'bg-verdigris-soft text-verdigris',
  warning: 'bg-weld-soft text-weld',
  bad: 'bg-madder-soft text-madder',
  ours: 'bg-indigo-soft text-indigo',
} as const;

/** A word about how something stands. */
export function Badge({ tone, children }: { tone: keyof typeof TONE; children: string }) {
  return <span className={`rounded px-2 py-0.5 text-xs font-semibold whitespace-nowrap ${TONE[tone]}`}>{children}</span>;
}
