import '@xyflow/react/dist/base.css';
import './graph-view.css';
import { Panel, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from '@xyflow/react';
import { Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useState } from 'react';
import type { Timeline } from '../../../schema/execution/timeline.ts';
import type { BlockLookup } from '../../../schema/graph/block.ts';
import type { Graph } from '../../../schema/graph/graph.ts';
import { useWords } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { BlockNode, NODE_HEIGHT, NODE_WIDTH } from './BlockNode.tsx';
import { flowLinks, flowNodes } from './flow-of.ts';
import { layoutGraph, type Position, readingOrder } from './graph-layout.ts';

const NODE_TYPES = { block: BlockNode };
/** Smaller than `minZoom` no text can be read: then a part is shown, and the view follows the run. */
const FIT = { padding: 0.08, minZoom: 0.55, maxZoom: 1 };

/** Gives the focus to a drawn node, such as after its details were closed. */
export const focusNode = (id: string, within: ParentNode = document): void =>
  // The drawing brings it into view itself: see `Follow`.
  within.querySelector<HTMLElement>(`.react-flow__node[data-id="${CSS.escape(id)}"] button`)?.focus({ preventScroll: true });

/** Arrow keys go from node to node in reading order. */
const STEP_OF_KEY: { [key: string]: number } = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

type Props = {
  graph: Graph;
  lookup: BlockLookup;
  timeline: Timeline | null;
  /** The node that the newest event is about: where the drawing is larger than the view, the view goes there. */
  focus: string | null;
  /** The node whose details are shown beside the drawing. */
  opened: string | null;
  onOpen: (nodeId: string) => void;
};

/** A graph drawn read-only, with every node as it stands in a run; a node that is pressed asks for its details. */
export function GraphView({ graph, lookup, timeline, focus, opened, onOpen }: Props) {
  const words = useWords();
  const language = useLanguage();
  const positions = useMemo(() => layoutGraph(graph.nodes, graph.links), [graph]);
  const order = useMemo(() => readingOrder(positions), [positions]);
  const [held, setHeld] = useState<string | null>(null);
  const nodes = flowNodes(graph, positions, timeline, lookup, { opened, tabStop: held ?? opened ?? order[0] }, words, language);
  const moveFocus = (event: KeyboardEvent<HTMLElement>) => {
    const step = STEP_OF_KEY[event.key];
    const from = event.target instanceof Element ? event.target.closest('.react-flow__node')?.getAttribute('data-id') : undefined;
    const to = step === undefined || from == null ? undefined : order[order.indexOf(from) + step];
    if (to === undefined) return;
    event.preventDefault();
    setHeld(to);
    focusNode(to, event.currentTarget);
  };
  return (
    <section
      aria-label={words.run.graphLabel(graph.name)}
      onKeyDown={moveFocus}
      className="warp relative h-64 overflow-hidden rounded-xl border border-thread bg-cloth-2/50 sm:h-80"
    >
      <ReactFlowProvider>
        <ReactFlow
          nodes={nodes}
          edges={flowLinks(graph, timeline)}
          nodeTypes={NODE_TYPES}
          nodesDraggable={false}
          nodesConnectable={false}
          nodesFocusable={false}
          edgesFocusable={false}
          elementsSelectable={false}
          onNodeClick={(_, node) => {
            setHeld(null);
            onOpen(node.id);
          }}
          disableKeyboardA11y
          preventScrolling={false}
          zoomOnScroll={false}
          minZoom={0.1}
          fitView
          fitViewOptions={FIT}
          proOptions={{ hideAttribution: true }}
        >
          <Controls />
          <Follow place={positions.get(held ?? focus ?? '')} />
        </ReactFlow>
      </ReactFlowProvider>
    </section>
  );
}

function Controls() {
  const words = useWords();
  const flow = useReactFlow();
  return (
    <Panel position="bottom-right" className="flex rounded-lg border border-thread bg-cloth">
      <IconButton icon={ZoomOut} label={words.run.zoomOut} onClick={() => void flow.zoomOut()} />
      <IconButton icon={ZoomIn} label={words.run.zoomIn} onClick={() => void flow.zoomIn()} />
      <IconButton icon={Maximize} label={words.run.fit} onClick={() => void flow.fitView(FIT)} />
    </Panel>
  );
}

const FOLLOW_MS = 350;

function Follow({ place }: { place: Position | undefined }) {
  const flow = useReactFlow();
  const width = useStore((view) => view.width);
  const height = useStore((view) => view.height);
  const x = place?.x;
  const y = place?.y;
  useEffect(() => {
    if (x === undefined || y === undefined || width === 0) return;
    const all = flow.getNodesBounds(flow.getNodes());
    if (all.width * FIT.minZoom < width && all.height * FIT.minZoom < height) return;
    void flow.setCenter(x + NODE_WIDTH / 2, y + NODE_HEIGHT / 2, { zoom: Math.max(flow.getZoom(), FIT.minZoom), duration: FOLLOW_MS });
  }, [flow, x, y, width, height]);
  return null;
}
