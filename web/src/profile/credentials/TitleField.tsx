import { useWords } from '../../i18n/words.ts';
import { CONTROL_CLASS, Field } from '../../ui/Field.tsx';

export const LONGEST_TITLE = 200;

type Props = { title: string; isMissing: boolean; onChange: (title: string) => void };

/** What its owner calls a credential. */
export function TitleField({ title, isMissing, onChange }: Props) {
  const words = useWords().profile.credentials;
  return (
    <Field label={words.name} hint={words.nameHint} error={isMissing ? words.faults.titleNeeded : null}>
      {(control) => (
        <input
          {...control}
          autoComplete="off"
          maxLength={LONGEST_TITLE}
          className={CONTROL_CLASS}
          value={title}
          onChange={({ target }) => onChange(target.value)}
        />
      )}
    </Field>
  );
}
