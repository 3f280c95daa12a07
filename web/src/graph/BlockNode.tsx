import { Handle, type Node, type NodeProps, Position } from '@xyflow/react';
import { Clock } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useWords } from '../i18n/words.ts';
import { PHASE_ICON, PHASE_LOOK, type ShownPhase } from './node-phase.ts';

export type BlockNodeData = {
  title: string;
  /** What the node is called in this graph, such as an input's name; empty when it has no name of its own. */
  caption: string;
  phase: ShownPhase;
  /** Firings that have begun. */
  firings: number;
  wakesAt: number | null;
  /** The newest value it gave, or what went wrong, cut short. */
  remark: string;
  /** Its details are shown beside the drawing. */
  isOpen: boolean;
  /** The one node that the tab key leads to; arrow keys lead on to the others. */
  isTabStop: boolean;
};
export type BlockFlowNode = Node<BlockNodeData, 'block'>;

export const NODE_WIDTH = 208;
export const NODE_HEIGHT = 92;

/**
 * A node as a run sees it: what it is, how it stands, what it gave last. Read-only; pressing it asks for its details, which
 * the drawing answers for all of its nodes.
 */
export function BlockNode({ data }: NodeProps<BlockFlowNode>) {
  const words = useWords();
  const look = PHASE_LOOK[data.phase];
  const Icon = PHASE_ICON[data.phase];
  return (
    <div
      data-phase={data.phase}
      className={`relative grid h-[92px] w-[208px] grid-rows-[auto_1fr] overflow-hidden rounded-lg border-2 bg-cloth transition-colors duration-300 ${look.border} ${data.isOpen ? 'ring-2 ring-indigo ring-offset-2 ring-offset-linen' : 'hover:ring-2 hover:ring-thread-2'}`}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <div
        className={`flex items-center gap-1.5 px-2.5 py-1 text-xs font-semibold transition-colors duration-300 ${look.soft} ${look.text}`}
      >
        <Icon aria-hidden className={`size-3.5 shrink-0 ${data.phase === 'running' ? 'animate-spin' : ''}`} />
        <span className="truncate">{words.phase[data.phase]}</span>
        {data.wakesAt !== null && <Countdown until={data.wakesAt} />}
        {data.firings > 1 && <span className="ml-auto tabular-nums">{words.run.times(data.firings)}</span>}
      </div>
      <div className="grid content-center gap-0.5 px-2.5 pb-1">
        <p className="truncate text-sm font-semibold">{data.caption || data.title}</p>
        <p className="truncate font-mono text-[0.7rem] text-ink-2">{data.remark || (data.caption ? data.title : '')}</p>
      </div>
      <Handle type="source" position={Position.Right} isConnectable={false} />
      <button
        type="button"
        tabIndex={data.isTabStop ? 0 : -1}
        aria-label={words.node.details(data.caption || data.title)}
        aria-expanded={data.isOpen}
        className="absolute inset-0 rounded-md outline-offset-[-4px]"
      />
    </div>
  );
}

const TICK_MS = 250;

function Countdown({ until }: { until: number }) {
  const words = useWords();
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), TICK_MS);
    return () => clearInterval(timer);
  }, []);
  const seconds = Math.ceil((until - now) / 1_000);
  if (seconds <= 0) return null;
  return (
    <span className="flex items-center gap-1 font-normal tabular-nums">
      <Clock aria-hidden className="size-3" />
      {words.run.wakesIn(seconds)}
    </span>
  );
}
