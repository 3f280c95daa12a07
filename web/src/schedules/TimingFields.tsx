import { useMemo } from 'react';
import { DAYS_OF_WEEK, type DayOfWeek, type Timing } from '../../../schema/schedule/timing.ts';
import { useWords } from '../i18n/words.ts';
import { type Language, useLanguage } from '../preferences/language.ts';
import { CONTROL_CLASS, Field } from '../ui/Field.tsx';
import { zonesByRegion } from './moments.ts';
import { type ScheduleDraft, UNITS, type Unit } from './schedule-draft.ts';

type Props = { draft: ScheduleDraft; onChange: (part: Partial<ScheduleDraft>) => void; error?: string | undefined };

/** A choice that looks like a button and is a radio button or a checkbox. */
const CHOICE =
  'relative flex cursor-pointer items-center justify-center rounded-md border border-thread px-3 py-2 text-sm has-checked:border-indigo has-checked:bg-indigo-soft has-checked:font-semibold has-checked:text-indigo has-focus-visible:outline-2 has-focus-visible:outline-offset-2 has-focus-visible:outline-indigo';

/** What people want most often comes first. */
const SHAPES: readonly Timing['type'][] = ['DAILY', 'WEEKLY', 'INTERVAL', 'ONCE', 'CRON'];

/** When it runs: the shape, the fields of that shape, the zone whose clock counts, and its last day. */
export function TimingFields({ draft, onChange, error }: Props) {
  const words = useWords();
  return (
    <>
      <fieldset>
        <legend className="mb-1.5 text-sm font-semibold">{words.schedules.shape}</legend>
        <div className="flex flex-wrap gap-2">
          {SHAPES.map((type) => (
            <label key={type} className={CHOICE}>
              <input type="radio" name="type" className="sr-only" checked={draft.type === type} onChange={() => onChange({ type })} />
              {words.schedules.types[type]}
            </label>
          ))}
        </div>
      </fieldset>
      <ShapeFields draft={draft} onChange={onChange} error={error} />
      <div className="grid gap-4 sm:grid-cols-2">
        <ZoneField draft={draft} onChange={onChange} />
        <Field label={words.schedules.endDate} remark={words.run.optional}>
          {(control) => (
            <input
              {...control}
              type="date"
              className={CONTROL_CLASS}
              value={draft.endDate}
              onChange={({ target }) => onChange({ endDate: target.value })}
            />
          )}
        </Field>
      </div>
    </>
  );
}

function ShapeFields({ draft, onChange, error }: Props) {
  const words = useWords();
  switch (draft.type) {
    case 'ONCE':
      return (
        <Field label={words.schedules.moment} error={error}>
          {(control) => (
            <input
              {...control}
              type="datetime-local"
              className={CONTROL_CLASS}
              value={draft.runAt}
              onChange={({ target }) => onChange({ runAt: target.value })}
            />
          )}
        </Field>
      );
    case 'INTERVAL':
      return (
        <div className="grid grid-cols-2 gap-4">
          <Field label={words.schedules.every} error={error}>
            {(control) => (
              <input
                {...control}
                inputMode="numeric"
                autoComplete="off"
                className={CONTROL_CLASS}
                value={draft.count}
                onChange={({ target }) => onChange({ count: target.value })}
              />
            )}
          </Field>
          <Field label={words.schedules.unit}>
            {(control) => (
              <select
                {...control}
                className={CONTROL_CLASS}
                value={draft.unit}
                onChange={({ target }) => onChange({ unit: target.value as Unit })}
              >
                {(Object.keys(UNITS) as Unit[]).map((unit) => (
                  <option key={unit} value={unit}>
                    {words.schedules.units[unit]}
                  </option>
                ))}
              </select>
            )}
          </Field>
        </div>
      );
    case 'CRON':
      return (
        <Field label={words.schedules.cron} hint={words.schedules.cronHint} error={error}>
          {(control) => (
            <input
              {...control}
              autoComplete="off"
              autoCapitalize="off"
              spellCheck={false}
              className={`${CONTROL_CLASS} font-mono`}
              value={draft.cron}
              onChange={({ target }) => onChange({ cron: target.value })}
            />
          )}
        </Field>
      );
    case 'DAILY':
      return <TimeField draft={draft} onChange={onChange} error={error} />;
    case 'WEEKLY':
      return (
        <>
          <DaysField draft={draft} onChange={onChange} error={draft.days.length === 0 ? error : undefined} />
          <TimeField draft={draft} onChange={onChange} error={draft.days.length === 0 ? undefined : error} />
        </>
      );
    default:
      return draft.type satisfies never;
  }
}

function TimeField({ draft, onChange, error }: Props) {
  const words = useWords();
  return (
    <Field label={words.schedules.time} error={error}>
      {(control) => (
        <input
          {...control}
          type="time"
          className={`${CONTROL_CLASS} max-w-40`}
          value={draft.time}
          onChange={({ target }) => onChange({ time: target.value.slice(0, 5) })}
        />
      )}
    </Field>
  );
}

/** Monday first. */
const WEEK: readonly DayOfWeek[] = [...DAYS_OF_WEEK.slice(1), 'sunday'];

function DaysField({ draft, onChange, error }: Props) {
  const words = useWords();
  const language = useLanguage();
  const toggle = (day: DayOfWeek, isOn: boolean) =>
    onChange({ days: isOn ? [...draft.days, day] : draft.days.filter((one) => one !== day) });
  return (
    <fieldset>
      <legend className="mb-1.5 text-sm font-semibold">{words.schedules.days}</legend>
      <div className="flex flex-wrap gap-2">
        {WEEK.map((day) => (
          <label key={day} className={`${CHOICE} min-w-12`}>
            <input
              type="checkbox"
              className="sr-only"
              aria-label={dayName(day, language, 'long')}
              aria-invalid={error === undefined ? undefined : true}
              checked={draft.days.includes(day)}
              onChange={({ target }) => toggle(day, target.checked)}
            />
            {dayName(day, language, 'short')}
          </label>
        ))}
      </div>
      {error !== undefined && <p className="mt-1.5 text-sm text-madder">{error}</p>}
    </fieldset>
  );
}

/** 5 January 2025 was a Sunday. */
const dayName = (day: DayOfWeek, language: Language, weekday: 'long' | 'short'): string =>
  new Intl.DateTimeFormat(language, { weekday, timeZone: 'UTC' }).format(Date.UTC(2025, 0, 5 + DAYS_OF_WEEK.indexOf(day)));

function ZoneField({ draft, onChange }: Props) {
  const words = useWords();
  const { timezone } = draft;
  const regions = useMemo(() => [...zonesByRegion(timezone)], [timezone]);
  return (
    <Field label={words.schedules.zone}>
      {(control) => (
        <select {...control} className={CONTROL_CLASS} value={timezone} onChange={({ target }) => onChange({ timezone: target.value })}>
          {regions.map(([region, zones]) => {
            const options = zones.map((zone) => (
              <option key={zone} value={zone}>
                {zone.replaceAll('_', ' ')}
              </option>
            ));
            return region === '' ? (
              options
            ) : (
              <optgroup key={region} label={region}>
                {options}
              </optgroup>
            );
          })}
        </select>
      )}
    </Field>
  );
}
