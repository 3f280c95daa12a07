import { Ban, CircleCheck, CircleDashed, Clock, LoaderCircle, type LucideIcon, OctagonAlert, UserRoundCheck } from 'lucide-react';
import type { Status } from '../../../schema/execution/status.ts';
import { useWords } from '../i18n/words.ts';

const LOOK: Record<Status, { icon: LucideIcon; look: string; spins?: true }> = {
  INCOMPLETE: { icon: CircleDashed, look: 'bg-cloth-2 text-ink-2' },
  QUEUED: { icon: Clock, look: 'bg-cloth-2 text-ink-2' },
  RUNNING: { icon: LoaderCircle, look: 'bg-weld-soft text-weld', spins: true },
  REVIEW: { icon: UserRoundCheck, look: 'bg-indigo-soft text-indigo' },
  COMPLETED: { icon: CircleCheck, look: 'bg-verdigris-soft text-verdigris' },
  FAILED: { icon: OctagonAlert, look: 'bg-madder-soft text-madder' },
  TERMINATED: { icon: Ban, look: 'bg-cloth-2 text-ink-2' },
};

/** How an execution stands: colour, icon and word, so that none of them is needed alone. */
export function StatusBadge({ status }: { status: Status }) {
  const words = useWords();
  const { icon: Icon, look, spins } = LOOK[status];
  return (
    <span className={`inline-flex items-center gap-1.5 rounded px-2 py-0.5 text-xs font-semibold whitespace-nowrap ${look}`}>
      <Icon aria-hidden className={`size-3.5 ${spins ? 'animate-spin' : ''}`} />
      {words.status[status]}
    </span>
  );
}
