import { type ReactNode, useId } from 'react';

type Props = { title: string; remark?: ReactNode; className?: string; children: ReactNode };

/** A titled part of a page. */
export function Panel({ title, remark, className = '', children }: Props) {
  const id = useId();
  return (
    <section aria-labelledby={id} className={`rounded-xl border border-thread bg-cloth p-4 sm:p-5 ${className}`}>
      <div className="mb-4 flex items-baseline justify-between gap-3">
        <h2 id={id} className="min-w-0 text-lg font-bold [overflow-wrap:anywhere]">
          {title}
        </h2>
        {remark !== undefined && <span className="text-sm text-ink-2">{remark}</span>}
      </div>
      {children}
    </section>
  );
}
