import type { Status } from '../../../schema/execution/status.ts';
import type { GraphLink, GraphNode } from '../../../schema/graph/graph.ts';
import { layoutGraph } from './graph-layout.ts';

type Props = {
  nodes: readonly Pick<GraphNode, 'id' | 'metadata'>[];
  links: readonly Pick<GraphLink, 'source_id' | 'sink_id'>[];
  /** Of the last run: it dyes the threads. */
  status?: Status;
};

const NODE = { width: 120, height: 56 };
const MARGIN = 40;

const THREAD: Partial<Record<Status, string>> = {
  COMPLETED: 'var(--color-verdigris-dye)',
  FAILED: 'var(--color-madder-dye)',
  RUNNING: 'var(--color-weld-dye)',
  REVIEW: 'var(--color-indigo)',
};

/** A graph at the size of a stamp: enough to tell one agent from another. Decoration: the name stands beside it. */
export function GraphThumbnail({ nodes, links, status }: Props) {
  const places = layoutGraph(nodes, links);
  const xs = [...places.values()].map(({ x }) => x);
  const ys = [...places.values()].map(({ y }) => y);
  const left = Math.min(0, ...xs) - MARGIN;
  const top = Math.min(0, ...ys) - MARGIN;
  const width = Math.max(640, ...xs.map((x) => x + NODE.width)) + MARGIN - left;
  const height = Math.max(220, ...ys.map((y) => y + NODE.height)) + MARGIN - top;
  const thread = (status && THREAD[status]) ?? 'var(--color-thread-2)';
  return (
    <div className="warp border-b border-thread bg-cloth-2/60">
      <svg viewBox={`${left} ${top} ${width} ${height}`} className="h-32 w-full" aria-hidden="true" fill="none">
        {links.map(({ source_id, sink_id }, index) => {
          const from = places.get(source_id);
          const to = places.get(sink_id);
          if (from === undefined || to === undefined) return null;
          const [x1, y1, x2, y2] = [from.x + NODE.width, from.y + NODE.height / 2, to.x, to.y + NODE.height / 2];
          const bend = Math.max(40, (x2 - x1) / 2);
          return (
            <path
              // biome-ignore lint/suspicious/noArrayIndexKey: links of a draft have no id, and never move
              key={index}
              d={`M${x1} ${y1}C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`}
              stroke={thread}
              strokeWidth="7"
            />
          );
        })}
        {[...places].map(([id, { x, y }]) => (
          <rect
            key={id}
            x={x}
            y={y}
            width={NODE.width}
            height={NODE.height}
            rx="12"
            fill="var(--color-cloth)"
            stroke={thread}
            strokeWidth="6"
          />
        ))}
      </svg>
    </div>
  );
}
