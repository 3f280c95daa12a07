import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { type Account, resendEmailChange } from '../../api/account.ts';
import { useWords } from '../../i18n/words.ts';
import { Button } from '../../ui/Button.tsx';
import { CONTROL_CLASS, Field } from '../../ui/Field.tsx';
import { Notice, ProblemNotice } from '../../ui/Notice.tsx';
import { useChange } from './use-change.ts';

/** The address of the account. A new one counts once both have agreed, by the links of two mails. */
export function EmailForm({ account }: { account: Account }) {
  const words = useWords().profile;
  const [email, setEmail] = useState('');
  const [fault, setFault] = useState<'emailNeeded' | 'emailSame' | null>(null);
  const change = useChange(() => setEmail(''));
  const again = useMutation({ mutationFn: () => resendEmailChange(account.email) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const written = email.trim();
    const found = !/^\S+@\S+$/.test(written) ? 'emailNeeded' : written.toLowerCase() === account.email ? 'emailSame' : null;
    setFault(found);
    if (found === null) change.mutate({ email: written });
  };
  return (
    <>
      <p className="[overflow-wrap:anywhere]">
        <span className="text-ink-2">{words.account.emailNow}</span> <strong className="font-semibold">{account.email}</strong>
      </p>
      {account.new_email !== undefined && (
        <Notice
          tone="warning"
          title={words.account.emailPending(account.new_email)}
          action={
            <Button size="small" busy={again.isPending} disabled={again.isSuccess} onClick={() => again.mutate()}>
              {again.isSuccess ? words.account.resent : words.account.resend}
            </Button>
          }
        >
          {words.account.emailPendingText(account.email, account.new_email)}
        </Notice>
      )}
      {again.isError && <ProblemNotice problem={again.error} />}
      <form onSubmit={submit} noValidate className="grid gap-3">
        <Field label={words.account.newEmail} hint={words.account.newEmailHint} error={fault === null ? null : words.account.faults[fault]}>
          {(control) => (
            <span className="flex gap-2">
              <input
                {...control}
                type="email"
                name="email"
                autoComplete="email"
                maxLength={254}
                className={CONTROL_CLASS}
                value={email}
                onChange={({ target }) => setEmail(target.value)}
              />
              <Button type="submit" busy={change.isPending} aria-label={words.account.changeEmail}>
                {words.account.change}
              </Button>
            </span>
          )}
        </Field>
        {change.isError && <ProblemNotice problem={change.error} />}
      </form>
    </>
  );
}
