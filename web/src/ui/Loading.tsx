/** A shuttle going to and fro, for what takes longer than a blink. */
export function Loading({ label }: { label: string }) {
  return (
    <div role="status" className="page grid justify-items-center gap-4 py-24 text-ink-2">
      <svg viewBox="0 0 120 24" className="h-6 w-30" aria-hidden="true" fill="none" strokeLinecap="round">
        <path d="M4 12h112" stroke="var(--color-thread)" strokeWidth="3" />
        <path d="M4 12h112" stroke="var(--color-weld-dye)" strokeWidth="3" strokeDasharray="10 10" className="animate-weave" />
      </svg>
      <p>{label}</p>
    </div>
  );
}
