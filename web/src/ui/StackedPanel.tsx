import type { ReactNode } from 'react';
import { Panel } from './Panel.tsx';

type Props = { title: string; lead?: string; action?: ReactNode; children?: ReactNode };

/** A panel whose parts stand below one another, under a sentence about them and, beside it, what can be begun here. */
export function StackedPanel({ title, lead, action, children }: Props) {
  return (
    <Panel title={title}>
      <div className={`grid grid-cols-[minmax(0,1fr)] gap-4 ${lead === undefined ? '' : '-mt-3'}`}>
        {lead !== undefined && (
          <div className="flex flex-wrap items-start justify-between gap-3">
            <p className="max-w-prose min-w-0 flex-1 basis-60 text-sm text-pretty text-ink-2">{lead}</p>
            {action}
          </div>
        )}
        {children}
      </div>
    </Panel>
  );
}
