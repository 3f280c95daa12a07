import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { changeCredential } from '../../api/credentials.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { ProblemNotice } from '../../ui/Notice.tsx';
import { useFormFocus } from '../../ui/use-form-focus.ts';
import { SecretFields } from './SecretFields.tsx';
import { EMPTY_SECRET, readSecret, type SecretFaults, type WrittenType } from './secret-draft.ts';

type Props = {
  credential: { id: string; title: string; type: WrittenType };
  onReplaced: () => Promise<unknown>;
  onClose: () => void;
};

/** Another secret of the same type, under the same reference. An end that the old one had is forgotten with it. */
export function ReplaceForm({ credential: { id, title, type }, onReplaced, onClose }: Props) {
  const words = useWords().profile;
  const [secret, setSecret] = useState(EMPTY_SECRET);
  const [faults, setFaults] = useState<SecretFaults>({});
  const form = useFormFocus<HTMLFormElement>(faults);
  const replace = useMutation({
    mutationFn: changeCredential.bind(null, id),
    onSuccess: async () => {
      await onReplaced();
      onClose();
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readSecret(type, secret);
    setFaults(read.ok ? {} : read.faults);
    if (read.ok) replace.mutate({ secret: read.secret, expires_at: null });
  };
  return (
    <form
      ref={form}
      onSubmit={submit}
      noValidate
      autoComplete="off"
      aria-label={words.credentials.replaceOf(title)}
      className="grid gap-4 rounded-md bg-cloth-2 p-4"
    >
      <p className="text-sm text-ink-2">{words.credentials.replaceTitle}</p>
      <SecretFields type={type} draft={secret} faults={faults} onChange={(part) => setSecret((old) => ({ ...old, ...part }))} />
      {replace.isError && <ProblemNotice problem={replace.error} />}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" size="small" busy={replace.isPending}>
          {words.credentials.replaceYes}
        </Button>
        <Button look="quiet" size="small" onClick={onClose}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
