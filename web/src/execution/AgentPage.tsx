import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { isTerminal } from '../../../schema/execution/status.ts';
import { EMPTY_TIMELINE, foldTimeline } from '../../../schema/execution/timeline.ts';
import type { BlockLookup } from '../../../schema/graph/block.ts';
import type { Graph } from '../../../schema/graph/graph.ts';
import { compileGraph } from '../../../schema/graph/plan.ts';
import type { JsonObject } from '../../../schema/json.ts';
import { EXECUTIONS_KEY, executionQuery, startExecution, stopExecution } from '../api/executions.ts';
import { blocksQuery, graphQuery, graphVersionQuery } from '../api/graphs.ts';
import { nodeNames } from '../graph/flow-of.ts';
import { focusNode, GraphView } from '../graph/GraphView.tsx';
import { layoutGraph, readingOrder } from '../graph/graph-layout.ts';
import { shownPhase } from '../graph/node-phase.ts';
import { useWords } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { RunReviews } from '../reviews/RunReviews.tsx';
import { SignedIn } from '../shell/SignedIn.tsx';
import { Loading } from '../ui/Loading.tsx';
import { Notice, ProblemNotice } from '../ui/Notice.tsx';
import { Panel } from '../ui/Panel.tsx';
import { EarlierRuns } from './EarlierRuns.tsx';
import { EventLog } from './EventLog.tsx';
import { InputsForm } from './InputsForm.tsx';
import { inputFields } from './input-fields.ts';
import { MomentSlider } from './MomentSlider.tsx';
import { NodePanel } from './NodePanel.tsx';
import { Outputs } from './Outputs.tsx';
import { RunHeading } from './RunHeading.tsx';
import { useShownRun } from './use-shown-run.ts';
import { useTimeline } from './use-timeline.ts';

export function AgentPage() {
  return (
    <SignedIn>
      <LoadedAgent />
    </SignedIn>
  );
}

function LoadedAgent() {
  const words = useWords();
  const { graphId, executionId, show } = useShownRun();
  const graph = useQuery(graphQuery(graphId));
  const blocks = useQuery(blocksQuery);
  const failed = [graph, blocks].find((query) => query.isError);
  if (failed !== undefined) {
    return (
      <div className="page py-10">
        <ProblemNotice problem={failed.error} onRetry={() => void failed.refetch()} />
      </div>
    );
  }
  if (graph.data === undefined || blocks.data === undefined) return <Loading label={words.run.loading} />;
  return <Agent graph={graph.data} lookup={blocks.data} executionId={executionId} onShow={show} />;
}

type AgentProps = { graph: Graph; lookup: BlockLookup; executionId: string | null; onShow: (executionId: string) => void };

