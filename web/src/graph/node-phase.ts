import {
  Ban,
  CircleCheck,
  CircleDashed,
  CircleDot,
  CircleSlash,
  Hourglass,
  LoaderCircle,
  type LucideIcon,
  OctagonAlert,
  RotateCw,
  UserCheck,
  Workflow,
} from 'lucide-react';
import { isTerminal } from '../../../schema/execution/status.ts';
import type { NodePhase, Timeline } from '../../../schema/execution/timeline.ts';
import { getOwn } from '../../../schema/json.ts';

/**
 * What a drawn node shows. `idle`: no run is looked at · `queued`: its turn may come · `skipped`: it never came · `unknown`:
 * the run is over, and its log is not kept any more.
 */
export type ShownPhase = NodePhase | 'idle' | 'queued' | 'skipped' | 'unknown';

export function shownPhase(timeline: Timeline | null, nodeId: string): ShownPhase {
  if (timeline === null) return 'idle';
  if (!isTerminal(timeline.status)) return getOwn(timeline.nodes, nodeId)?.phase ?? 'queued';
  return timeline.seq === 0 ? 'unknown' : (getOwn(timeline.nodes, nodeId)?.phase ?? 'skipped');
}

/** Colours of a phase: of text, of a soft ground, of a thread. Written out, so that the style compiler finds them. */
export const PHASE_LOOK: Record<ShownPhase, { text: string; soft: string; border: string; thread: string }> = {
  idle: { text: 'text-ink-2', soft: 'bg-cloth-2', border: 'border-thread', thread: 'var(--color-thread-2)' },
  queued: { text: 'text-ink-2', soft: 'bg-cloth-2', border: 'border-thread', thread: 'var(--color-thread-2)' },
  skipped: { text: 'text-ink-2', soft: 'bg-cloth-2', border: 'border-thread border-dashed', thread: 'var(--color-thread-2)' },
  unknown: { text: 'text-ink-2', soft: 'bg-cloth-2', border: 'border-thread', thread: 'var(--color-thread-2)' },
  running: { text: 'text-weld', soft: 'bg-weld-soft', border: 'border-weld-dye', thread: 'var(--color-weld-dye)' },
  waiting: { text: 'text-weld', soft: 'bg-weld-soft', border: 'border-weld-dye', thread: 'var(--color-weld-dye)' },
  review: { text: 'text-indigo', soft: 'bg-indigo-soft', border: 'border-indigo', thread: 'var(--color-indigo)' },
  agent: { text: 'text-weld', soft: 'bg-weld-soft', border: 'border-weld-dye', thread: 'var(--color-weld-dye)' },
  retrying: { text: 'text-madder', soft: 'bg-madder-soft', border: 'border-madder-dye', thread: 'var(--color-madder-dye)' },
  completed: { text: 'text-verdigris', soft: 'bg-verdigris-soft', border: 'border-verdigris-dye', thread: 'var(--color-verdigris-dye)' },
  failed: { text: 'text-madder', soft: 'bg-madder-soft', border: 'border-madder-dye', thread: 'var(--color-madder-dye)' },
  stopped: { text: 'text-ink-2', soft: 'bg-cloth-2', border: 'border-thread-2', thread: 'var(--color-thread-2)' },
};

export const PHASE_ICON: Record<ShownPhase, LucideIcon> = {
  idle: CircleDot,
  queued: CircleDashed,
  skipped: CircleSlash,
  unknown: CircleSlash,
  running: LoaderCircle,
  waiting: Hourglass,
  review: UserCheck,
  agent: Workflow,
  retrying: RotateCw,
  completed: CircleCheck,
  failed: OctagonAlert,
  stopped: Ban,
};
