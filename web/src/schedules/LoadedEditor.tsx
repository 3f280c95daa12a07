import { useQuery } from '@tanstack/react-query';
import { blocksQuery } from '../api/graphs.ts';
import { scheduleQuery } from '../api/schedules.ts';
import { useWords } from '../i18n/words.ts';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { Editor } from './Editor.tsx';

/** The editor with what it needs: the blocks, and the schedule that is changed (`id` null: a new one). */
export function LoadedEditor({ id, onClose }: { id: string | null; onClose: () => void }) {
  const words = useWords();
  const blocks = useQuery(blocksQuery);
  const schedule = useQuery({ ...scheduleQuery(id ?? ''), enabled: id !== null, refetchOnWindowFocus: false });
  const failed = [blocks, schedule].find((query) => query.isError);
  if (failed !== undefined) {
    return (
      <div className="page py-10">
        <ProblemNotice problem={failed.error} onRetry={() => void failed.refetch()} />
      </div>
    );
  }
  if (blocks.data === undefined || (id !== null && schedule.data === undefined)) return <Loading label={words.schedules.loading} />;
  return <Editor schedule={schedule.data ?? null} lookup={blocks.data} onClose={onClose} />;
}
