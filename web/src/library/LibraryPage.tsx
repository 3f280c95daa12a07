import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { Check, Plus } from 'lucide-react';
import { createGraph, graphsQuery } from '../api/graphs.ts';
import { GraphThumbnail } from '../graph/GraphThumbnail.tsx';
import { useWords } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { SignedIn } from '../shell/SignedIn.tsx';
import { Button } from '../ui/Button.tsx';
import { Loading } from '../ui/Loading.tsx';
import { Notice, ProblemNotice } from '../ui/Notice.tsx';
import { AgentCard } from './AgentCard.tsx';
import { EXAMPLES, type Example } from './examples.ts';

export function LibraryPage() {
  return (
    <SignedIn>
      <Library />
    </SignedIn>
  );
}

function Library() {
  const words = useWords();
  const graphs = useInfiniteQuery(graphsQuery);
  const mine = graphs.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <div className="page grid gap-10 py-8 sm:py-12">
      <div>
        <h1 className="text-4xl font-bold">{words.library.title}</h1>
        <p className="mt-2 text-ink-2">{words.library.lead}</p>
      </div>
      {graphs.isPending && <Loading label={words.library.loading} />}
      {graphs.isError && <ProblemNotice problem={graphs.error} onRetry={() => void graphs.refetch()} />}
      {graphs.isSuccess && mine.length === 0 && <EmptyLoom />}
      {mine.length > 0 && (
        <ul className="grid gap-4 sm:grid-cols-2 lg:grid-cols-3">
          {mine.map((graph) => (
            <AgentCard key={graph.id} graph={graph} />
          ))}
        </ul>
      )}
      {graphs.hasNextPage && (
        <Button className="justify-self-start" busy={graphs.isFetchingNextPage} onClick={() => void graphs.fetchNextPage()}>
          {words.library.more}
        </Button>
      )}
      {graphs.isSuccess && (
        <section aria-labelledby="examples" className="grid gap-4">
          <div>
            <h2 id="examples" className="text-2xl font-bold">
              {words.library.examplesTitle}
            </h2>
            <p className="mt-1 text-ink-2">{words.library.examplesLead}</p>
          </div>
          <ul className="grid gap-4 md:grid-cols-2">
            {EXAMPLES.map((example) => (
              <ExampleCard key={example.key} example={example} />
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function EmptyLoom() {
  const words = useWords();
  return (
    <div className="relative overflow-hidden rounded-xl border border-thread px-6 py-10 sm:px-10">
      <div aria-hidden="true" className="warp absolute inset-y-0 right-0 w-[32%] mask-l-from-40% max-md:hidden" />
      <h2 className="text-2xl font-bold">{words.library.emptyTitle}</h2>
      <p className="mt-2 max-w-prose text-pretty text-ink-2">{words.library.emptyText}</p>
    </div>
  );
}

function ExampleCard({ example }: { example: Example }) {
  const words = useWords();
  const draft = example.draft[useLanguage()];
  const queries = useQueryClient();
  const add = useMutation({
    mutationFn: () => createGraph(draft),
    onSuccess: () => queries.invalidateQueries({ queryKey: graphsQuery.queryKey }),
  });
  return (
    <li className="grid content-between gap-4 overflow-hidden rounded-xl border border-thread bg-cloth">
      <div className="grid gap-4">
        <GraphThumbnail nodes={draft.nodes} links={draft.links} />
        <div className="px-5">
          <h3 className="text-lg font-bold">{draft.name}</h3>
          <p className="mt-1 text-sm text-ink-2">{draft.description}</p>
        </div>
      </div>
      <div className="grid gap-3 px-5 pb-5">
        {add.isError && <ProblemNotice problem={add.error} />}
        {add.isSuccess && <Notice tone="success">{words.library.addedNotice(add.data.name)}</Notice>}
        <Button
          look={add.isSuccess ? 'secondary' : 'primary'}
          icon={add.isSuccess ? Check : Plus}
          busy={add.isPending}
          disabled={add.isSuccess}
          onClick={() => add.mutate()}
          aria-label={`${words.library.add}: ${draft.name}`}
          className="justify-self-start"
        >
          {add.isPending ? words.library.adding : add.isSuccess ? words.library.added : words.library.add}
        </Button>
      </div>
    </li>
  );
}
