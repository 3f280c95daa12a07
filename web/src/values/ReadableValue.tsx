import { isSpilled } from '../../../schema/execution/spilled.ts';
import { isJsonObject, type JsonValue } from '../../../schema/json.ts';
import { useWords } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { isReadable } from './is-readable.ts';
import { LargeValueBox } from './LargeValueBox.tsx';
import { valueText } from './large-values.ts';
import { ValueView } from './ValueView.tsx';

type Props = { value: JsonValue; executionId: string | null; name: string };

/** A value for somebody who never saw JSON: dictionaries as names and what they hold, lists as lists. Long ones stay JSON. */
export function ReadableValue({ value, executionId, name }: Props) {
  const isBare = typeof value === 'object' && value !== null && !isSpilled(value) && !isReadable(value);
  return (
    <div className="min-w-0 overflow-hidden rounded-lg border border-thread bg-linen/60" data-value>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: who has no mouse must be able to scroll it. */}
      <section aria-label={name} tabIndex={0} className="max-h-[32rem] overflow-y-auto outline-offset-[-2px]">
        {isBare ? (
          <ValueView value={value} executionId={executionId} name={name} />
        ) : (
          <div className="px-3 py-2.5">
            <Part value={value} executionId={executionId} name={name} />
          </div>
        )}
      </section>
    </div>
  );
}

function Part({ value, executionId, name }: Props) {
  const words = useWords();
  const language = useLanguage();
  if (isSpilled(value)) return <LargeValueBox value={value.$spilled} executionId={executionId} name={name} />;
  if (Array.isArray(value) && value.length > 0) {
    return (
      <ol className="list-decimal space-y-1.5 pl-6 marker:font-mono marker:text-xs marker:text-ink-2">
        {value.map((part, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a value does not change
          <li key={index} className="min-w-0 pl-1">
            <Part value={part} executionId={executionId} name={`${name} ${index + 1}`} />
          </li>
        ))}
      </ol>
    );
  }
  if (isJsonObject(value) && Object.keys(value).length > 0) {
    return (
      <dl className="grid gap-x-4 gap-y-1.5 sm:grid-cols-[minmax(6rem,max-content)_minmax(0,1fr)]">
        {Object.entries(value).map(([key, part]) => (
          <div key={key} className="contents">
            <dt className="text-sm leading-6 text-ink-2 [overflow-wrap:anywhere] max-sm:-mb-1.5">{key}</dt>
            <dd className="min-w-0 max-sm:pl-3">
              <Part value={part} executionId={executionId} name={key} />
            </dd>
          </div>
        ))}
      </dl>
    );
  }
  const { nothing, emptyText, yes, no } = words.value;
  if (value === null) return <span className="text-ink-2">{nothing}</span>;
  if (value === '') return <span className="text-ink-2">{emptyText}</span>;
  if (typeof value === 'boolean') return <span>{value ? yes : no}</span>;
  if (typeof value === 'string') return <p className="leading-6 whitespace-pre-wrap [overflow-wrap:anywhere]">{value}</p>;
  return <span className="font-mono text-sm leading-6">{valueText(value, words, language)}</span>;
}
