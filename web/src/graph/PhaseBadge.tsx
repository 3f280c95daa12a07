import { useWords } from '../i18n/words.ts';
import { PHASE_ICON, PHASE_LOOK, type ShownPhase } from './node-phase.ts';

/** How a node or one of its firings stands: colour, icon and word. */
export function PhaseBadge({ phase }: { phase: ShownPhase }) {
  const words = useWords();
  const Icon = PHASE_ICON[phase];
  const { soft, text } = PHASE_LOOK[phase];
  return (
    <span className={`inline-flex items-center gap-1.5 rounded px-2 py-0.5 text-xs font-semibold whitespace-nowrap ${soft} ${text}`}>
      <Icon aria-hidden className={`size-3.5 ${phase === 'running' ? 'animate-spin' : ''}`} />
      {words.phase[phase]}
    </span>
  );
}
