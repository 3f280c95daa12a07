import type { Edge } from '@xyflow/react';
import type { Timeline } from '../../../schema/execution/timeline.ts';
import type { BlockLookup } from '../../../schema/graph/block.ts';
import type { Graph, GraphNode } from '../../../schema/graph/graph.ts';
import { parsePinName } from '../../../schema/graph/pin-name.ts';
import { getOwn } from '../../../schema/json.ts';
import type { Words } from '../i18n/words.ts';
import type { Language } from '../preferences/language.ts';
import { valuePreview } from '../values/large-values.ts';
import { type BlockFlowNode, NODE_HEIGHT, NODE_WIDTH } from './BlockNode.tsx';
import type { Position } from './graph-layout.ts';
import { PHASE_LOOK, shownPhase } from './node-phase.ts';

const REMARK_LENGTH = 60;

/** What a person calls a node: the title or name it was given, and its block's title. */
export function nodeNames(node: GraphNode, lookup: BlockLookup, language: Language): { title: string; caption: string } {
  const block = lookup(node.block_id);
  const { title, name, agent_name } = node.input_default;
  const own = [node.metadata.title, ...(block?.kind === 'standard' ? [] : [title, name, agent_name])];
  const caption = own.find((name): name is string => typeof name === 'string' && name.trim() !== '') ?? '';
  return { title: block?.title[language] ?? node.block_id, caption };
}

/** The nodes that the canvas draws, as a run stands at `timeline`; null draws the graph at rest. */
export function flowNodes(
  graph: Graph,
  positions: ReadonlyMap<string, Position>,
  timeline: Timeline | null,
  lookup: BlockLookup,
  chosen: { opened: string | null; tabStop: string | undefined },
  words: Words,
  language: Language,
): BlockFlowNode[] {
  return graph.nodes.map((node) => {
    const state = timeline === null ? undefined : getOwn(timeline.nodes, node.id);
    // A block yields what it is for on its first pin.
    const newest = Object.values(state?.output ?? {})[0]?.at(-1);
    const said = newest === undefined ? '' : valuePreview(newest, REMARK_LENGTH, words, language);
    const asked = Object.values(state?.awaits ?? {}).find((awaits) => awaits.kind === 'review');
    return {
      id: node.id,
      type: 'block',
      position: positions.get(node.id) ?? { x: 0, y: 0 },
      width: NODE_WIDTH,
      height: NODE_HEIGHT,
      data: {
        ...nodeNames(node, lookup, language),
        phase: shownPhase(timeline, node.id),
        firings: state === undefined ? 0 : Object.keys(state.active).length + state.completed + state.failed,
        wakesAt: timeline?.ended_at === null ? (state?.wakes_at ?? null) : null,
        remark: (asked?.name || state?.error?.message || said).slice(0, REMARK_LENGTH),
        isOpen: node.id === chosen.opened,
        isTabStop: node.id === chosen.tabStop,
      },
    };
  });
}

/** A link is a thread: at rest it is undyed, it moves while its source works, and it is dyed once a value went through. */
export function flowLinks(graph: Graph, timeline: Timeline | null): Edge[] {
  return graph.links.map((link) => {
    const source = timeline === null ? undefined : getOwn(timeline.nodes, link.source_id);
    const isWoven = source !== undefined && getOwn(source.output, parsePinName(link.source_name).base) !== undefined;
    const sinkPhase = shownPhase(timeline, link.sink_id);
    const isMoving = isWoven && (sinkPhase === 'running' || sinkPhase === 'waiting' || source?.phase === 'running');
    return {
      id: link.id,
      source: link.source_id,
      target: link.sink_id,
      className: isMoving ? 'moving' : isWoven ? 'woven' : 'undyed',
      style: { stroke: isMoving ? PHASE_LOOK.running.thread : isWoven ? PHASE_LOOK.completed.thread : PHASE_LOOK.idle.thread },
      focusable: false,
    };
  });
}
