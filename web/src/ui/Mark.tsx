/** The sign of Edgeloom: three warp threads, two wefts that go over and under. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" className={className} aria-hidden="true" fill="none" strokeWidth="3" strokeLinecap="round">
      <rect width="32" height="32" rx="8" fill="var(--color-vat)" />
      <path d="M10 6v20M16 6v20M22 6v20" stroke="#aeb8ff" />
      <path d="M4.5 12h3M12.5 12h7M24.500 12h3" stroke="#f0c33c" />
      <path d="M4.5 20h9M18.5 20h9" stroke="#ff8a7a" />
    </svg>
  );
}
