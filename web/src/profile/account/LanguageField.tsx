import type { Account } from '../../api/account.ts';
import { useWords } from '../../i18n/words.ts';
import { LANGUAGE_NAME, LANGUAGES, type Language, setLanguage } from '../../preferences/language.ts';
import { CONTROL_CLASS, Field } from '../../ui/Field.tsx';
import { ProblemNotice } from '../../ui/Notice.tsx';
import { SavedMark } from '../../ui/SavedMark.tsx';
import { useChange } from './use-change.ts';

/** The language of this site and of our mails. The page speaks it as soon as it is saved. */
export function LanguageField({ account }: { account: Account }) {
  const words = useWords().profile;
  const save = useChange(({ user_metadata }) => setLanguage(user_metadata.language));
  const choose = (language: Language) => save.mutate({ data: { language } });
  const shown = save.isPending ? save.variables.data?.language : account.user_metadata.language;
  return (
    <div className="grid gap-2">
      <Field
        label={words.account.language}
        remark={<SavedMark isSaved={save.isSuccess} label={words.saved} />}
        hint={words.account.languageHint}
      >
        {(control) => (
          <select
            {...control}
            className={CONTROL_CLASS}
            value={String(shown)}
            onChange={({ target }) => choose(target.value === 'es' ? 'es' : 'en')}
          >
            {LANGUAGES.map((language) => (
              <option key={language} value={language} lang={language}>
                {LANGUAGE_NAME[language]}
              </option>
            ))}
          </select>
        )}
      </Field>
      {save.isError && <ProblemNotice problem={save.error} />}
    </div>
  );
}
