import { MAX_MISSED_LIMIT, MISSED_POLICIES } from '../../../schema/schedule/missed.ts';
import { useWords } from '../i18n/words.ts';
import { CONTROL_CLASS, Field } from '../ui/Field.tsx';
import type { ScheduleDraft } from './schedule-draft.ts';

type Props = { draft: ScheduleDraft; onChange: (part: Partial<ScheduleDraft>) => void };

/** What becomes of runs that were missed. */
export function MissedFields({ draft, onChange }: Props) {
  const words = useWords();
  return (
    <>
      <fieldset className="grid gap-2">
        <legend className="sr-only">{words.schedules.missedTitle}</legend>
        {MISSED_POLICIES.map((policy) => (
          <label key={policy} className="flex items-start gap-2.5 text-sm">
            <input
              type="radio"
              name="missed"
              className="mt-0.5 size-4 shrink-0 accent-indigo"
              checked={draft.missed === policy}
              onChange={() => onChange({ missed: policy })}
            />
            {words.schedules.missed[policy]}
          </label>
        ))}
      </fieldset>
      {draft.missed === 'all' && (
        <Field label={words.schedules.missedLimit} hint={words.schedules.missedLimitHint(MAX_MISSED_LIMIT)}>
          {(control) => (
            <input
              {...control}
              inputMode="numeric"
              autoComplete="off"
              className={`${CONTROL_CLASS} max-w-28`}
              value={draft.missedLimit}
              onChange={({ target }) => onChange({ missedLimit: target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}
