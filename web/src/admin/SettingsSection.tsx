import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { MOST_RUNNING_PER_USER, PlatformSettings } from '../../../schema/settings.ts';
import { changeSettings, settingsQuery } from '../api/admin.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/Button.tsx';
import { CONTROL_CLASS, Field } from '../ui/Field.tsx';
import { Loading } from '../ui/Loading.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { SavedMark } from '../ui/SavedMark.tsx';
import { StackedPanel } from '../ui/StackedPanel.tsx';

const SIGN_UPS = PlatformSettings.shape.sign_up.options;

export function SettingsSection() {
  const words = useWords().admin.settings;
  const settings = useQuery(settingsQuery);
  return (
    <StackedPanel title={words.title} lead={words.lead}>
      {settings.isPending && <Loading label={words.loading} />}
      {settings.isError && <ProblemNotice problem={settings.error} onRetry={() => void settings.refetch()} />}
      {settings.isSuccess && <SettingsForm settings={settings.data} />}
    </StackedPanel>
  );
}

function SettingsForm({ settings }: { settings: PlatformSettings }) {
  const words = useWords();
  const queries = useQueryClient();
  const [signUp, setSignUp] = useState(settings.sign_up);
  const [running, setRunning] = useState(String(settings.running_per_user));
  const [isBad, setBad] = useState(false);
  const save = useMutation({ mutationFn: changeSettings, onSuccess: (saved) => queries.setQueryData(settingsQuery.queryKey, saved) });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = PlatformSettings.safeParse({ sign_up: signUp, running_per_user: running.trim() === '' ? null : Number(running) });
    setBad(!read.success);
    if (read.success) save.mutate(read.data);
  };
  return (
    <form onSubmit={submit} noValidate className="grid max-w-md gap-4">
      <Field label={words.admin.settings.signUp}>
        {(control) => (
          <select
            {...control}
            className={CONTROL_CLASS}
            value={signUp}
            onChange={({ target }) => {
              setSignUp(target.value === 'closed' ? 'closed' : 'open');
              save.reset();
            }}
          >
            {SIGN_UPS.map((one) => (
              <option key={one} value={one}>
                {words.admin.settings.signUps[one]}
              </option>
            ))}
          </select>
        )}
      </Field>
      <Field
        label={words.admin.settings.runningPerUser}
        hint={words.admin.settings.runningPerUserHint(MOST_RUNNING_PER_USER)}
        error={isBad ? words.admin.settings.badNumber(MOST_RUNNING_PER_USER) : null}
      >
        {(control) => (
          <input
            {...control}
            inputMode="numeric"
            autoComplete="off"
            className={CONTROL_CLASS}
            value={running}
            onChange={({ target }) => {
              setRunning(target.value);
              save.reset();
            }}
          />
        )}
      </Field>
      {save.isError && <ProblemNotice problem={save.error} />}
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" look="primary" busy={save.isPending}>
          {words.admin.settings.save}
        </Button>
        <SavedMark isSaved={save.isSuccess} label={words.profile.saved} />
      </div>
    </form>
  );
}
