import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useEffect, useState } from 'react';
import { MIN_PASSWORD_LENGTH } from '../../../schema/api/auth.ts';
import { choosePassword, useSession } from '../api/session.ts';
import { useWords } from '../i18n/words.ts';
import { loginPath } from '../shell/next-path.ts';
import { Button } from '../ui/Button.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { PasswordField } from './PasswordField.tsx';

/** After the link of a mail has signed its reader in: a password of their own. */
export function NewPasswordPage() {
  const words = useWords();
  const session = useSession();
  const [password, setPassword] = useState('');
  const [isShort, setShort] = useState(false);
  const save = useMutation({ mutationFn: choosePassword, onSuccess: () => window.location.replace('/library') });
  const isNobody = session.data === null;
  useEffect(() => {
    if (isNobody) window.location.replace(loginPath(window.location));
  }, [isNobody]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    setShort(password.length < MIN_PASSWORD_LENGTH);
    if (password.length >= MIN_PASSWORD_LENGTH) save.mutate(password);
  };
  return (
    <div className="page max-w-lg py-14">
      <h1 className="text-3xl font-bold">{words.login.newPasswordTitle}</h1>
      <p className="mt-2 text-ink-2">{words.login.newPasswordText}</p>
      <form onSubmit={submit} noValidate className="mt-6 grid gap-5">
        <PasswordField
          label={words.login.newPassword}
          hint={words.login.passwordHint(MIN_PASSWORD_LENGTH)}
          error={isShort ? words.login.passwordShort(MIN_PASSWORD_LENGTH) : null}
          value={password}
          onChange={setPassword}
          use="new-password"
        />
        {save.isError && <ProblemNotice problem={save.error} />}
        <Button type="submit" look="primary" size="large" busy={save.isPending || save.isSuccess}>
          {save.isPending ? words.login.savingPassword : words.login.savePassword}
        </Button>
      </form>
    </div>
  );
}
