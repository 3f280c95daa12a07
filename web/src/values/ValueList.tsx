import type { JsonValue } from '../../../schema/json.ts';
import { useWords } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { CopyButton } from '../ui/CopyButton.tsx';
import { largeValuesIn, valueText } from './large-values.ts';
import { ValueView } from './ValueView.tsx';

type Props = { name: string; values: readonly JsonValue[]; executionId: string | null };

/** All values that an output or a pin got, in order, under its name. */
export function ValueList({ name, values, executionId }: Props) {
  const words = useWords();
  const language = useLanguage();
  const only: JsonValue = values.length === 1 ? (values[0] ?? null) : [...values];
  return (
    <>
      <div className="flex min-h-10 items-center justify-between gap-2 border-b border-thread bg-cloth-2/60 py-1 pr-1 pl-3">
        <h3 className="min-w-0 truncate font-sans text-sm font-semibold tracking-normal">{name}</h3>
        {/* A copy of what only stands for a value would be of no use. */}
        {largeValuesIn(only).length === 0 && <CopyButton text={valueText(only, words, language)} name={name} />}
      </div>
      {values.length === 1 ? (
        <ValueView value={values[0] ?? null} executionId={executionId} name={name} />
      ) : (
        <ol className="divide-y divide-thread/70">
          {values.map((value, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: values only ever come at the end
            <li key={index} className="flex animate-arrive">
              <span className="w-9 shrink-0 py-2.5 text-right font-mono text-xs leading-6 text-ink-2">{index + 1}</span>
              <ValueView value={value} executionId={executionId} name={`${name} ${index + 1}`} />
            </li>
          ))}
        </ol>
      )}
    </>
  );
}
