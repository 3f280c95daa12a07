import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Pencil, Play, Trash2 } from 'lucide-react';
import { useState } from 'react';
import type { Schedule } from '../../../schema/api/schedules.ts';
import { deleteSchedule, runScheduleNow, SCHEDULES_KEY, setScheduleRunning } from '../api/schedules.ts';
import { agentPath } from '../execution/agent-path.ts';
import { timeAgo } from '../i18n/time.ts';
import { useWords, type Words } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { Button } from '../ui/Button.tsx';
import { Notice } from '../ui/Notice.tsx';
import { StatusBadge } from '../ui/StatusBadge.tsx';
import { Switch } from '../ui/Switch.tsx';
import { FaultNotice } from './FaultNotice.tsx';
import { momentIn, ownZone, timeUntil } from './moments.ts';

/** One schedule: when it runs next, how its last run went, and what can be done with it. */
export function ScheduleCard({ schedule, onEdit }: { schedule: Schedule; onEdit: () => void }) {
  const words = useWords();
  const language = useLanguage();
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const refresh = () => queries.invalidateQueries({ queryKey: SCHEDULES_KEY });
  const running = useMutation({ mutationFn: (isRunning: boolean) => setScheduleRunning(schedule.id, isRunning), onSettled: refresh });
  const run = useMutation({
    mutationFn: () => runScheduleNow(schedule.id),
    onSuccess: ({ id }) => window.location.assign(agentPath(schedule.graph_id, id)),
  });
  const remove = useMutation({ mutationFn: () => deleteSchedule(schedule.id), onSettled: refresh });
  const problem = running.error ?? run.error ?? remove.error;
  const { status, next_due_at, last_due_at, last_execution, last_error, name } = schedule;
  const isRunning = running.isPending ? running.variables : status === 'active';
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-4 rounded-xl border border-thread bg-cloth p-4 sm:p-5" data-schedule={status}>
      <div className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
        <div className="min-w-0 flex-1 basis-64">
          <h2 className="text-lg font-bold [overflow-wrap:anywhere]">{name}</h2>
          <p className="mt-0.5 text-sm text-ink-2 [overflow-wrap:anywhere]">
            {schedule.graph_name === null ? (
              words.schedules.agentGone
            ) : (
              <a href={agentPath(schedule.graph_id, null)} className="rounded font-medium text-indigo underline underline-offset-2">
                {schedule.graph_name}
              </a>
            )}
            {schedule.graph_version !== null && ` · ${words.library.version(schedule.graph_version)}`}
          </p>
          <p className="mt-2">{schedule.words[language]}</p>
        </div>
        {status === 'finished' ? (
          <span className="rounded bg-cloth-2 px-2 py-0.5 text-xs font-semibold text-ink-2">{words.schedules.finished}</span>
        ) : (
          <label className="flex items-center gap-3" htmlFor={`running-${schedule.id}`}>
            <span className="sr-only">{words.schedules.runningOf(name)}</span>
            <Switch
              id={`running-${schedule.id}`}
              checked={isRunning}
              onChange={(next) => running.mutate(next)}
              on={words.schedules.active}
              off={words.schedules.paused}
            />
          </label>
        )}
      </div>
      <dl className="grid gap-x-8 gap-y-3 text-sm sm:grid-cols-2">
        <div>
          <dt className="text-ink-2">{words.schedules.next}</dt>
          <dd className="font-medium">
            {next_due_at === null ? (
              words.schedules.noNext
            ) : (
              <time dateTime={next_due_at}>
                {momentIn(next_due_at, ownZone(), language)}{' '}
                <span className="font-normal text-ink-2">({timeUntil(next_due_at, language)})</span>
              </time>
            )}
          </dd>
        </div>
        <div>
          <dt className="text-ink-2">{words.schedules.last}</dt>
          <dd className="flex flex-wrap items-center gap-x-2 gap-y-1">
            {last_due_at === null && words.schedules.noLast}
            {last_execution !== null && (
              <a
                href={agentPath(schedule.graph_id, last_execution.id)}
                aria-label={words.schedules.openLast(words.status[last_execution.status])}
              >
                <StatusBadge status={last_execution.status} />
              </a>
            )}
            {last_due_at !== null && <time dateTime={last_due_at}>{timeAgo(Date.parse(last_due_at), Date.now(), language)}</time>}
          </dd>
        </div>
      </dl>
      {last_error !== null && (
        <Notice
          tone={status === 'paused' ? 'failure' : 'warning'}
          title={status === 'paused' ? words.schedules.pausedByErrors : words.schedules.lastError}
        >
          {reasonOf(words, last_error.code) ?? last_error.message}
        </Notice>
      )}
      {problem !== null && <FaultNotice problem={problem} />}
      {isAsking ? (
        <fieldset className="flex flex-wrap items-center gap-2">
          <legend className="sr-only">{words.schedules.removeOf(name)}</legend>
          <span className="mr-2 text-sm">{words.schedules.removeSure}</span>
          <Button size="small" look="danger" icon={Trash2} busy={remove.isPending} onClick={() => remove.mutate()} autoFocus>
            {words.schedules.removeYes}
          </Button>
          <Button size="small" look="quiet" onClick={() => setAsking(false)}>
            {words.schedules.removeNo}
          </Button>
        </fieldset>
      ) : (
        <div className="flex flex-wrap gap-2">
          <Button size="small" icon={Pencil} onClick={onEdit} aria-label={words.schedules.editOf(name)}>
            {words.schedules.edit}
          </Button>
          <Button size="small" icon={Play} busy={run.isPending} onClick={() => run.mutate()} aria-label={words.schedules.runOf(name)}>
            {words.schedules.run}
          </Button>
          <Button size="small" look="quiet" icon={Trash2} onClick={() => setAsking(true)} aria-label={words.schedules.removeOf(name)}>
            {words.schedules.remove}
          </Button>
        </div>
      )}
    </li>
  );
}

function reasonOf(words: Words, code: string): string | undefined {
  const { errors } = words.schedules;
  return Object.hasOwn(errors, code) ? errors[code as keyof typeof errors] : undefined;
}
