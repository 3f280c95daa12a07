import { useId, useMemo, useState } from 'react';
import type { Account } from '../../api/account.ts';
import { useWords } from '../../i18n/words.ts';
import { useLanguage } from '../../preferences/language.ts';
import { clockIn, ownZone } from '../../schedules/moments.ts';
import { Button } from '../../ui/Button.tsx';
import { CONTROL_CLASS, Field } from '../../ui/Field.tsx';
import { ProblemNotice } from '../../ui/Notice.tsx';
import { SavedMark } from '../../ui/SavedMark.tsx';
import { knownZones, offsetOf, zoneMeant } from './time-zone.ts';
import { useChange } from './use-change.ts';

/** The clock by which times are told here. Part of a name is enough: the browser offers what fits. */
export function ZoneForm({ account }: { account: Account }) {
  const words = useWords().profile;
  const language = useLanguage();
  const listId = useId();
  const zones = useMemo(knownZones, []);
  const saved = account.user_metadata.time_zone;
  const [written, setWritten] = useState(saved);
  const [isUnknown, setUnknown] = useState(false);
  const save = useChange(({ user_metadata }) => setWritten(user_metadata.time_zone));
  const now = Date.now();
  const choose = (text: string) => {
    const zone = zoneMeant(text, zones);
    setUnknown(zone === null);
    if (zone !== null) save.mutate({ data: { time_zone: zone } });
  };
  const mine = ownZone();
  return (
    <form
      className="grid gap-2"
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        choose(written);
      }}
    >
      <Field
        label={words.account.zone}
        remark={<SavedMark isSaved={save.isSuccess} label={words.saved} />}
        hint={words.account.zoneHint(clockIn(new Date(now).toISOString(), saved, language), offsetOf(saved, now))}
        error={isUnknown ? words.account.zoneUnknown : null}
      >
        {(control) => (
          <span className="flex gap-2">
            <input
              {...control}
              name="time_zone"
              list={listId}
              autoComplete="off"
              spellCheck={false}
              maxLength={100}
              className={CONTROL_CLASS}
              value={written}
              onChange={({ target }) => {
                setWritten(target.value);
                setUnknown(false);
                save.reset();
              }}
            />
            <Button type="submit" busy={save.isPending} aria-label={words.account.saveZone}>
              {words.save}
            </Button>
          </span>
        )}
      </Field>
      <datalist id={listId}>
        {zones.map((zone) => (
          <option key={zone} value={zone} label={offsetOf(zone, now)} />
        ))}
      </datalist>
      {save.isError && <ProblemNotice problem={save.error} />}
      {mine !== saved && zoneMeant(mine, zones) !== null && (
        <Button size="small" className="justify-self-start" disabled={save.isPending} onClick={() => choose(mine)}>
          {words.account.takeZone(mine)}
        </Button>
      )}
    </form>
  );
}
