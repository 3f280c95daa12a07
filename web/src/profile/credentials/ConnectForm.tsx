import { ExternalLink } from 'lucide-react';
import { type FormEvent, useState } from 'react';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { CONTROL_CLASS, Field } from '../../ui/Field.tsx';
import { ProblemNotice } from '../../ui/Notice.tsx';
import { useFaultFocus } from '../../ui/use-form-focus.ts';
import type { Provider } from './by-provider.ts';
import { TitleField } from './TitleField.tsx';
import { useConnect } from './use-connect.ts';

/** An account elsewhere: its owner agrees there, with what this platform asks for. */
export function ConnectForm({ provider, onCancel }: { provider: Provider; onCancel: () => void }) {
  const words = useWords().profile;
  const [title, setTitle] = useState(provider.title);
  const [permissions, setPermissions] = useState(provider.default_scopes.join(' '));
  const [isUntitled, setUntitled] = useState(false);
  const form = useFaultFocus<HTMLFormElement>(isUntitled);
  const connect = useConnect();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setUntitled(title.trim() === '');
    const scopes = permissions.split(/\s+/).filter((scope) => scope !== '');
    if (title.trim() !== '') {
      connect.mutate({ provider: provider.id, title: title.trim(), ...(scopes.length > 0 && { scopes }) });
    }
  };
  return (
    <form ref={form} onSubmit={submit} noValidate className="grid gap-5">
      <p className="text-sm text-ink-2">{words.credentials.connectText(provider.title)}</p>
      <TitleField title={title} isMissing={isUntitled} onChange={setTitle} />
      <Field label={words.credentials.permissions} hint={words.credentials.permissionsHint}>
        {(control) => (
          <input
            {...control}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={2_000}
            className={`${CONTROL_CLASS} font-mono`}
            value={permissions}
            onChange={({ target }) => setPermissions(target.value)}
          />
        )}
      </Field>
      {connect.isError && <ProblemNotice problem={connect.error} />}
      <div className="flex flex-wrap gap-3">
        <Button type="submit" look="primary" icon={ExternalLink} busy={connect.isPending || connect.isSuccess}>
          {connect.isPending || connect.isSuccess ? words.credentials.connecting : words.credentials.connect(provider.title)}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {words.cancel}
        </Button>
      </div>
    </form>
  );
}
