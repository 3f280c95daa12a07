import type { Outputs as OutputValues } from '../../../schema/execution/event.ts';
import { useWords } from '../i18n/words.ts';
import { ValueList } from '../values/ValueList.tsx';

type Props = { outputs: OutputValues; titles: ReadonlyMap<string, string>; hasEnded: boolean; executionId: string | null };

/** The results of a run, by the name of their output. A name that got several values lists them in order. */
export function Outputs({ outputs, titles, hasEnded, executionId }: Props) {
  const words = useWords();
  const names = Object.keys(outputs);
  if (names.length === 0) {
    return <p className="text-sm text-ink-2">{hasEnded ? words.run.noOutputsEnded : words.run.noOutputs}</p>;
  }
  return (
    <ul className="grid gap-4">
      {names.map((name) => (
        <li key={name} className="animate-arrive overflow-hidden rounded-lg border border-thread" data-output={name}>
          <ValueList name={titles.get(name) ?? name} values={outputs[name] ?? []} executionId={executionId} />
        </li>
      ))}
    </ul>
  );
}
