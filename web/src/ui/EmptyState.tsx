import type { ReactNode } from 'react';

/** What stands where a list will be, and how to begin one. */
export function EmptyState({ title, text, children }: { title: string; text: string; children?: ReactNode }) {
  return (
    <div className="relative grid justify-items-start gap-2 overflow-hidden rounded-xl border border-thread px-6 py-10 sm:px-10">
      <div aria-hidden="true" className="warp absolute inset-y-0 right-0 w-[32%] mask-l-from-40% max-md:hidden" />
      <h3 className="text-xl font-bold">{title}</h3>
      <p className="mb-3 max-w-prose text-pretty text-ink-2">{text}</p>
      {children}
    </div>
  );
}
