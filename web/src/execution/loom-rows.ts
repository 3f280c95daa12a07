import type { ExecutionEvent } from '../../../schema/execution/event.ts';

/**
 * The timeline drawn as cloth. Every node is a warp thread (a column), every event a weft (a row) that is knotted to its
 * node's thread. `alive` are the columns whose node is at work while the row is woven.
 */
export type LoomRow = { event: ExecutionEvent; column: number | null; alive: ReadonlySet<number> };

/** Rows for a log from its beginning; `columns` are node ids from left to right. */
export function loomRows(events: readonly ExecutionEvent[], columns: readonly string[]): LoomRow[] {
  const columnOf = new Map(columns.map((id, index) => [id, index]));
  const open = new Map<number, Set<number>>();
  let alive: ReadonlySet<number> = new Set();
  return events.map((event) => {
    const column = 'node_id' in event ? (columnOf.get(event.node_id) ?? null) : null;
    if (event.type === 'node_started' && column !== null) {
      open.set(column, new Set(open.get(column)).add(event.firing));
      alive = new Set(open.keys());
    }
    const row = { event, column, alive };
    if ((event.type === 'node_completed' || event.type === 'node_failed') && column !== null) {
      const firings = new Set(open.get(column));
      firings.delete(event.firing);
      if (firings.size === 0) open.delete(column);
      else open.set(column, firings);
      alive = new Set(open.keys());
    }
    return row;
  });
}
