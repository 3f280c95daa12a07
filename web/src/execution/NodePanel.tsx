import { ChevronLeft, ChevronRight, GitFork, X } from 'lucide-react';
import { useState } from 'react';
import type { ExecutionEvent } from '../../../schema/execution/event.ts';
import { blockOfNode } from '../../../schema/graph/agent-pins.ts';
import type { BlockLookup } from '../../../schema/graph/block.ts';
import type { GraphNode } from '../../../schema/graph/graph.ts';
import type { ShownPhase } from '../graph/node-phase.ts';
import { PhaseBadge } from '../graph/PhaseBadge.tsx';
import { duration } from '../i18n/time.ts';
import { useWords, type Words } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { Button } from '../ui/Button.tsx';
import { focusWhenShown } from '../ui/focus-when-shown.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { Notice } from '../ui/Notice.tsx';
import { Panel } from '../ui/Panel.tsx';
import { ValueList } from '../values/ValueList.tsx';
import { agentPath } from './agent-path.ts';
import { ForkForm } from './ForkForm.tsx';
import { firingsOf, type NodeFiring } from './firings-of.ts';

type Props = {
  node: GraphNode;
  name: string;
  lookup: BlockLookup;
  /** Null when no run is shown. */
  executionId: string | null;
  /** Those that have happened by the moment that is shown. */
  events: readonly ExecutionEvent[];
  phase: ShownPhase;
  onShow: (executionId: string) => void;
  onClose: () => void;
};

/** What one node did in a run, firing by firing, and the way to go on from there with other values. */
export function NodePanel({ node, name, lookup, executionId, events, phase, onShow, onClose }: Props) {
  const words = useWords();
  const [chosen, setChosen] = useState<number | null>(null);
  const firings = firingsOf(events, node.id);
  const at = chosen !== null && chosen < firings.length ? chosen : firings.length - 1;
  const firing = firings[at];
  return (
    <Panel
      title={name}
      remark={<IconButton icon={X} label={words.node.close} onClick={onClose} className="-my-2" />}
      className="animate-arrive"
    >
      {firing === undefined || executionId === null ? (
        <p className="text-sm text-ink-2">{executionId === null ? words.node.noRun : reasonOf(phase, words)}</p>
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] gap-4">
          {firings.length > 1 && (
            <div className="flex items-center gap-1 text-sm">
              <IconButton icon={ChevronLeft} label={words.node.earlier} disabled={at === 0} onClick={() => setChosen(at - 1)} />
              <span className="tabular-nums" aria-live="polite">
                {words.node.firing(at + 1, firings.length)}
              </span>
              <IconButton
                icon={ChevronRight}
                label={words.node.later}
                disabled={at === firings.length - 1}
                onClick={() => setChosen(at + 1)}
              />
            </div>
          )}
          <Firing key={`${executionId} ${firing.firing}`} {...{ node, lookup, executionId, firing, onShow }} />
        </div>
      )}
    </Panel>
  );
}

/** Why nothing can be told of a node. */
function reasonOf(phase: ShownPhase, words: Words): string {
  if (phase === 'unknown') return words.run.logDeleted;
  return phase === 'skipped' ? words.node.neverBegan : words.node.notBegun;
}

type FiringProps = {
  node: GraphNode;
  lookup: BlockLookup;
  executionId: string;
  firing: NodeFiring;
  onShow: (executionId: string) => void;
};

function Firing({ node, lookup, executionId, firing, onShow }: FiringProps) {
  const words = useWords();
  const language = useLanguage();
  const [fork, setFork] = useState<'closed' | 'open' | 'cancelled'>('closed');
  const block = lookup(node.block_id);
  const pins = block === undefined ? [] : blockOfNode(block, node).outputs;
  const titleOf = (name: string) => pins.find((pin) => pin.name === name)?.title[language] ?? name;
  const yielded = Object.keys(firing.output);
  const tookMs = firing.ended_at === null ? null : firing.ended_at - firing.started_at;
  return (
    <>
      <div className="flex flex-wrap items-center gap-x-4 gap-y-2 text-sm text-ink-2">
        <PhaseBadge phase={firing.phase} />
        {tookMs !== null && <span className="font-mono">{duration(tookMs, language)}</span>}
        {firing.attempts > 1 && <span>{words.node.attempts(firing.attempts)}</span>}
        {firing.agents.map(({ execution_id, graph_id }, index) => (
          <a
            key={execution_id}
            href={agentPath(graph_id, execution_id)}
            className="rounded font-medium text-indigo underline underline-offset-2"
          >
            {firing.agents.length > 1 ? words.node.agentRunOf(index + 1) : words.node.agentRun}
          </a>
        ))}
      </div>
      {firing.error !== null && (
        <Notice tone={firing.phase === 'failed' ? 'failure' : 'warning'} title={words.node.error}>
          {firing.error.message}
        </Notice>
      )}
      {yielded.length === 0 && (
        <p className="text-sm text-ink-2">{firing.ended_at === null ? words.node.noOutputYet : words.node.noOutput}</p>
      )}
      {yielded.length > 0 && (
        <ul className="grid grid-cols-[minmax(0,1fr)] gap-3" aria-label={words.node.outputs}>
          {yielded.map((pin) => (
            <li key={pin} className="min-w-0 overflow-hidden rounded-lg border border-thread" data-pin={pin}>
              <ValueList name={titleOf(pin)} values={firing.output[pin] ?? []} executionId={executionId} />
            </li>
          ))}
        </ul>
      )}
      {/* After an output nothing goes on. */}
      {block?.kind !== 'output' &&
        (fork === 'open' ? (
          <ForkForm
            from={{ execution_id: executionId, node_id: node.id, firing: firing.firing }}
            pins={pins}
            titleOf={titleOf}
            yielded={firing.output}
            hasCompleted={firing.phase === 'completed'}
            onStarted={onShow}
            onCancel={() => setFork('cancelled')}
          />
        ) : (
          <Button
            size="small"
            icon={GitFork}
            className="justify-self-start"
            ref={fork === 'cancelled' ? focusWhenShown : undefined}
            onClick={() => setFork('open')}
          >
            {words.fork.start}
          </Button>
        ))}
    </>
  );
}
