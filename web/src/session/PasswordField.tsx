import { Eye, EyeOff } from 'lucide-react';
import { useState } from 'react';
import { useWords } from '../i18n/words.ts';
import { CONTROL_CLASS, Field } from '../ui/Field.tsx';
import { IconButton } from '../ui/IconButton.tsx';

type Props = {
  label: string;
  hint?: string | undefined;
  error: string | null;
  value: string;
  onChange: (value: string) => void;
  /** What a password manager is to do: fill in the old one, propose one, or stay away. */
  use: 'current-password' | 'new-password' | 'off';
};

/** A password that can be looked at. */
export function PasswordField({ label, hint, error, value, onChange, use }: Props) {
  const words = useWords();
  const [isShown, setShown] = useState(false);
  return (
    <Field label={label} hint={hint} error={error}>
      {(control) => (
        <span className="relative block">
          <input
            {...control}
            type={isShown ? 'text' : 'password'}
            name="password"
            autoComplete={use}
            className={`${CONTROL_CLASS} pr-11`}
            value={value}
            onChange={({ target }) => onChange(target.value)}
          />
          <IconButton
            icon={isShown ? EyeOff : Eye}
            label={isShown ? words.login.hide : words.login.show}
            onClick={() => setShown(!isShown)}
            className="absolute top-1/2 right-1 -translate-y-1/2"
          />
        </span>
      )}
    </Field>
  );
}
