import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { ChevronLeft, Save } from 'lucide-react';
import { type FormEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import type { Schedule } from '../../../schema/api/schedules.ts';
import type { BlockLookup } from '../../../schema/graph/block.ts';
import type { Graph } from '../../../schema/graph/graph.ts';
import { compileGraph } from '../../../schema/graph/plan.ts';
import type { JsonObject } from '../../../schema/json.ts';
import { graphsQuery, graphVersionQuery } from '../api/graphs.ts';
import { SCHEDULES_KEY, saveSchedule } from '../api/schedules.ts';
import { InputFields } from '../execution/InputFields.tsx';
import { type Entered, entriesOf, type FieldFault, type InputField, inputFields, readInputs } from '../execution/input-fields.ts';
import { useWords } from '../i18n/words.ts';
import { Button } from '../ui/Button.tsx';
import { CONTROL_CLASS, Field } from '../ui/Field.tsx';
import { ProblemNotice } from '../ui/Notice.tsx';
import { AgentFields } from './AgentFields.tsx';
import { FaultNotice } from './FaultNotice.tsx';
import { MissedFields } from './MissedFields.tsx';
import { ownZone } from './moments.ts';
import { Preview } from './Preview.tsx';
import { type DraftFault, draftOf, emptyDraft, faultsOf, requestOf, type ScheduleDraft } from './schedule-draft.ts';
import { TimingFields } from './TimingFields.tsx';

type Props = { schedule: Schedule | null; lookup: BlockLookup; onClose: () => void };

/** Makes a schedule, or changes one; what it would do is shown beside it while it is written. */
export function Editor({ schedule, lookup, onClose }: Props) {
  const words = useWords();
  const queries = useQueryClient();
  const [draft, setDraft] = useState<ScheduleDraft>(() => (schedule === null ? emptyDraft(ownZone()) : draftOf(schedule)));
  const [entered, setEntered] = useState<Entered>({});
  const [inputFaults, setInputFaults] = useState<{ [name: string]: FieldFault }>({});
  const [faults, setFaults] = useState<ReturnType<typeof faultsOf>>({});
  const agents = useInfiniteQuery(graphsQuery);
  const agent = useQuery({ ...graphVersionQuery(draft.graphId, draft.graphVersion), enabled: draft.graphId !== '' });
  const inputs = agent.data === undefined ? null : inputsOf(agent.data, lookup);
  const stored = schedule !== null && schedule.graph_id === draft.graphId ? schedule.inputs : null;
  const shown = inputs === null ? {} : { ...entriesOf(inputs.fields, stored), ...entered };

  const save = useMutation({
    mutationFn: (body: NonNullable<ReturnType<typeof requestOf>>) => saveSchedule(schedule?.id ?? null, body),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: SCHEDULES_KEY });
      onClose();
    },
  });
  const form = useRef<HTMLFormElement>(null);
  // The first fault may be far above the button that was pressed.
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the faults that move the focus
  useEffect(() => form.current?.querySelector<HTMLElement>('[aria-invalid]')?.focus(), [faults, inputFaults]);
  const change = (part: Partial<ScheduleDraft>) => setDraft((old) => ({ ...old, ...part }));
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const missing = faultsOf(draft);
    setFaults(missing);
    const read = inputs === null ? { ok: true as const, inputs: {} as JsonObject } : readInputs(inputs.fields, shown, inputs.plan);
    setInputFaults(read.ok ? {} : read.faults);
    const body = read.ok && Object.keys(missing).length === 0 ? requestOf(draft, read.inputs) : null;
    if (body !== null) save.mutate(body);
  };
  const say = (fault: DraftFault | undefined) => (fault === undefined ? undefined : words.schedules.faults[fault]);

  return (
    <div className="page grid grid-cols-[minmax(0,1fr)] gap-6 py-6 sm:py-8">
      <div className="grid gap-3">
        <button
          type="button"
          onClick={onClose}
          className="inline-flex items-center gap-1 justify-self-start rounded text-sm text-ink-2 hover:text-ink"
        >
          <ChevronLeft aria-hidden className="size-4" />
          {words.schedules.title}
        </button>
        <h1 className="text-3xl font-bold [overflow-wrap:anywhere] sm:text-4xl">
          {schedule === null ? words.schedules.newTitle : words.schedules.changeTitle(schedule.name)}
        </h1>
      </div>
      <form
        ref={form}
        onSubmit={submit}
        noValidate
        className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 lg:grid-cols-[minmax(0,1fr)_24rem]"
      >
        <div className="grid grid-cols-[minmax(0,1fr)] gap-6">
          <Panel title={words.schedules.what}>
            <Field label={words.schedules.name} error={say(faults.name)}>
              {(control) => (
                <input
                  {...control}
                  className={CONTROL_CLASS}
                  maxLength={200}
                  autoComplete="off"
                  value={draft.name}
                  onChange={({ target }) => change({ name: target.value })}
                />
              )}
            </Field>
            <AgentFields
              draft={draft}
              agents={agents.data?.pages.flatMap((page) => page.items) ?? []}
              hasMore={agents.hasNextPage}
              onMore={() => void agents.fetchNextPage()}
              error={say(faults.agent)}
              onChange={(part) => {
                change(part);
                setEntered({});
                setInputFaults({});
              }}
            />
            {agents.isError && <ProblemNotice problem={agents.error} onRetry={() => void agents.refetch()} />}
            {agent.isError && <ProblemNotice problem={agent.error} onRetry={() => void agent.refetch()} />}
            {inputs !== null && inputs.fields.length > 0 && (
              <fieldset className="grid gap-4 border-t border-thread pt-4">
                <legend className="sr-only">{words.run.inputs}</legend>
                <InputFields
                  fields={inputs.fields}
                  entered={shown}
                  faults={inputFaults}
                  onChange={(name, value) => setEntered((old) => ({ ...old, [name]: value }))}
                />
              </fieldset>
            )}
          </Panel>
          <Panel title={words.schedules.when}>
            <TimingFields draft={draft} onChange={change} error={say(faults.when)} />
          </Panel>
          <Panel title={words.schedules.missedTitle}>
            <MissedFields draft={draft} onChange={change} />
          </Panel>
        </div>
        <div className="grid grid-cols-[minmax(0,1fr)] gap-6 lg:sticky lg:top-6">
          <Panel title={words.schedules.preview}>
            <Preview draft={draft} />
          </Panel>
          {save.isError && <FaultNotice problem={save.error} />}
          <div className="flex flex-wrap gap-3">
            <Button type="submit" look="primary" icon={Save} busy={save.isPending}>
              {save.isPending ? words.schedules.saving : words.schedules.save}
            </Button>
            <Button look="quiet" onClick={onClose}>
              {words.schedules.cancel}
            </Button>
          </div>
        </div>
      </form>
    </div>
  );
}

/** Null for an agent that cannot run as it is: saving says why. */
function inputsOf(graph: Graph, lookup: BlockLookup): { fields: InputField[]; plan: ReturnType<typeof compileGraph> } | null {
  if (graph.nodes.some((node) => lookup(node.block_id) === undefined)) return null;
  const plan = compileGraph(graph, lookup);
  return { plan, fields: inputFields(graph, plan, lookup) };
}

function Panel({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="grid grid-cols-[minmax(0,1fr)] gap-4 rounded-xl border border-thread bg-cloth p-4 sm:p-5">
      <h2 id={id} className="text-lg font-bold">
        {title}
      </h2>
      {children}
    </section>
  );
}
