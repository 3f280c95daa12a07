import { useState } from 'react';
import type { Credential } from '../../../../schema/api/credentials.ts';
import type { CredentialType } from '../../../../schema/credential.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { CONTROL_CLASS, Field } from '../../ui/Field.tsx';
import { useFormFocus } from '../../ui/use-form-focus.ts';
import { type Provider, typesOf } from './by-provider.ts';
import { ConnectForm } from './ConnectForm.tsx';
import { SecretForm } from './SecretForm.tsx';

type Props = { providers: readonly Provider[]; onKept: (credential: Credential) => void; onCancel: () => void };

/** For which service, of which of the types that it takes; the fields of that type follow. */
export function CredentialForm({ providers, onKept, onCancel }: Props) {
  const words = useWords().profile;
  const place = useFormFocus<HTMLElement>();
  const offered = providers.filter((one) => typesOf(one).length > 0);
  const [provider, setProvider] = useState<Provider | null>(null);
  const [type, setType] = useState<CredentialType | null>(null);
  const choose = (id: string) => {
    const chosen = offered.find((one) => one.id === id) ?? null;
    setProvider(chosen);
    setType(chosen === null ? null : (typesOf(chosen)[0] ?? null));
  };
  return (
    <section ref={place} aria-label={words.credentials.newTitle} className="grid gap-5 border-t border-thread pt-4">
      <Field label={words.credentials.provider}>
        {(control) => (
          <select {...control} className={CONTROL_CLASS} value={provider?.id ?? ''} onChange={({ target }) => choose(target.value)}>
            <option value="">{words.credentials.chooseProvider}</option>
            {offered.map(({ id, title }) => (
              <option key={id} value={id}>
                {title}
              </option>
            ))}
          </select>
        )}
      </Field>
      {provider !== null && type !== null && typesOf(provider).length > 1 && (
        <Field label={words.credentials.type}>
          {(control) => (
            <select
              {...control}
              className={CONTROL_CLASS}
              value={type}
              onChange={({ target }) => setType(typesOf(provider).find((one) => one === target.value) ?? type)}
            >
              {typesOf(provider).map((one) => (
                <option key={one} value={one}>
                  {words.credentials.types[one]}
                </option>
              ))}
            </select>
          )}
        </Field>
      )}
      {provider === null || type === null ? (
        <Button look="quiet" className="justify-self-start" onClick={onCancel}>
          {words.cancel}
        </Button>
      ) : type === 'oauth2' ? (
        <ConnectForm key={provider.id} provider={provider} onCancel={onCancel} />
      ) : (
        <SecretForm key={`${provider.id} ${type}`} provider={provider} type={type} onKept={onKept} onCancel={onCancel} />
      )}
    </section>
  );
}
