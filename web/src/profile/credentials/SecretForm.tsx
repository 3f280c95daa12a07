import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { Credential } from '../../../../schema/api/credentials.ts';
import { CREDENTIALS_KEY, createCredential } from '../../api/credentials.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { CONTROL_CLASS, Field } from '../../ui/Field.tsx';
import { ProblemNotice } from '../../ui/Notice.tsx';
import { useFaultFocus } from '../../ui/use-form-focus.ts';
import { endOfDay } from '../last-day.ts';
import type { Provider } from './by-provider.ts';
import { SecretFields } from './SecretFields.tsx';
import { EMPTY_SECRET, readSecret, type SecretFaults, type WrittenType } from './secret-draft.ts';
import { TitleField } from './TitleField.tsx';

type Props = { provider: Provider; type: WrittenType; onKept: (credential: Credential) => void; onCancel: () => void };
type Faults = { secret: SecretFaults; title?: true; day?: 'datePast' };

/** A key, a password or headers, under a name, with an end if it has one. */
export function SecretForm({ provider, type, onKept, onCancel }: Props) {
  const words = useWords().profile;
  const queries = useQueryClient();
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
    const isPast = end !== null && end <= Date.now();
    const isUntitled = title.trim() === '';
    setFaults({ secret: read.ok ? {} : read.faults, ...(isUntitled && { title: true }), ...(isPast && { day: 'datePast' }) });
    if (!read.ok || isUntitled || isPast) return;
    const expires_at = end === null ? null : new Date(end).toISOString();
    keep.mutate({ provider: provider.id, title: title.trim(), secret: read.secret, expires_at });
  };
  return (
    <form ref={form} onSubmit={submit} noValidate autoComplete="off" className="grid gap-5">
      <TitleField title={title} isMissing={faults.title === true} onChange={setTitle} />
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
