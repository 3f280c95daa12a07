import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/Button.tsx';
import { CONTROL_CLASS, Field } from '../ui/Field.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { useFormFocus } from '../ui/use-form-focus.ts';

type Props = {
  label: string;
  name: string;
  longest: number;
  rename: (name: string) => Promise<unknown>;
  onRenamed: () => Promise<unknown>;
  onClose: () => void;
};

/** Another name, in the place of the old one. Escape leaves it as it was. */
export function RenameForm({ label, name, longest, rename, onRenamed, onClose }: Props) {
  const words = useWords().profile;
  const [written, setWritten] = useState(name);
  const [isMissing, setMissing] = useState(false);
  const save = useMutation({
    mutationFn: (next: string) => rename(next),
    onSuccess: async () => {
      await onRenamed();
      onClose();
    },
  });
  const form = useFormFocus<HTMLFormElement>(isMissing);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const next = written.trim();
    setMissing(next === '');
    if (next === name) onClose();
    else if (next !== '') save.mutate(next);
  };
  return (
    <form
      ref={form}
      onSubmit={submit}
      noValidate
      className="grid min-w-0 flex-1 basis-60 gap-2"
      onKeyDown={({ key }) => key === 'Escape' && onClose()}
    >
      <Field label={label} error={isMissing ? words.keys.faults.nameNeeded : null}>
        {(control) => (
          <input
            {...control}
            className={CONTROL_CLASS}
            maxLength={longest}
            autoComplete="off"
            value={written}
            onChange={({ target }) => setWritten(target.value)}
          />
        )}
      </Field>
      {save.isError && <ProblemNotice problem={save.error} />}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" size="small" busy={save.isPending}>
          {words.save}
        </Button>
        <Button size="small" look="quiet" onClick={onClose}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
