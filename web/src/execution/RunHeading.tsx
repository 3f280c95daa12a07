import { ChevronLeft, Square } from 'lucide-react';
import type { Execution } from '../../../schema/execution/execution.ts';
import { isTerminal, type Status } from '../../../schema/execution/status.ts';
import type { Graph } from '../../../schema/graph/graph.ts';
import { duration } from '../i18n/time.ts';
import { useWords } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { Button } from '../ui/Button.tsx';
import { StatusBadge } from '../ui/StatusBadge.tsx';
import { RunOrigin } from './RunOrigin.tsx';

type Props = {
  graph: Graph;
  /** Of the run that is shown, as the live stream tells it; null when none is. */
  run: { status: Status; elapsedMs: number | null; isStopping: boolean } | null;
  /** The same run as it was read; undefined until it was. */
  execution: Execution | undefined;
  onStop: () => void;
  onShow: (executionId: string) => void;
};

/** Which agent this is, where the run comes from, how it stands, and the way to stop it. */
export function RunHeading({ graph, run, execution, onStop, onShow }: Props) {
  const words = useWords();
  const language = useLanguage();
  return (
    <div className="grid gap-3">
      <a href="/library" className="inline-flex items-center gap-1 justify-self-start rounded text-sm text-ink-2 hover:text-ink">
        <ChevronLeft aria-hidden className="size-4" />
        {words.run.back}
      </a>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="grid min-w-0 max-w-prose gap-2">
          <h1 className="text-3xl font-bold [overflow-wrap:anywhere] sm:text-4xl">{graph.name}</h1>
          {graph.description !== '' && <p className="text-pretty text-ink-2">{graph.description}</p>}
          {execution !== undefined && <RunOrigin execution={execution} onShow={onShow} />}
          {execution !== undefined && execution.graph_version !== graph.version && (
            <p className="text-sm text-ink-2">{words.run.otherVersion(execution.graph_version, graph.version)}</p>
          )}
        </div>
        {run !== null && (
          <div className="flex items-center gap-3" aria-live="polite" data-status={run.status}>
            <StatusBadge status={run.status} />
            {run.elapsedMs !== null && <span className="font-mono text-sm text-ink-2">{duration(run.elapsedMs, language)}</span>}
            {!isTerminal(run.status) && (
              <Button look="danger" size="small" icon={Square} busy={run.isStopping} onClick={onStop}>
                {run.isStopping ? words.run.stopping : words.run.stop}
              </Button>
            )}
          </div>
        )}
      </div>
    </div>
  );
}
