import { useQuery } from '@tanstack/react-query';
import type { GraphSummary } from '../../../schema/api/graphs.ts';
import { executionCountQuery, executionsQuery } from '../api/executions.ts';
import { graphQuery } from '../api/graphs.ts';
import { GraphThumbnail } from '../graph/GraphThumbnail.tsx';
import { timeAgo } from '../i18n/time.ts';
import { useWords } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { StatusBadge } from '../ui/StatusBadge.tsx';

/** One of my agents: what it looks like, how often it ran, how the last run went. */
export function AgentCard({ graph }: { graph: GraphSummary }) {
  const words = useWords();
  const language = useLanguage();
  const drawn = useQuery(graphQuery(graph.id)).data;
  const executions = useQuery(executionsQuery(graph.id, 1));
  const count = useQuery(executionCountQuery(graph.id)).data;
  const last = executions.data?.items[0];
  return (
    <li className="group relative grid content-between overflow-hidden rounded-xl border border-thread bg-cloth transition hover:border-thread-2">
      <div className="grid gap-4">
        <GraphThumbnail nodes={drawn?.nodes ?? []} links={drawn?.links ?? []} {...(last && { status: last.status })} />
        <div className="px-5">
          <h2 className="text-lg font-bold">
            {/* The link covers the whole card. */}
            <a
              href={`/library/${graph.id}`}
              className="after:absolute after:inset-0 after:rounded-xl focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:outline-indigo"
            >
              {graph.name}
            </a>
          </h2>
          <p className="mt-1 line-clamp-2 text-sm text-ink-2">{graph.description || words.library.noDescription}</p>
        </div>
      </div>
      <div className="mt-4 flex min-h-7 flex-wrap items-center gap-x-3 gap-y-1 px-5 pb-5 text-sm text-ink-2">
        {executions.isSuccess && last === undefined && <span>{words.library.never}</span>}
        {last !== undefined && (
          <>
            <StatusBadge status={last.status} />
            {count !== undefined && <span>{words.library.runs(count)}</span>}
            {last.queued_at !== null && <time dateTime={last.queued_at}>{timeAgo(Date.parse(last.queued_at), Date.now(), language)}</time>}
          </>
        )}
        {drawn !== undefined && <span className="ml-auto">{words.library.nodes(drawn.nodes.length)}</span>}
      </div>
    </li>
  );
}
