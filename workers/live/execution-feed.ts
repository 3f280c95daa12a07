import { type ExecutionRow, findExecutionRow } from '../../db/queries/executions.ts';
import { ERROR_TITLE } from '../../schema/errors.ts';
import { errorMessage, type LiveMessage, neverBegan, toLiveMessage } from '../../schema/execution/live-message.ts';
import { isTerminal } from '../../schema/execution/status.ts';
import type { SlotAddress } from '../../schema/slot.ts';
import { type ArchiveDeps, archivedLog } from '../executions/archived-log.ts';
import { type WhenAdmittedDeps, whenAdmitted } from '../executions/when-admitted.ts';
import { relay } from './relay.ts';

export type FeedDeps = ArchiveDeps &
  WhenAdmittedDeps & {
    now: () => number;
    /** Opens a viewer's socket at an execution object: 101, or 410 when it has given the log away. */
    openSocket: (address: SlotAddress, executionId: string, after: number) => Promise<Response>;
    log: (message: string, error: unknown) => void;
  };

/**
 * The live stream of one execution from event `after` on, as a socket on which only the server speaks: the object's own
 * while it has the log, else one that plays the archive. Null for what does not exist or is not the user's.
 */
export async function openExecutionFeed(deps: FeedDeps, userId: string, executionId: string, after: number): Promise<WebSocket | null> {
  const row = await findExecutionRow(deps.database, userId, executionId);
  if (row === null) return null;
  return (await liveFeed(deps, userId, row, after)) ?? (await lateFeed(deps, userId, row, after));
}

/** The object's own socket, or null when no object has the log. */
async function liveFeed(deps: FeedDeps, userId: string, row: ExecutionRow, after: number): Promise<WebSocket | null> {
  if (row.slot === null || isTerminal(row.execution.status)) return null;
  const { webSocket } = await deps.openSocket({ user_id: userId, slot: row.slot }, row.execution.id, after);
  return webSocket;
}

/** A socket of our own: it plays the archive, or waits with an execution for its slot and then passes on its stream. */
async function lateFeed(deps: FeedDeps, userId: string, row: ExecutionRow, after: number): Promise<WebSocket> {
  const { 0: client, 1: server } = new WebSocketPair();
  server.accept();
  if (row.slot !== null || isTerminal(row.execution.status)) await playArchive(deps, userId, row, after, server);
  else void followWaiting(deps, userId, row.execution.id, after, server);
  return client;
}

async function playArchive(deps: FeedDeps, userId: string, row: ExecutionRow, after: number, server: WebSocket): Promise<void> {
  const of = { execution_id: row.execution.id, graph_id: row.execution.graph_id };
  const log = await archivedLog(deps, userId, row);
  const send = (message: LiveMessage) => server.send(JSON.stringify(message));
  switch (log.kind) {
    case 'log':
      for (const event of log.events.slice(after)) send(toLiveMessage(event, of));
      return;
    case 'deleted':
      return send(errorMessage('history_deleted', ERROR_TITLE.history_deleted, deps.now(), row.execution.id));
    case 'none':
      if (row.execution.status !== 'COMPLETED') send(neverBegan(of, Date.parse(row.execution.ended_at ?? ''), endOf(row.execution)));
      return;
    default:
      log satisfies never;
  }
}

/** How an execution without a log ended. */
const endOf = ({ error }: ExecutionRow['execution']): Parameters<typeof neverBegan>[2] =>
  error === null ? { type: 'execution_terminated', reason: 'stopped before it began' } : { type: 'execution_failed', error };

async function followWaiting(deps: FeedDeps, userId: string, executionId: string, after: number, server: WebSocket): Promise<void> {
  try {
    const row = await whenAdmitted(deps, userId, executionId, () => server.readyState === WebSocket.OPEN);
    if (row === null) return server.close(1000, 'the execution is gone');
    const feed = await liveFeed(deps, userId, row, after);
    if (feed === null) await playArchive(deps, userId, row, after, server);
    else relay(feed, server);
  } catch (error) {
    deps.log('a waiting execution could not be followed', error);
    server.close(1011, 'something went wrong on our side');
  }
}
