import { useQuery } from '@tanstack/react-query';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import type { CreatedApiKey } from '../../../../schema/api/api-keys.ts';
import type { Account } from '../../api/account.ts';
import { apiKeysQuery } from '../../api/api-keys.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { EmptyState } from '../../ui/EmptyState.tsx';
import { Loading } from '../../ui/Loading.tsx';
import { ProblemNotice } from '../../ui/Notice.tsx';
import { StackedPanel } from '../../ui/StackedPanel.tsx';
import { KeyForm } from './KeyForm.tsx';
import { KeyRow } from './KeyRow.tsx';
import { NewKeyNotice } from './NewKeyNotice.tsx';

/** My API keys. A new key's secret is held by this component alone, and is gone with it. */
export function KeysSection({ account }: { account: Account }) {
  const words = useWords().profile.keys;
  const keys = useQuery(apiKeysQuery);
  const [form, setForm] = useState<'untouched' | 'open' | 'closed'>('untouched');
  const isMaking = form === 'open';
  const [made, setMade] = useState<CreatedApiKey | null>(null);
  const add = (
    <Button
      look="primary"
      icon={Plus}
      autoFocus={form === 'closed'}
      onClick={() => {
        setMade(null);
        setForm('open');
      }}
    >
      {words.add}
    </Button>
  );
  const mine = keys.data ?? [];
  return (
    <>
      <StackedPanel title={words.title} lead={words.lead} action={!isMaking && mine.length > 0 && add}>
        {made !== null && <NewKeyNotice made={made} onDone={() => setMade(null)} />}
        {isMaking && (
          <KeyForm
            onMade={(key) => {
              setMade(key);
              setForm('untouched');
            }}
            onCancel={() => setForm('closed')}
          />
        )}
        {keys.isPending && <Loading label={words.loading} />}
        {keys.isError && <ProblemNotice problem={keys.error} onRetry={() => void keys.refetch()} />}
        {keys.isSuccess && mine.length === 0 && !isMaking && (
          <EmptyState title={words.emptyTitle} text={words.emptyText}>
            {add}
          </EmptyState>
        )}
      </StackedPanel>
      {mine.length > 0 && (
        <section aria-label={words.count(mine.length)} className="grid grid-cols-[minmax(0,1fr)] gap-3">
          <p aria-hidden className="text-sm text-ink-2">
            {words.count(mine.length)}
          </p>
          <ul className="grid grid-cols-[minmax(0,1fr)] gap-3">
            {mine.map((key) => (
              <KeyRow key={key.id} apiKey={key} zone={account.user_metadata.time_zone} />
            ))}
          </ul>
        </section>
      )}
    </>
  );
}
