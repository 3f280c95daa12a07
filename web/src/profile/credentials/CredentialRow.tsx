import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ExternalLink, FlaskConical, Pencil, RotateCw } from 'lucide-react';
import { useState } from 'react';
import type { Credential } from '../../../../schema/api/credentials.ts';
import { CREDENTIALS_KEY, changeCredential, testCredential } from '../../api/credentials.ts';
import { useWords } from '../../i18n/words.ts';
import { Actions } from '../../ui/Actions.tsx';
import { Badge } from '../../ui/Badge.tsx';
import { Button } from '../../ui/Button.tsx';
import { Fact, Facts } from '../../ui/Facts.tsx';
import { ProblemNotice } from '../../ui/Notice.tsx';
import { Moment } from '../Moment.tsx';
import { RenameForm } from '../RenameForm.tsx';
import { DeleteCredential } from './DeleteCredential.tsx';
import { ReplaceForm } from './ReplaceForm.tsx';
import { TestNotice } from './TestNotice.tsx';
import { LONGEST_TITLE } from './TitleField.tsx';
import { UsedBy } from './UsedBy.tsx';
import { useConnect } from './use-connect.ts';

const TONE = { usable: 'good', expired: 'bad', refused: 'bad' } as const;

/** One credential: what it is, how it stands, who uses it, and what can be done with it. Never its secret. */
export function CredentialRow({ credential, zone }: { credential: Credential; zone: string }) {
  const words = useWords().profile.credentials;
  const queries = useQueryClient();
  const [open, setOpen] = useState<'rename' | 'replace' | null>(null);
  const refresh = () => queries.invalidateQueries({ queryKey: CREDENTIALS_KEY });
  const [closed, setClosed] = useState<typeof open>(null);
  const close = () => {
    setClosed(open);
    setOpen(null);
  };
  // Asking may have renewed it, or found that it cannot be.
  const test = useMutation({ mutationFn: () => testCredential(credential.id), onSettled: refresh });
  const connect = useConnect();
  const { id, provider, title, type, state, details, expires_at, last_used_at } = credential;
  return (
    <li className="grid grid-cols-[minmax(0,1fr)] gap-3 rounded-xl border border-thread bg-cloth p-4" data-credential={title}>
      {open === 'rename' ? (
        <RenameForm
          label={words.name}
          name={title}
          longest={LONGEST_TITLE}
          rename={(next) => changeCredential(id, { title: next })}
          onRenamed={refresh}
          onClose={close}
        />
      ) : (
        <h3 className="flex min-w-0 flex-wrap items-center gap-x-2 gap-y-1 font-semibold">
          <span className="min-w-0 [overflow-wrap:anywhere]">{title}</span>
          <Badge tone={TONE[state]}>{words.states[state]}</Badge>
        </h3>
      )}
      <Facts>
        <Fact name={words.type}>{words.types[type]}</Fact>
        {details.account !== undefined && <Fact name={words.account}>{details.account}</Fact>}
        {details.host !== undefined && <Fact name={words.hostLabel}>{details.host}</Fact>}
        {details.header_names !== undefined && <Fact name={words.headerNames}>{details.header_names.join(', ')}</Fact>}
        {details.scopes !== undefined && details.scopes.length > 0 && <Fact name={words.scopes}>{details.scopes.join(', ')}</Fact>}
        {expires_at !== null && (
          <Fact name={state === 'expired' ? words.states.expired : words.expires}>
            <Moment at={expires_at} zone={zone} />
          </Fact>
        )}
        <Fact name={words.lastUsed}>{last_used_at === null ? words.neverUsed : <Moment at={last_used_at} zone={zone} />}</Fact>
      </Facts>
      <UsedBy credential={credential} />
      {open === 'replace' && type !== 'oauth2' && <ReplaceForm credential={{ id, title, type }} onReplaced={refresh} onClose={close} />}
      {test.isSuccess && <TestNotice found={test.data} />}
      {(test.isError || connect.isError) && <ProblemNotice problem={test.error ?? connect.error} />}
      <Actions>
        <Button
          size="small"
          look="quiet"
          icon={FlaskConical}
          busy={test.isPending}
          aria-label={words.testOf(title)}
          onClick={() => test.mutate()}
        >
          {words.test}
        </Button>
        {type === 'oauth2' && (
          <Button
            size="small"
            look="quiet"
            icon={ExternalLink}
            busy={connect.isPending || connect.isSuccess}
            aria-label={words.reconnectOf(title)}
            onClick={() => connect.mutate({ provider, credential_id: id, ...(details.scopes !== undefined && { scopes: details.scopes }) })}
          >
            {words.reconnect}
          </Button>
        )}
        {open !== 'rename' && (
          <Button
            size="small"
            look="quiet"
            icon={Pencil}
            aria-label={words.renameOf(title)}
            onClick={() => setOpen('rename')}
            autoFocus={closed === 'rename'}
          >
            {words.rename}
          </Button>
        )}
        {open !== 'replace' && type !== 'oauth2' && (
          <Button
            size="small"
            look="quiet"
            icon={RotateCw}
            aria-label={words.replaceOf(title)}
            onClick={() => setOpen('replace')}
            autoFocus={closed === 'replace'}
          >
            {words.replace}
          </Button>
        )}
        <DeleteCredential credential={credential} />
      </Actions>
    </li>
  );
}
