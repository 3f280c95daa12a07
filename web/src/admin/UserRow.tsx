import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ShieldCheck, ShieldOff, UserRoundCheck, UserRoundX } from 'lucide-react';
import type { AdminUser } from '../../../schema/api/admin.ts';
import type { Role } from '../../../schema/api/auth.ts';
import { changeRole, suspendUser, USERS_KEY, unsuspendUser } from '../api/admin.ts';
import { useWords } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { momentIn } from '../schedules/moments.ts';
import { Actions } from '../ui/Actions.tsx';
import { AskFirst } from '../ui/AskFirst.tsx';
import { Badge } from '../ui/Badge.tsx';
import { Button } from '../ui/Button.tsx';
import { Notice, ProblemNotice } from '../ui/Notice.tsx';

/** One account, and what an admin may do to it. Nobody shuts themselves out by accident: the own row has no such button. */
export function UserRow({ user, isMe, zone }: { user: AdminUser; isMe: boolean; zone: string }) {
  const words = useWords().admin.users;
  const language = useLanguage();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries({ queryKey: USERS_KEY });
  const suspend = useMutation({ mutationFn: () => suspendUser(user.id), onSettled });
  const unsuspend = useMutation({ mutationFn: () => unsuspendUser(user.id), onSettled, onSuccess: () => suspend.reset() });
  const role = useMutation({ mutationFn: (next: Role) => changeRole(user.id, next), onSettled });
  const { email, suspended_at, created_at, email_confirmed_at } = user;
  const problem = suspend.error ?? unsuspend.error ?? role.error;
  const isAdmin = user.role === 'admin';
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-2 py-4" data-user={email}>
      <div className="flex flex-wrap items-center gap-x-2 gap-y-1">
        <h3 className="min-w-0 font-sans font-semibold tracking-normal [overflow-wrap:anywhere]">{email}</h3>
        {isMe && <Badge tone="plain">{words.you}</Badge>}
        {isAdmin && <Badge tone="ours">{words.roles.admin}</Badge>}
        {suspended_at !== null && <Badge tone="bad">{words.suspended}</Badge>}
        {email_confirmed_at === null && <Badge tone="warning">{words.unconfirmed}</Badge>}
      </div>
      <p className="text-sm text-ink-2">
        <time dateTime={created_at}>{words.since(momentIn(created_at, zone, language))}</time>
      </p>
      {problem !== null && <ProblemNotice problem={problem} />}
      {suspend.isSuccess && suspended_at !== null && <Notice tone="success">{words.stopped(suspend.data.executions_stopped)}</Notice>}
      {!isMe && (
        <Actions>
          <AskFirst
            key={user.role}
            icon={isAdmin ? ShieldOff : ShieldCheck}
            label={isAdmin ? words.makeUser : words.makeAdmin}
            name={isAdmin ? words.makeUserOf(email) : words.makeAdminOf(email)}
            question={isAdmin ? words.makeUserSure : words.makeAdminSure}
            yes={isAdmin ? words.makeUserYes : words.makeAdminYes}
            no={words.no}
            busy={role.isPending}
            onYes={() => role.mutate(isAdmin ? 'user' : 'admin')}
          />
          {suspended_at === null ? (
            <AskFirst
              icon={UserRoundX}
              label={words.suspend}
              name={words.suspendOf(email)}
              question={words.suspendSure}
              yes={words.suspendYes}
              no={words.no}
              busy={suspend.isPending}
              onYes={() => suspend.mutate()}
            />
          ) : (
            <Button
              size="small"
              look="quiet"
              icon={UserRoundCheck}
              busy={unsuspend.isPending}
              aria-label={words.unsuspendOf(email)}
              onClick={() => unsuspend.mutate()}
            >
              {words.unsuspend}
            </Button>
          )}
        </Actions>
      )}
    </li>
  );
}
