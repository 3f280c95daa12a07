import { useMutation } from '@tanstack/react-query';
import { Tabs } from 'radix-ui';
import { type FormEvent, useEffect, useState } from 'react';
import { MIN_PASSWORD_LENGTH } from '../../../schema/api/auth.ts';
import { type Credentials, readSession, signIn, signUp, useSession } from '../api/session.ts';
import { useWords, type Words } from '../i18n/words.ts';
import { Weave } from '../landing/Weave.tsx';
import { useLanguage } from '../preferences/language.ts';
import { ownZone } from '../schedules/moments.ts';
import { nextPath } from '../shell/next-path.ts';
import { Button } from '../ui/Button.tsx';
import { CONTROL_CLASS, Field } from '../ui/Field.tsx';
import { Notice, ProblemNotice } from '../ui/Notice.tsx';
import { type CredentialFault, credentialFaults, type Mode } from './credential-faults.ts';
import { ElsewhereWays } from './ElsewhereWays.tsx';
import { returnedProblem } from './invitation.ts';
import { MailWays } from './MailWays.tsx';
import { PasswordField } from './PasswordField.tsx';

/** Links to `/login#new` open on sign-up. */
const modeOfAddress = (): Mode => (window.location.hash === '#new' ? 'signUp' : 'signIn');

const leave = () => window.location.replace(nextPath(window.location.search, window.location.origin));

/** Sign-in and sign-up in one place: the same two fields, so a change of mind loses nothing. */
export function LoginPage() {
  const words = useWords();
  const session = useSession();
  const [mode, setMode] = useState<Mode>(modeOfAddress);
  const [problem] = useState(() => returnedProblem(window.location.hash));
  const isSignedIn = session.data != null;
  useEffect(() => {
    const follow = () => setMode(modeOfAddress());
    window.addEventListener('hashchange', follow);
    return () => window.removeEventListener('hashchange', follow);
  }, []);
  useEffect(() => {
    if (isSignedIn) leave();
  }, [isSignedIn]);
  return (
    <div className="page grid gap-8 py-8 md:grid-cols-2 md:py-14">
      <div className="relative hidden overflow-hidden rounded-2xl bg-vat text-flax md:block">
        <Weave className="absolute inset-0 h-full w-full" />
      </div>
      <div className="w-full max-w-md justify-self-center md:py-10">
        <h1 className="text-3xl font-bold">{mode === 'signIn' ? words.login.welcome : words.login.welcomeNew}</h1>
        {problem !== null && (
          <div className="mt-4">
            <Notice tone="failure">{sayReturned(words, problem)}</Notice>
          </div>
        )}
        <Tabs.Root value={mode} onValueChange={(value) => setMode(value === 'signUp' ? 'signUp' : 'signIn')} className="mt-6">
          <Tabs.List aria-label={words.login.choose} className="grid grid-cols-2 gap-1 rounded-lg bg-cloth-2 p-1">
            {(['signIn', 'signUp'] as const).map((one) => (
              <Tabs.Trigger
                key={one}
                value={one}
                className="rounded-md px-3 py-2 text-sm font-semibold text-ink-2 data-[state=active]:bg-cloth data-[state=active]:text-ink data-[state=active]:shadow-sm"
              >
                {words.login[one]}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <Tabs.Content value={mode} tabIndex={-1} className="mt-6">
            <CredentialsForm mode={mode} />
          </Tabs.Content>
        </Tabs.Root>
        <ElsewhereWays />
      </div>
    </div>
  );
}

/** Why a sign-in elsewhere came back without success. */
function sayReturned(words: Words, code: string): string {
  const { returned } = words.login;
  if (Object.hasOwn(returned, code)) return returned[code as keyof typeof returned];
  return Object.hasOwn(words.errors, code) ? words.errors[code as keyof typeof words.errors] : returned.other;
}

function CredentialsForm({ mode }: { mode: Mode }) {
  const words = useWords();
  const [credentials, setCredentials] = useState<Credentials>({ email: '', password: '' });
  const [faults, setFaults] = useState<{ email?: CredentialFault; password?: CredentialFault }>({});
  const language = useLanguage();
  const enter = useMutation({
    mutationFn: async (given: Credentials) => {
      await (mode === 'signIn' ? signIn(given) : signUp({ ...given, data: { language, time_zone: ownZone() } }));
      return (await readSession()) !== null;
    },
    onSuccess: (hasSession) => hasSession && leave(),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const found = credentialFaults(credentials, mode);
    setFaults(found);
    if (Object.keys(found).length === 0) enter.mutate({ ...credentials, email: credentials.email.trim() });
  };
  const takeEmail = () => {
    const { email } = credentialFaults(credentials, mode);
    setFaults(email === undefined ? {} : { email });
    return email === undefined ? credentials.email.trim() : null;
  };
  const say = (fault: CredentialFault | undefined) => {
    if (fault === undefined) return null;
    return fault === 'passwordShort' ? words.login.passwordShort(MIN_PASSWORD_LENGTH) : words.login[fault];
  };
  return (
    <form onSubmit={submit} noValidate className="grid gap-5">
      <Field label={words.login.email} error={say(faults.email)}>
        {(control) => (
          <input
            {...control}
            type="email"
            name="email"
            autoComplete="email"
            className={CONTROL_CLASS}
            value={credentials.email}
            onChange={({ target }) => setCredentials((old) => ({ ...old, email: target.value }))}
          />
        )}
      </Field>
      <PasswordField
        label={words.login.password}
        hint={mode === 'signUp' ? words.login.passwordHint(MIN_PASSWORD_LENGTH) : undefined}
        error={say(faults.password)}
        value={credentials.password}
        onChange={(password) => setCredentials((old) => ({ ...old, password }))}
        use={mode === 'signIn' ? 'current-password' : 'new-password'}
      />
      {enter.isError && <ProblemNotice problem={enter.error} />}
      {enter.data === false && <Notice tone="success">{words.login.confirm}</Notice>}
      <Button type="submit" look="primary" size="large" busy={enter.isPending || enter.data === true}>
        {enter.isPending ? (mode === 'signIn' ? words.login.signingIn : words.login.signingUp) : words.login[mode]}
      </Button>
      {mode === 'signIn' && <MailWays takeEmail={takeEmail} />}
    </form>
  );
}
