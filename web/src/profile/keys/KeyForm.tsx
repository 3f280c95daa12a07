import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import type { CreatedApiKey } from '../../../../schema/api/api-keys.ts';
import { apiKeysQuery, createApiKey } from '../../api/api-keys.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { CONTROL_CLASS, Field } from '../../ui/Field.tsx';
import { ProblemNotice } from '../../ui/Notice.tsx';
import { useFormFocus } from '../../ui/use-form-focus.ts';
import { EMPTY_KEY, EXPIRIES, type Expiry, type KeyFaults, keyFaults, keyRequest } from './key-draft.ts';
import { ScopeChoice } from './ScopeChoice.tsx';

type Props = { onMade: (key: CreatedApiKey) => void; onCancel: () => void };

export function KeyForm({ onMade, onCancel }: Props) {
  const words = useWords().profile;
  const queries = useQueryClient();
  const [draft, setDraft] = useState(EMPTY_KEY);
  const [faults, setFaults] = useState<KeyFaults>({});
  const form = useFormFocus<HTMLFormElement>(faults);
  const make = useMutation({
    mutationFn: () => createApiKey(keyRequest(draft, Date.now())),
    onSuccess: async (made) => {
      await queries.invalidateQueries({ queryKey: apiKeysQuery.queryKey });
      onMade(made);
    },
  });
  const change = (part: Partial<typeof draft>) => setDraft((old) => ({ ...old, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = keyFaults(draft, Date.now());
    setFaults(found);
    if (Object.keys(found).length === 0) make.mutate();
  };
  return (
    <form ref={form} onSubmit={submit} noValidate aria-label={words.keys.newTitle} className="grid gap-5 border-t border-thread pt-4">
      <Field label={words.keys.name} hint={words.keys.nameHint} error={faults.name === undefined ? null : words.keys.faults[faults.name]}>
        {(control) => (
          <input
            {...control}
            className={CONTROL_CLASS}
            maxLength={100}
            autoComplete="off"
            value={draft.name}
            onChange={({ target }) => change({ name: target.value })}
          />
        )}
      </Field>
      <ScopeChoice
        chosen={draft.scopes}
        error={faults.scopes === undefined ? null : words.keys.faults[faults.scopes]}
        onChange={(scopes) => change({ scopes })}
      />
      <div className="grid items-start gap-4 sm:grid-cols-2">
        <Field label={words.keys.expiry} hint={draft.expiry === 'never' ? words.keys.neverHint : undefined}>
          {(control) => (
            <select
              {...control}
              className={CONTROL_CLASS}
              value={draft.expiry}
              onChange={({ target }) => change({ expiry: target.value as Expiry })}
            >
              {EXPIRIES.map((expiry) => (
                <option key={expiry} value={expiry}>
                  {words.keys.expiries[expiry]}
                </option>
              ))}
            </select>
          )}
        </Field>
        {draft.expiry === 'date' && (
          <Field label={words.keys.expiryDate} error={faults.day === undefined ? null : words.keys.faults[faults.day]}>
            {(control) => (
              <input
                {...control}
                type="date"
                className={CONTROL_CLASS}
                value={draft.day}
                onChange={({ target }) => change({ day: target.value })}
              />
            )}
          </Field>
        )}
      </div>
      {make.isError && <ProblemNotice problem={make.error} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" look="primary" busy={make.isPending}>
          {make.isPending ? words.keys.making : words.keys.make}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
