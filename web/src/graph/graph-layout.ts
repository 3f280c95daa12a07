import type { GraphLink, GraphNode } from '../../../schema/graph/graph.ts';
import { isJsonObject } from '../../../schema/json.ts';

export type Position = { x: number; y: number };
type Nodes = readonly Pick<GraphNode, 'id' | 'metadata'>[];
type Links = readonly Pick<GraphLink, 'source_id' | 'sink_id'>[];

const COLUMN_WIDTH = 270;
const ROW_HEIGHT = 130;

/**
 * Where each node stands, by node id: where its author put it (`metadata.position`), or, when any node has no place, in
 * columns from left to right by the longest way that leads to it. Units are the canvas's pixels.
 */
export function layoutGraph(nodes: Nodes, links: Links): Map<string, Position> {
  const placed = nodes.map((node) => [node.id, authorsPosition(node.metadata.position)] as const);
  if (placed.every((entry): entry is readonly [string, Position] => entry[1] !== null)) return new Map(placed);

  const rows = new Map<number, number>();
  const columns = columnOf(nodes, links);
  return new Map(
    nodes.map(({ id }) => {
      const column = columns.get(id) ?? 0;
      const row = rows.get(column) ?? 0;
      rows.set(column, row + 1);
      return [id, { x: column * COLUMN_WIDTH, y: row * ROW_HEIGHT }];
    }),
  );
}

function authorsPosition(value: unknown): Position | null {
  if (!isJsonObject(value)) return null;
  const { x, y } = value;
  return typeof x === 'number' && typeof y === 'number' && Number.isFinite(x) && Number.isFinite(y) ? { x, y } : null;
}

/**
 * The longest way to each node, in links. Nodes are taken once all that lead to them are; where only a cycle is left,
 * its first node in document order is taken as it is, which cuts the cycle there. Linear in nodes and links.
 */
function columnOf(nodes: Nodes, links: Links): Map<string, number> {
  const waits = new Map(nodes.map(({ id }) => [id, 0]));
  const sinks = new Map<string, string[]>(nodes.map(({ id }) => [id, []]));
  for (const { source_id, sink_id } of links) {
    if (!waits.has(source_id) || !waits.has(sink_id) || source_id === sink_id) continue;
    sinks.get(source_id)?.push(sink_id);
    waits.set(sink_id, (waits.get(sink_id) ?? 0) + 1);
  }
  const columns = new Map(nodes.map(({ id }) => [id, 0]));
  const taken = new Set<string>();
  const ready = nodes.filter(({ id }) => waits.get(id) === 0).map(({ id }) => id);
  const rest = nodes.values();
  for (;;) {
    const id = ready.shift() ?? rest.find((node) => !taken.has(node.id))?.id;
    if (id === undefined) return columns;
    if (taken.has(id)) continue;
    taken.add(id);
    for (const sink of sinks.get(id) ?? []) {
      if (!taken.has(sink)) columns.set(sink, Math.max(columns.get(sink) ?? 0, (columns.get(id) ?? 0) + 1));
      const left = (waits.get(sink) ?? 0) - 1;
      waits.set(sink, left);
      if (left === 0) ready.push(sink);
    }
  }
}

/** Node ids in reading order: from left to right, then from top to bottom. */
export function readingOrder(positions: ReadonlyMap<string, Position>): string[] {
  return [...positions].sort(([, a], [, b]) => a.x - b.x || a.y - b.y).map(([id]) => id);
}
