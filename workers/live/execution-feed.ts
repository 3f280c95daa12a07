import { findExecutionRow } from '../../db/queries/executions.ts';
import { toLiveMessage } from '../../schema/execution/live-message.ts';
import { isTerminal } from '../../schema/execution/status.ts';
import { type ArchiveDeps, archivedLog } from '../executions/archived-log.ts';

export type FeedDeps = ArchiveDeps & {
  /** Opens a viewer's socket at an execution object: 101, or 410 when it has given its log away. */
  openSocket: (objectId: string, after: number) => Promise<Response>;
};

/**
 * The live stream of one execution from event `after` on, as a socket on which only the server speaks: the object's own
 * while it has the log, else one that plays the archive. Null for what does not exist or is not the user's.
 */
export async function openExecutionFeed(deps: FeedDeps, userId: string, executionId: string, after: number): Promise<WebSocket | null> {
  const row = await findExecutionRow(deps.database, userId, executionId);
  if (row === null) return null;
  if (!isTerminal(row.execution.status)) {
    const { webSocket } = await deps.openSocket(row.object_id, after);
    if (webSocket !== null) return webSocket;
  }
  const of = { execution_id: executionId, graph_id: row.execution.graph_id };
  const log = (await archivedLog(deps, userId, executionId)) ?? [];
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  for (const event of log) if (event.seq > after) server.send(JSON.stringify(toLiveMessage(event, of)));
  return client;
}
