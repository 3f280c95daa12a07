import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { MIN_PASSWORD_LENGTH } from '../../../../schema/api/auth.ts';
import { changeAccount, sessionsQuery } from '../../api/account.ts';
import { isProblem } from '../../api/request.ts';
import { askToRecover } from '../../api/session.ts';
import { useWords } from '../../i18n/words.ts';
import { PasswordField } from '../../session/PasswordField.tsx';
import { Button } from '../../ui/Button.tsx';
import { Notice, ProblemNotice } from '../../ui/Notice.tsx';
import { StackedPanel } from '../../ui/StackedPanel.tsx';
import { type PasswordFault, passwordFault } from './password-fault.ts';

/** Another password, shown the old one; who has none to show, or forgot it, is sent a link. */
export function PasswordForm({ email }: { email: string }) {
  const words = useWords();
  const queries = useQueryClient();
  const [current, setCurrent] = useState('');
  const [next, setNext] = useState('');
  const [fault, setFault] = useState<PasswordFault | null>(null);
  const change = useMutation({
    mutationFn: () => changeAccount({ password: next, ...(current === '' ? {} : { current_password: current }) }),
    onSuccess: () => {
      setCurrent('');
      setNext('');
      return queries.invalidateQueries({ queryKey: sessionsQuery.queryKey });
    },
  });
  const byMail = useMutation({ mutationFn: () => askToRecover(email) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = passwordFault(current, next);
    setFault(found);
    if (found === null) change.mutate();
  };
  const isWrong = isProblem(change.error, 'invalid_credentials');
  return (
    <StackedPanel title={words.profile.security.passwordTitle} lead={words.profile.security.passwordLead}>
      <form onSubmit={submit} noValidate className="grid max-w-md gap-4">
        {/* For password managers: whose password it is. */}
        <input type="email" name="username" autoComplete="username" value={email} readOnly hidden />
        <PasswordField
          label={words.profile.security.current}
          hint={words.profile.security.currentHint}
          error={isWrong ? words.profile.security.faults.wrong : null}
          value={current}
          onChange={(value) => {
            setCurrent(value);
            change.reset();
          }}
          use="current-password"
        />
        <PasswordField
          label={words.profile.security.next}
          hint={words.login.passwordHint(MIN_PASSWORD_LENGTH)}
          error={fault === null ? null : sentenceOf(fault)}
          value={next}
          onChange={(value) => {
            setNext(value);
            setFault(null);
            change.reset();
          }}
          use="new-password"
        />
        {change.isError && !isWrong && <ProblemNotice problem={change.error} />}
        {change.isError &&
          (byMail.isSuccess ? (
            <Notice tone="success">{words.profile.security.mailSent}</Notice>
          ) : (
            <Button size="small" className="justify-self-start" busy={byMail.isPending} onClick={() => byMail.mutate()}>
              {words.profile.security.askMail}
            </Button>
          ))}
        {byMail.isError && <ProblemNotice problem={byMail.error} />}
        {change.isSuccess && <Notice tone="success">{words.profile.security.passwordChanged}</Notice>}
        <Button type="submit" busy={change.isPending} className="justify-self-start">
          {words.profile.security.changePassword}
        </Button>
      </form>
    </StackedPanel>
  );

  function sentenceOf(found: PasswordFault): string {
    switch (found) {
      case 'passwordNeeded':
        return words.login.passwordNeeded;
      case 'passwordShort':
        return words.login.passwordShort(MIN_PASSWORD_LENGTH);
      case 'same':
        return words.profile.security.faults.same;
      default:
        return found satisfies never;
    }
  }
}
