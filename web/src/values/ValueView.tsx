import { isSpilled } from '../../../schema/execution/spilled.ts';
import type { JsonValue } from '../../../schema/json.ts';
import { useWords } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { LargeValueBox } from './LargeValueBox.tsx';
import { largeValuesIn, valueText } from './large-values.ts';

type Props = { value: JsonValue; executionId: string | null; name: string };

/** One value of a run: text as text, everything else as JSON, and what is too large to stand here by its size. */
export function ValueView({ value, executionId, name }: Props) {
  const words = useWords();
  const language = useLanguage();
  const large = largeValuesIn(value);
  const text = valueText(value, words, language);
  const isText = typeof value === 'string';
  return (
    <div className="grid min-w-0 flex-1 gap-2 px-3 py-2.5">
      {!isSpilled(value) && (
        <pre
          className={`min-w-0 overflow-x-auto whitespace-pre-wrap [overflow-wrap:anywhere] ${isText ? 'font-sans text-[0.95rem] leading-6' : 'font-mono text-sm leading-6'}`}
        >
          {text}
        </pre>
      )}
      {large.map((one, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the same value may stand in two places
        <LargeValueBox key={index} value={one} executionId={executionId} name={large.length > 1 ? `${name} ${index + 1}` : name} />
      ))}
    </div>
  );
}
