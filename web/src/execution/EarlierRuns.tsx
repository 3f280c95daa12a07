import { useQuery } from '@tanstack/react-query';
import type { MouseEvent } from 'react';
import type { Status } from '../../../schema/execution/status.ts';
import { executionsQuery } from '../api/executions.ts';
import { duration, timeAgo } from '../i18n/time.ts';
import { useWords } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { ProblemNotice } from '../ui/Notice.tsx';
import { StatusBadge } from '../ui/StatusBadge.tsx';
import { agentPath } from './agent-path.ts';

const RUNS_SHOWN = 50;

type Props = {
  graphId: string;
  shown: string | null;
  /** Of the run that is shown: the live stream knows it before the list does. */
  shownStatus: Status;
  onShow: (executionId: string) => void;
};

export function EarlierRuns({ graphId, shown, shownStatus, onShow }: Props) {
  const words = useWords();
  const language = useLanguage();
  const executions = useQuery(executionsQuery(graphId, RUNS_SHOWN));
  if (executions.isError) return <ProblemNotice problem={executions.error} onRetry={() => void executions.refetch()} />;
  const runs = executions.data?.items ?? [];
  if (runs.length === 0) return <p className="text-sm text-ink-2">{words.run.noEarlier}</p>;
  return (
    <ul className="-mx-2 grid max-h-96 gap-0.5 overflow-y-auto px-0.5 py-0.5">
      {runs.map((run) => {
        const show = (event: MouseEvent) => {
          if (event.metaKey || event.ctrlKey || event.shiftKey) return;
          event.preventDefault();
          onShow(run.id);
        };
        return (
          <li key={run.id}>
            <a
              href={agentPath(graphId, run.id)}
              onClick={show}
              aria-current={run.id === shown ? 'true' : undefined}
              className="flex flex-wrap items-center gap-x-2 gap-y-1 rounded-md px-2 py-1.5 text-sm hover:bg-cloth-2 aria-[current=true]:bg-cloth-2"
            >
              <StatusBadge status={run.id === shown ? shownStatus : run.status} />
              {run.queued_at !== null && (
                <time dateTime={run.queued_at} className="text-ink-2">
                  {timeAgo(Date.parse(run.queued_at), Date.now(), language)}
                </time>
              )}
              {run.stats.duration_ms !== null && (
                <span className="ml-auto font-mono text-xs text-ink-2">{duration(run.stats.duration_ms, language)}</span>
              )}
            </a>
          </li>
        );
      })}
    </ul>
  );
}
