import { useMutation, useQueryClient } from '@tanstack/react-query';
import { Play } from 'lucide-react';
import { type FormEvent, useId, useState } from 'react';
import type { Fault } from '../../../schema/errors.ts';
import type { Outputs } from '../../../schema/execution/event.ts';
import type { OutputPin } from '../../../schema/graph/block.ts';
import { getOwn } from '../../../schema/json.ts';
import { EXECUTIONS_KEY, executionQuery, type ForkFrom, forkExecution } from '../api/executions.ts';
import { ApiProblem } from '../api/request.ts';
import { useWords, type Words } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { Button } from '../ui/Button.tsx';
import { CONTROL_CLASS, Field } from '../ui/Field.tsx';
import { focusWhenShown } from '../ui/focus-when-shown.ts';
import { Notice, ProblemNotice } from '../ui/Notice.tsx';
import { largeValueWords } from '../values/large-values.ts';
import { valueRefusal } from '../values/value-refusal.ts';
import { type ForkFault, forkDraft, readFork } from './fork-outputs.ts';

type Props = {
  from: Omit<ForkFrom, 'outputs'>;
  pins: readonly OutputPin[];
  titleOf: (pin: string) => string;
  yielded: Outputs;
  hasCompleted: boolean;
  onStarted: (executionId: string) => void;
  onCancel: () => void;
};

const MOST_ROWS = 12;
/** Enough of an id to tell the large values of one node execution apart. */
const ID_SHOWN = 8;

/** Starts a new run that goes on from a node execution, with what it yielded or with what is written here instead. */
export function ForkForm({ from, pins, titleOf, yielded, hasCompleted, onStarted, onCancel }: Props) {
  const words = useWords();
  const language = useLanguage();
  const queries = useQueryClient();
  const title = useId();
  // What it had yielded when this was opened: a run that is under way may yield more.
  const [{ draft: initial, standIns }] = useState(() =>
    forkDraft(
      pins.map(({ name }) => name),
      yielded,
      (value) => `⟨${largeValueWords(value, words, language)}, ${value.id.slice(0, ID_SHOWN)}⟩`,
    ),
  );
  const [draft, setDraft] = useState(initial);
  const [faults, setFaults] = useState<{ [pin: string]: ForkFault }>({});
  const start = useMutation({
    mutationFn: (outputs: Outputs | null) => forkExecution({ ...from, outputs }),
    onSuccess: (started) => {
      queries.setQueryData(executionQuery(started.id).queryKey, started);
      void queries.invalidateQueries({ queryKey: EXECUTIONS_KEY });
      onStarted(started.id);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const read = readFork(draft, initial, standIns, hasCompleted);
    setFaults(read.ok ? {} : read.faults);
    if (read.ok) start.mutate(read.outputs);
  };
  return (
    <form
      onSubmit={submit}
      noValidate
      aria-labelledby={title}
      className="grid animate-arrive grid-cols-[minmax(0,1fr)] gap-4 rounded-lg border border-indigo/50 p-3 sm:p-4"
      data-fork
    >
      <div>
        <h3 id={title} className="text-base font-bold">
          {words.fork.title}
        </h3>
        <p className="mt-1 max-w-prose text-sm text-pretty text-ink-2">{words.fork.lead}</p>
        {standIns.size > 0 && <p className="mt-1 max-w-prose text-sm text-pretty text-ink-2">{words.fork.largeKept}</p>}
      </div>
      {Object.entries(draft).map(([pin, text], index) => {
        const fault = getOwn(faults, pin);
        return (
          <Field key={pin} label={titleOf(pin)} remark={words.fork.values} error={fault && faultSentence(fault, words)}>
            {(control) => (
              <textarea
                {...control}
                ref={index === 0 ? focusWhenShown : undefined}
                rows={Math.min(MOST_ROWS, text.split('\n').length + 1)}
                spellCheck={false}
                placeholder="[]"
                className={`${CONTROL_CLASS} font-mono text-sm`}
                value={text}
                onChange={({ target }) => setDraft((old) => ({ ...old, [pin]: target.value }))}
              />
            )}
          </Field>
        );
      })}
      {start.isError && <Refusal problem={start.error} titleOf={titleOf} />}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" icon={Play} busy={start.isPending}>
          {start.isPending ? words.fork.going : words.fork.go}
        </Button>
        <Button look="quiet" onClick={onCancel}>
          {words.fork.cancel}
        </Button>
      </div>
    </form>
  );
}

const faultSentence = (fault: ForkFault, words: Words): string =>
  fault === 'notAList' ? words.fork.notAList : words.run.badJsonAt(fault.line, fault.column);

/** Why the platform does not start it, in the reader's language; its own sentence where we have none. */
function Refusal({ problem, titleOf }: { problem: unknown; titleOf: (pin: string) => string }) {
  const words = useWords();
  const faults = problem instanceof ApiProblem ? problem.faults : [];
  if (faults.length === 0) return <ProblemNotice problem={problem} />;
  return (
    <Notice tone="failure" title={words.errors.invalid_fork}>
      <ul className="grid gap-1">
        {faults.map((fault) => (
          <li key={`${fault.pointer} ${fault.code}`}>
            {fault.pin !== undefined && <span className="font-semibold">{titleOf(fault.pin)}: </span>}
            {refusalSentence(fault, words)}
          </li>
        ))}
      </ul>
    </Notice>
  );
}

function refusalSentence({ code, message }: Fault, words: Words): string {
  const { refusals } = words.fork;
  if (Object.hasOwn(refusals, code)) return refusals[code as keyof typeof refusals];
  return valueRefusal(code, words) ?? message;
}
