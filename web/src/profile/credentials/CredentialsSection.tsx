import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { Account } from '../../api/account.ts';
import { credentialsQuery, providersQuery } from '../../api/credentials.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Loading } from '../../ui/Loading.tsx';
import { Notice, ProblemNotice } from '../../ui/Notice.tsx';
import { StackedPanel } from '../../ui/StackedPanel.tsx';
import { byProvider } from './by-provider.ts';
import { CredentialForm } from './CredentialForm.tsx';
import { CredentialRow } from './CredentialRow.tsx';
import { ReturnNotice } from './ReturnNotice.tsx';

/** My credentials, under the services that they are for. */
export function CredentialsSection({ account }: { account: Account }) {
  const words = useWords().profile.credentials;
  const providers = useQuery(providersQuery);
  const credentials = useInfiniteQuery(credentialsQuery);
  const [form, setForm] = useState<'untouched' | 'open' | 'closed'>('untouched');
  const isAdding = form === 'open';
  const [kept, setKept] = useState<string | null>(null);
  const mine = credentials.data?.pages.flatMap((page) => page.items) ?? [];
  const problem = credentials.error ?? providers.error;
  const add = (
    <Button
      look="primary"
      icon={Plus}
      autoFocus={form === 'closed'}
      disabled={!providers.isSuccess}
      onClick={() => {
        setKept(null);
        setForm('open');
      }}
    >
      {words.add}
    </Button>
  );
  return (
    <>
      <StackedPanel title={words.title} lead={words.lead} action={!isAdding && mine.length > 0 && add}>
        {credentials.isSuccess && <ReturnNotice credentials={mine} />}
        {kept !== null && <Notice tone="success">{words.kept(kept)}</Notice>}
        {isAdding && providers.isSuccess && (
          <CredentialForm
            providers={providers.data}
            onKept={({ title }) => {
              setKept(title);
              setForm('untouched');
            }}
            onCancel={() => setForm('closed')}
          />
        )}
        {problem !== null && (
          <ProblemNotice
            problem={problem}
            onRetry={() => {
              void credentials.refetch();
              void providers.refetch();
            }}
          />
        )}
        {problem === null && (credentials.isPending || providers.isPending) && <Loading label={words.loading} />}
        {credentials.isSuccess && mine.length === 0 && !isAdding && (
          <EmptyState title={words.emptyTitle} text={words.emptyText}>
            {add}
          </EmptyState>
        )}
      </StackedPanel>
      {providers.isSuccess &&
        byProvider(mine, providers.data).map(({ id, provider, credentials: ofProvider }) => (
          <section key={id} aria-labelledby={`provider-${id}`} className="grid grid-cols-[minmax(0,1fr)] gap-3">
            <h2 id={`provider-${id}`} className="text-lg font-bold">
              {provider?.title ?? words.providerUnknown(id)}
            </h2>
            <ul className="grid grid-cols-[minmax(0,1fr)] gap-3">
              {ofProvider.map((credential) => (
                <CredentialRow key={credential.id} credential={credential} zone={account.user_metadata.time_zone} />
              ))}
            </ul>
          </section>
        ))}
      {credentials.hasNextPage && (
        <Button className="justify-self-start" busy={credentials.isFetchingNextPage} onClick={() => void credentials.fetchNextPage()}>
          {words.more}
        </Button>
      )}
    </>
  );
}
