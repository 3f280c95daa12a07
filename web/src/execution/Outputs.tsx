import type { Outputs as OutputValues } from '../../../schema/execution/event.ts';
import type { JsonValue } from '../../../schema/json.ts';
import { useWords } from '../i18n/words.ts';
import { CopyButton } from '../ui/CopyButton.tsx';

type Props = { outputs: OutputValues; titles: ReadonlyMap<string, string>; hasEnded: boolean };

/** The results of a run, by the name of their output. A name that got several values lists them in order. */
export function Outputs({ outputs, titles, hasEnded }: Props) {
  const words = useWords();
  const names = Object.keys(outputs);
  if (names.length === 0) {
    return <p className="text-sm text-ink-2">{hasEnded ? words.run.noOutputsEnded : words.run.noOutputs}</p>;
  }
  return (
    <ul className="grid gap-4">
      {names.map((name) => {
        const values = outputs[name] ?? [];
        const title = titles.get(name) ?? name;
        const only = values.length === 1 ? values[0] : values;
        return (
          <li key={name} className="animate-arrive overflow-hidden rounded-lg border border-thread" data-output={name}>
            <div className="flex items-center justify-between gap-2 border-b border-thread bg-cloth-2/60 py-1 pr-1 pl-3">
              <h3 className="min-w-0 truncate font-sans text-sm font-semibold tracking-normal">{title}</h3>
              <CopyButton text={asText(only ?? null)} name={title} />
            </div>
            {values.length === 1 ? (
              <Value value={values[0] ?? null} />
            ) : (
              <ol className="divide-y divide-thread/70">
                {values.map((value, index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: values only ever come at the end
                  <li key={index} className="flex animate-arrive">
                    <span className="w-9 shrink-0 py-2.5 text-right font-mono text-xs leading-6 text-ink-2">{index + 1}</span>
                    <Value value={value} />
                  </li>
                ))}
              </ol>
            )}
          </li>
        );
      })}
    </ul>
  );
}

function Value({ value }: { value: JsonValue }) {
  const isText = typeof value === 'string';
  return (
    <pre
      className={`min-w-0 flex-1 overflow-x-auto px-3 py-2.5 whitespace-pre-wrap [overflow-wrap:anywhere] ${isText ? 'font-sans text-[0.95rem] leading-6' : 'font-mono text-sm leading-6'}`}
    >
      {asText(value)}
    </pre>
  );
}

const asText = (value: JsonValue): string => (typeof value === 'string' ? value : JSON.stringify(value, null, 2));