function Agent({ graph, lookup, executionId, onShow }: AgentProps) {
  const words = useWords();
  const language = useLanguage();
  const queries = useQueryClient();
  const watched = useTimeline(executionId);
  const execution = useQuery({ ...executionQuery(executionId ?? ''), enabled: executionId !== null }).data;
  const [opened, setOpened] = useState<string | null>(null);
  const [chosenMoment, setMoment] = useState<{ executionId: string | null; seq: number } | null>(null);

  const start = useMutation({
    mutationFn: (inputs: JsonObject) => startExecution(graph.id, inputs),
    onSuccess: (started) => {
      queries.setQueryData(executionQuery(started.id).queryKey, started);
      void queries.invalidateQueries({ queryKey: EXECUTIONS_KEY });
      onShow(started.id);
    },
  });
  const stop = useMutation({ mutationFn: stopExecution });

  const plan = compileGraph(graph, lookup);
  // A run keeps to the version that it began with.
  const isOlder = execution !== undefined && execution.graph_version !== graph.version;
  const older = useQuery({ ...graphVersionQuery(graph.id, execution?.graph_version ?? null), enabled: isOlder }).data;
  const drawn = (isOlder ? older : undefined) ?? graph;
  const names = new Map(
    drawn.nodes.map((node) => {
      const { caption, title } = nodeNames(node, lookup, language);
      return [node.id, caption || title];
    }),
  );
  const nameOf = (nodeId: string) => names.get(nodeId) ?? nodeId;
  const outputTitles = new Map(
    drawn.nodes.flatMap((node) => {
      const { name, title } = node.input_default;
      return lookup(node.block_id)?.kind === 'output' && typeof name === 'string' && typeof title === 'string' ? [[name, title]] : [];
    }),
  );

  const { events, timeline: latest } = watched;
  const moment = chosenMoment?.executionId === executionId && chosenMoment.seq < latest.seq ? chosenMoment.seq : null;
  const timeline = moment === null ? latest : events.filter(({ seq }) => seq <= moment).reduce(foldTimeline, EMPTY_TIMELINE);
  const status = latest.seq > 0 ? latest.status : (execution?.status ?? 'QUEUED');
  const isUnderWay = executionId !== null && !isTerminal(status);
  const elapsedMs = latest.started_at !== null && latest.ended_at !== null ? latest.ended_at - latest.started_at : null;
  const shownEvent = events[timeline.seq - 1];
  const focus = shownEvent !== undefined && 'node_id' in shownEvent ? shownEvent.node_id : null;
  const showMoment = (seq: number) => setMoment({ executionId, seq });
  const openedNode = drawn.nodes.find(({ id }) => id === opened);
  const shownTimeline = executionId === null ? null : timeline;

  return (
    <div className="page grid grid-cols-[minmax(0,1fr)] gap-6 py-6 sm:py-8">
      <RunHeading
        graph={graph}
        run={executionId === null ? null : { status, elapsedMs, isStopping: stop.isPending }}
        execution={execution}
        onStop={() => executionId !== null && stop.mutate(executionId)}
        onShow={onShow}
      />

      {executionId !== null && <RunReviews key={executionId} executionId={executionId} events={events} timeline={latest} nameOf={nameOf} />}

      <div className="grid grid-cols-[minmax(0,1fr)] gap-2">
        <GraphView
          graph={drawn}
          lookup={lookup}
          timeline={shownTimeline}
          focus={focus}
          opened={opened}
          onOpen={(id) => setOpened(id === opened ? null : id)}
        />
        {executionId === null && <p className="text-sm text-ink-2">{words.run.notStarted}</p>}
        {latest.seq > 1 && <MomentSlider seq={timeline.seq} last={latest.seq} onChange={showMoment} />}
      </div>

      {openedNode !== undefined && (
        <NodePanel
          key={openedNode.id}
          node={openedNode}
          name={nameOf(openedNode.id)}
          lookup={lookup}
          executionId={executionId}
          events={moment === null ? events : events.slice(0, moment)}
          phase={shownPhase(shownTimeline, openedNode.id)}
          onShow={onShow}
          onClose={() => {
            setOpened(null);
            focusNode(openedNode.id);
          }}
        />
      )}

      {watched.isLogDeleted && <Notice tone="warning">{words.run.logDeleted}</Notice>}
      {watched.problem !== null && <ProblemNotice problem={watched.problem} />}
      {start.isError && <ProblemNotice problem={start.error} />}
      {stop.isError && <ProblemNotice problem={stop.error} />}
      {watched.connection === 'lost' && isUnderWay && <Notice tone="warning">{words.run.reconnecting}</Notice>}
      {timeline.error !== null && (
        <Notice tone="failure" title={words.run.error}>
          {timeline.error.message} {timeline.error.node_id !== undefined && words.run.failedAt(nameOf(timeline.error.node_id))}
        </Notice>
      )}
      {timeline.warnings.length > 0 && (
        <Notice tone="warning" title={words.run.warnings}>
          <ul className="grid gap-1">
            {timeline.warnings.map((warning) => (
              <li key={`${warning.node_id} ${warning.pin} ${warning.message}`}>{warning.message}</li>
            ))}
          </ul>
        </Notice>
      )}

      <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-6 md:grid-cols-[18rem_minmax(0,1fr)] xl:grid-cols-[18rem_minmax(0,1fr)_minmax(0,1.15fr)]">
        <div className="contents md:grid md:gap-6">
          <Panel title={words.run.inputs} className="max-md:order-first">
            <InputsForm
              key={`${graph.id} ${execution?.id}`}
              fields={inputFields(graph, plan, lookup)}
              plan={plan}
              earlier={execution?.inputs ?? null}
              isStarting={start.isPending}
              onRun={(inputs) => start.mutate(inputs)}
            />
          </Panel>
          <Panel title={words.run.earlier} className="max-md:order-last">
            <EarlierRuns graphId={graph.id} shown={executionId} shownStatus={status} onShow={onShow} />
          </Panel>
        </div>
        <div className="contents md:max-xl:grid md:max-xl:gap-6">
          <Panel title={words.run.outputs}>
            <Outputs
              outputs={timeline.outputs}
              titles={outputTitles}
              hasEnded={executionId !== null && isTerminal(timeline.status)}
              executionId={executionId}
            />
          </Panel>
          <Panel title={words.run.timeline} remark={events.length > 0 ? words.run.events(events.length) : undefined}>
            <EventLog
              events={events}
              columns={readingOrder(layoutGraph(drawn.nodes, drawn.links))}
              nameOf={nameOf}
              shownSeq={timeline.seq}
              onShow={showMoment}
            />
          </Panel>
        </div>
      </div>
    </div>
  );
}
