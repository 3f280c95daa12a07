import { useInfiniteQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { schedulesQuery } from '../api/schedules.ts';
import { useWords } from '../i18n/words.ts';
import { SignedIn } from '../shell/SignedIn.tsx';
import { Button } from '../ui/Button.tsx';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { Calendar } from './Calendar.tsx';
import { LoadedEditor } from './LoadedEditor.tsx';
import { ScheduleCard } from './ScheduleCard.tsx';
import { useView, type View } from './use-view.ts';

export function SchedulesPage() {
  return (
    <SignedIn>
      <Schedules />
    </SignedIn>
  );
}

function Schedules() {
  const { view, show } = useView();
  if (view.kind === 'list') return <List onShow={show} />;
  const id = view.kind === 'edit' ? view.id : null;
  return <LoadedEditor key={id} id={id} onClose={() => show({ kind: 'list' })} />;
}

function List({ onShow }: { onShow: (view: View) => void }) {
  const words = useWords();
  const schedules = useInfiniteQuery(schedulesQuery);
  const mine = schedules.data?.pages.flatMap((page) => page.items) ?? [];
  const add = (
    <Button look="primary" icon={Plus} onClick={() => onShow({ kind: 'new' })} className="justify-self-start">
      {words.schedules.add}
    </Button>
  );
  return (
    <div className="page grid grid-cols-[minmax(0,1fr)] gap-10 py-8 sm:py-12">
      <div className="flex flex-wrap items-end justify-between gap-4">
        <div>
          <h1 className="text-4xl font-bold">{words.schedules.title}</h1>
          <p className="mt-2 text-ink-2">{words.schedules.lead}</p>
        </div>
        {mine.length > 0 && add}
      </div>
      {schedules.isPending && <Loading label={words.schedules.loading} />}
      {schedules.isError && <ProblemNotice problem={schedules.error} onRetry={() => void schedules.refetch()} />}
      {schedules.isSuccess && mine.length === 0 && (
        <div className="relative grid gap-2 overflow-hidden rounded-xl border border-thread px-6 py-10 sm:px-10">
          <div aria-hidden="true" className="warp absolute inset-y-0 right-0 w-[32%] mask-l-from-40% max-md:hidden" />
          <h2 className="text-2xl font-bold">{words.schedules.emptyTitle}</h2>
          <p className="mb-3 max-w-prose text-pretty text-ink-2">{words.schedules.emptyText}</p>
          {add}
        </div>
      )}
      {mine.length > 0 && (
        <ul className="grid gap-4">
          {mine.map((schedule) => (
            <ScheduleCard key={schedule.id} schedule={schedule} onEdit={() => onShow({ kind: 'edit', id: schedule.id })} />
          ))}
        </ul>
      )}
      {schedules.hasNextPage && (
        <Button className="justify-self-start" busy={schedules.isFetchingNextPage} onClick={() => void schedules.fetchNextPage()}>
          {words.schedules.more}
        </Button>
      )}
      {mine.length > 0 && <Calendar schedules={mine} />}
    </div>
  );
}
