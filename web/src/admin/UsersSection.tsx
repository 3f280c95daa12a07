import { keepPreviousData, useInfiniteQuery } from '@tanstack/react-query';
import { useDeferredValue, useState } from 'react';
import { ROLES } from '../../../schema/api/auth.ts';
import type { Account } from '../api/account.ts';
import { type UserFilter, usersQuery } from '../api/admin.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/Button.tsx';
import { CONTROL_CLASS, Field } from '../ui/Field.tsx';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { StackedPanel } from '../ui/StackedPanel.tsx';
import { UserRow } from './UserRow.tsx';

export function UsersSection({ account }: { account: Account }) {
  const words = useWords().admin.users;
  const [filter, setFilter] = useState<UserFilter>({ search: '', role: null, isSuspended: null });
  const users = useInfiniteQuery({ ...usersQuery(useDeferredValue(filter)), placeholderData: keepPreviousData });
  const found = users.data?.pages.flatMap((page) => page.items) ?? [];
  const change = (part: Partial<UserFilter>) => setFilter((old) => ({ ...old, ...part }));
  return (
    <StackedPanel title={words.title} lead={words.lead}>
      <search className="grid gap-4 sm:grid-cols-[minmax(0,1fr)_10rem_10rem]">
        <Field label={words.search}>
          {(control) => (
            <input
              {...control}
              type="search"
              maxLength={254}
              autoComplete="off"
              spellCheck={false}
              className={CONTROL_CLASS}
              value={filter.search}
              onChange={({ target }) => change({ search: target.value.trim() })}
            />
          )}
        </Field>
        <Field label={words.role}>
          {(control) => (
            <select
              {...control}
              className={CONTROL_CLASS}
              value={filter.role ?? ''}
              onChange={({ target }) => change({ role: ROLES.find((role) => role === target.value) ?? null })}
            >
              <option value="">{words.any}</option>
              {ROLES.map((role) => (
                <option key={role} value={role}>
                  {words.roles[role]}
                </option>
              ))}
            </select>
          )}
        </Field>
        <Field label={words.state}>
          {(control) => (
            <select
              {...control}
              className={CONTROL_CLASS}
              value={filter.isSuspended === null ? '' : String(filter.isSuspended)}
              onChange={({ target }) => change({ isSuspended: target.value === '' ? null : target.value === 'true' })}
            >
              <option value="">{words.any}</option>
              <option value="false">{words.active}</option>
              <option value="true">{words.suspended}</option>
            </select>
          )}
        </Field>
      </search>
      {users.isPending && <Loading label={words.loading} />}
      {users.isError && <ProblemNotice problem={users.error} onRetry={() => void users.refetch()} />}
      <p role="status" className="text-ink-2 empty:hidden">
        {users.isSuccess && found.length === 0 && words.none}
      </p>
      {found.length > 0 && (
        <ul className="grid divide-y divide-thread border-t border-thread">
          {found.map((user) => (
            <UserRow key={user.id} user={user} isMe={user.id === account.id} zone={account.user_metadata.time_zone} />
          ))}
        </ul>
      )}
      {users.hasNextPage && (
        <Button className="justify-self-start" busy={users.isFetchingNextPage} onClick={() => void users.fetchNextPage()}>
          {words.more}
        </Button>
      )}
    </StackedPanel>
  );
}
