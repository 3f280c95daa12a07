import { useState } from 'react';
import type { Account } from '../../api/account.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { CONTROL_CLASS, Field } from '../../ui/Field.tsx';
import { ProblemNotice } from '../../ui/Notice.tsx';
import { SavedMark } from '../../ui/SavedMark.tsx';
import { useChange } from './use-change.ts';

const LONGEST_NAME = 100;

export function NameForm({ account }: { account: Account }) {
  const words = useWords().profile;
  const [name, setName] = useState(account.user_metadata.name ?? '');
  const save = useChange();
  return (
    <form
      className="grid gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        save.mutate({ data: { name: name.trim() === '' ? null : name.trim() } });
      }}
    >
      <Field label={words.account.name} remark={<SavedMark isSaved={save.isSuccess} label={words.saved} otherwise={words.optional} />}>
        {(control) => (
          <span className="flex gap-2">
            <input
              {...control}
              name="name"
              autoComplete="name"
              maxLength={LONGEST_NAME}
              className={CONTROL_CLASS}
              value={name}
              onChange={({ target }) => {
                setName(target.value);
                save.reset();
              }}
            />
            <Button type="submit" busy={save.isPending} aria-label={words.account.saveName}>
              {words.save}
            </Button>
          </span>
        )}
      </Field>
      {save.isError && <ProblemNotice problem={save.error} />}
    </form>
  );
}
