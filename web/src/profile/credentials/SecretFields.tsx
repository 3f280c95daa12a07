import { Plus, X } from 'lucide-react';
import { useWords } from '../../i18n/words.ts';
import { PasswordField } from '../../session/PasswordField.tsx';
import { Button } from '../../ui/Button.tsx';
import { CONTROL_CLASS, Field } from '../../ui/Field.tsx';
import { IconButton } from '../../ui/IconButton.tsx';
import type { SecretDraft, SecretFault, SecretFaults, WrittenType } from './secret-draft.ts';

type Props = { type: WrittenType; draft: SecretDraft; faults: SecretFaults; onChange: (part: Partial<SecretDraft>) => void };

/** The fields of a secret of one type. What must not be seen over a shoulder is hidden until asked for. */
export function SecretFields({ type, draft, faults, onChange }: Props) {
  const words = useWords().profile.credentials;
  const say = (fault: SecretFault | undefined) => (fault === undefined ? null : words.faults[fault]);
  switch (type) {
    case 'api_key':
      return (
        <PasswordField
          label={words.apiKey}
          error={say(faults.apiKey)}
          value={draft.apiKey}
          onChange={(apiKey) => onChange({ apiKey })}
          use="off"
        />
      );
    case 'user_password':
      return (
        <>
          <Field label={words.userName} error={say(faults.username)}>
            {(control) => (
              <input
                {...control}
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                maxLength={1_000}
                className={CONTROL_CLASS}
                value={draft.username}
                onChange={({ target }) => onChange({ username: target.value })}
              />
            )}
          </Field>
          <PasswordField
            label={words.password}
            error={say(faults.password)}
            value={draft.password}
            onChange={(password) => onChange({ password })}
            use="off"
          />
        </>
      );
    case 'host_scoped':
      return (
        <>
          <Field label={words.host} hint={words.hostHint} error={say(faults.host)}>
            {(control) => (
              <input
                {...control}
                autoComplete="off"
                autoCapitalize="off"
                spellCheck={false}
                maxLength={300}
                className={CONTROL_CLASS}
                value={draft.host}
                onChange={({ target }) => onChange({ host: target.value })}
              />
            )}
          </Field>
          <HeaderRows headers={draft.headers} error={say(faults.headers)} onChange={(headers) => onChange({ headers })} />
        </>
      );
    default:
      return type satisfies never;
  }
}

const MOST_HEADERS = 20;
type Headers = SecretDraft['headers'];

function HeaderRows({ headers, error, onChange }: { headers: Headers; error: string | null; onChange: (headers: Headers) => void }) {
  const words = useWords().profile.credentials;
  const change = (at: number, part: Partial<Headers[number]>) =>
    onChange(headers.map((row, index) => (index === at ? { ...row, ...part } : row)));
  const invalid = error === null ? {} : { 'aria-invalid': true };
  return (
    <fieldset className="grid min-w-0 gap-2">
      <legend className="mb-1.5 text-sm font-semibold">{words.headers}</legend>
      {headers.map((row, index) => (
        // Rows have no identity but their place.
        // biome-ignore lint/suspicious/noArrayIndexKey: see above
        <div key={index} className="flex flex-wrap items-center gap-2 sm:flex-nowrap">
          <input
            {...invalid}
            aria-label={words.headerName(index + 1)}
            placeholder={index === 0 ? 'Authorization' : undefined}
            autoComplete="off"
            autoCapitalize="off"
            spellCheck={false}
            maxLength={100}
            className={`${CONTROL_CLASS} sm:max-w-52`}
            value={row.name}
            onChange={({ target }) => change(index, { name: target.value })}
          />
          <span className="flex min-w-0 flex-1 gap-1">
            <input
              {...invalid}
              type="password"
              aria-label={words.headerValue(index + 1)}
              autoComplete="off"
              maxLength={8_000}
              className={CONTROL_CLASS}
              value={row.value}
              onChange={({ target }) => change(index, { value: target.value })}
            />
            {headers.length > 1 && (
              <IconButton
                icon={X}
                label={words.removeHeader(index + 1)}
                className="shrink-0"
                onClick={() => onChange(headers.filter((_, at) => at !== index))}
              />
            )}
          </span>
        </div>
      ))}
      {headers.length < MOST_HEADERS && (
        <Button size="small" icon={Plus} className="justify-self-start" onClick={() => onChange([...headers, { name: '', value: '' }])}>
          {words.addHeader}
        </Button>
      )}
      {error !== null && <p className="text-sm text-madder">{error}</p>}
    </fieldset>
  );
}
