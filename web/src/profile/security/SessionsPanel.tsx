import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { LogOut } from 'lucide-react';
import { endOtherSessions, sessionsQuery } from '../../api/account.ts';
import { useWords } from '../../i18n/words.ts';
import { Actions } from '../../ui/Actions.tsx';
import { AskFirst } from '../../ui/AskFirst.tsx';
import { Loading } from '../../ui/Loading.tsx';
import { Notice, ProblemNotice } from '../../ui/Notice.tsx';
import { StackedPanel } from '../../ui/StackedPanel.tsx';
import { SessionRow } from './SessionRow.tsx';

export function SessionsPanel({ zone }: { zone: string }) {
  const words = useWords().profile.security;
  const queries = useQueryClient();
  const sessions = useQuery(sessionsQuery);
  const endOthers = useMutation({
    mutationFn: endOtherSessions,
    onSettled: () => queries.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  });
  const hasOthers = sessions.data?.some(({ is_current }) => !is_current) === true;
  return (
    <StackedPanel title={words.sessionsTitle} lead={words.sessionsLead}>
      {sessions.isPending && <Loading label={words.sessionsLoading} />}
      {sessions.isError && <ProblemNotice problem={sessions.error} onRetry={() => void sessions.refetch()} />}
      {sessions.isSuccess && (
        <ul className="grid divide-y divide-thread">
          {sessions.data.map((session) => (
            <SessionRow key={session.id} session={session} zone={zone} />
          ))}
        </ul>
      )}
      {endOthers.isError && <ProblemNotice problem={endOthers.error} />}
      {endOthers.isSuccess && !hasOthers && <Notice tone="success">{words.othersEnded}</Notice>}
      {hasOthers && (
        <Actions>
          <AskFirst
            icon={LogOut}
            label={words.endOthers}
            name={words.endOthers}
            question={words.endOthersSure}
            yes={words.endOthersYes}
            no={words.endNo}
            busy={endOthers.isPending}
            onYes={() => endOthers.mutate()}
          />
        </Actions>
      )}
    </StackedPanel>
  );
}
