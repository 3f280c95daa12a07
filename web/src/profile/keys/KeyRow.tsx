import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Ban, Pencil } from 'lucide-react';
import { useState } from 'react';
import type { ApiKey } from '../../../../schema/api/api-keys.ts';
import { apiKeysQuery, renameApiKey, revokeApiKey } from '../../api/api-keys.ts';
import { useWords } from '../../i18n/words.ts';
import { Actions } from '../../ui/Actions.tsx';
import { AskFirst } from '../../ui/AskFirst.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { ProblemNotice } from '../../ui/Notice.tsx';
import { Moment } from '../Moment.tsx';
import { RenameForm } from '../RenameForm.tsx';
import { hasEveryScope } from './key-draft.ts';

const LONGEST_NAME = 100;

/** One key: how to know it again, what it may do, when it was used, and its end. */
export function KeyRow({ apiKey, zone }: { apiKey: ApiKey; zone: string }) {
  const words = useWords().profile.keys;
  const queries = useQueryClient();
  const [renaming, setRenaming] = useState<'untouched' | 'open' | 'closed'>('untouched');
  const refresh = () => queries.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
  const revoke = useMutation({ mutationFn: () => revokeApiKey(apiKey.id), onSettled: refresh });
  const { id, name, scopes, prefix, last_four, created_at, last_used_at, expires_at } = apiKey;
  const isExpired = expires_at !== null && Date.parse(expires_at) <= Date.now();
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-3 rounded-xl border border-thread bg-cloth p-4" data-api-key={last_four}>
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
        {renaming === 'open' ? (
          <RenameForm
            label={words.name}
            name={name}
            longest={LONGEST_NAME}
            rename={(next) => renameApiKey(id, next)}
            onRenamed={refresh}
            onClose={() => setRenaming('closed')}
          />
        ) : (
          <h3 className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 font-semibold">
            <span className="min-w-0 [overflow-wrap:anywhere]">{name}</span>
            {isExpired && <Badge tone="bad">{words.expired}</Badge>}
          </h3>
        )}
        <code className="font-mono text-sm text-ink-2">
          {prefix}…{last_four}
        </code>
      </div>
      <p className="text-sm">
        <span className="text-ink-2">{words.may}: </span>
        {hasEveryScope(scopes) ? words.mayAll : scopes.map((scope) => lowerFirst(words.scopeSentences[scope])).join(' · ')}
      </p>
      <Facts>
        <Fact name={words.created}>
          <Moment at={created_at} zone={zone} />
        </Fact>
        <Fact name={words.lastUsed}>{last_used_at === null ? words.neverUsed : <Moment at={last_used_at} zone={zone} />}</Fact>
        <Fact name={isExpired ? words.expired : words.expires}>
          {expires_at === null ? words.neverExpires : <Moment at={expires_at} zone={zone} />}
        </Fact>
      </Facts>
      {revoke.isError && <ProblemNotice problem={revoke.error} />}
      <Actions>
        {renaming !== 'open' && (
          <Button
            size="small"
            look="quiet"
            icon={Pencil}
            aria-label={words.renameOf(name)}
            onClick={() => setRenaming('open')}
            autoFocus={renaming === 'closed'}
          >
            {words.rename}
          </Button>
        )}
        <AskFirst
          icon={Ban}
          label={words.revoke}
          name={words.revokeOf(name)}
          question={words.revokeSure}
          yes={words.revokeYes}
          no={words.revokeNo}
          busy={revoke.isPending}
          onYes={() => revoke.mutate()}
        />
      </Actions>
    </li>
  );
}

/** A sentence as the part of another. */
const lowerFirst = (sentence: string): string => sentence.charAt(0).toLowerCase() + sentence.slice(1);
