import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Credential } from '../../../../schema/api/credentials.ts';
import { CREDENTIALS_KEY, createCredential } from '../../api/credentials.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { CONTROL_CLASS, Field } from '../../ui/Field.tsx';
import { ProblemNotice } from '../../ui/Notice.tsx';
import { useFaultFocus, useFormFocus } from '../../ui/use-form-focus.ts';
import { endOfDay } from '../last-day.ts';
import type { Provider } from './by-provider.ts';
import { SecretFields } from './SecretFields.tsx';
import { EMPTY_SECRET, readSecret, type SecretFaults, type WrittenType } from './secret-draft.ts';

type Props = { providers: readonly Provider[]; onKept: (credential: Credential) => void; onCancel: () => void };
type Faults = { secret: SecretFaults; title?: 'titleNeeded'; day?: 'datePast' };

const LONGEST_TITLE = 200;
const isWritten = (type: Provider['types'][number]): type is WrittenType => type !== 'oauth2';

/** A key, a password or headers for one of the services; which fields there are is the service's own description. */
export function CredentialForm({ providers, onKept, onCancel }: Props) {
  const words = useWords().profile;
  const offered = providers.filter(({ types }) => types.some(isWritten));
  const [provider, setProvider] = useState<Provider | null>(null);
  const place = useFormFocus<HTMLElement>();
  return (
    <section ref={place} aria-label={words.credentials.newTitle} className="grid gap-5 border-t border-thread pt-4">
      <Field label={words.credentials.provider}>
        {(control) => (
          <select
            {...control}
            className={CONTROL_CLASS}
            value={provider?.id ?? ''}
            onChange={({ target }) => setProvider(offered.find(({ id }) => id === target.value) ?? null)}
          >
            <option value="">{words.credentials.chooseProvider}</option>
            {offered.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        )}
      </Field>
      {provider === null ? (
        <Button look="quiet" className="justify-self-start" onClick={onCancel}>
          {words.cancel}
        </Button>
      ) : (
        <SecretForm key={provider.id} provider={provider} onKept={onKept} onCancel={onCancel} />
      )}
    </section>
  );
}

type SecretProps = { provider: Provider; onKept: (credential: Credential) => void; onCancel: () => void };

function SecretForm({ provider, onKept, onCancel }: SecretProps) {
  const words = useWords().profile;
  const queries = useQueryClient();
  const types = provider.types.filter(isWritten);
  const [type, setType] = useState<WrittenType>(types[0] ?? 'api_key');
  const [title, setTitle] = useState(provider.title);
  const [day, setDay] = useState('');
  const [secret, setSecret] = useState(EMPTY_SECRET);
  const [faults, setFaults] = useState<Faults>({ secret: {} });
  const form = useFaultFocus<HTMLFormElement>(faults);
  const keep = useMutation({
    mutationFn: createCredential,
    onSuccess: async (credential) => {
      await queries.invalidateQueries({ queryKey: CREDENTIALS_KEY });
      onKept(credential);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readSecret(type, secret);
    const end = endOfDay(day);
    const found: Faults = {
      secret: read.ok ? {} : read.faults,
      ...(title.trim() === '' && { title: 'titleNeeded' }),
      ...(end !== null && end <= Date.now() && { day: 'datePast' }),
    };
    setFaults(found);
    if (!read.ok || Object.keys(found).length > 1) return;
    const expires_at = end === null ? null : new Date(end).toISOString();
    keep.mutate({ provider: provider.id, title: title.trim(), secret: read.secret, expires_at });
  };
  return (
    <form ref={form} onSubmit={submit} noValidate autoComplete="off" className="grid gap-5">
      {types.length > 1 && (
        <Field label={words.credentials.type}>
          {(control) => (
            <select
              {...control}
              className={CONTROL_CLASS}
              value={type}
              onChange={({ target }) => setType(types.find((one) => one === target.value) ?? type)}
            >
              {types.map((one) => (
                <option key={one} value={one}>
                  {words.credentials.types[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      <Field
        label={words.credentials.name}
        hint={words.credentials.nameHint}
        error={faults.title === undefined ? null : words.credentials.faults[faults.title]}
      >
        {(control) => (
          <input
            {...control}
            autoComplete="off"
            maxLength={LONGEST_TITLE}
            className={CONTROL_CLASS}
            value={title}
            onChange={({ target }) => setTitle(target.value)}
          />
        )}
      </Field>
      <SecretFields type={type} draft={secret} faults={faults.secret} onChange={(part) => setSecret((old) => ({ ...old, ...part }))} />
      <Field
        label={words.credentials.expiry}
        remark={words.optional}
        hint={words.credentials.expiryHint}
        error={faults.day === undefined ? null : words.credentials.faults[faults.day]}
      >
        {(control) => (
          <input
            {...control}
            type="date"
            className={`${CONTROL_CLASS} max-w-52`}
            value={day}
            onChange={({ target }) => setDay(target.value)}
          />
        )}
      </Field>
      {keep.isError && <ProblemNotice problem={keep.error} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" look="primary" busy={keep.isPending}>
          {keep.isPending ? words.credentials.keeping : words.credentials.keep}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
