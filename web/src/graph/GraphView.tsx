import '@xyflow/react/dist/base.css';
import './graph-view.css';
import { Panel, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from '@xyflow/react';
import { Maximize, ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useMemo } from 'react';
import type { Timeline } from '../../../schema/execution/timeline.ts';
import type { BlockLookup } from '../../../schema/graph/block.ts';
import type { Graph } from '../../../schema/graph/graph.ts';
import { useWords } from '../i18n/words.ts';
import { useLanguage } from '../preferences/language.ts';
import { IconButton } from '../ui/IconButton.tsx';
import { BlockNode, NODE_HEIGHT, NODE_WIDTH } from './BlockNode.tsx';
import { flowLinks, flowNodes } from './flow-of.ts';
import { layoutGraph, type Position } from './graph-layout.ts';

const NODE_TYPES = { block: BlockNode };
/** Smaller than `minZoom` no text can be read: then a part is shown, and the view follows the run. */
const FIT = { padding: 0.08, minZoom: 0.55, maxZoom: 1 };

type Props = {
  graph: Graph;
  lookup: BlockLookup;
  timeline: Timeline | null;
  /** The node that the newest event is about: where the drawing is larger than the view, the view goes there. */
  focus: string | null;
};

/** A graph drawn read-only, with every node as it stands in a run. */
export function GraphView({ graph, lookup, timeline, focus }: Props) {
  const words = useWords();
  const language = useLanguage();
  const positions = useMemo(() => layoutGraph(graph.nodes, graph.links), [graph]);
  const nodes = flowNodes(graph, positions, timeline, lookup, language);
  return (
    <section
      aria-label={words.run.graphLabel(graph.name)}
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
          disableKeyboardA11y
          preventScrolling={false}
          zoomOnScroll={false}
          minZoom={0.1}
          fitView
          fitViewOptions={FIT}
          proOptions={{ hideAttribution: true }}
        >
          <Controls />
          <Follow place={positions.get(focus ?? '')} />
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
