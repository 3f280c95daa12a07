import type { ExecutionEvent } from '../../schema/execution/event.ts';
import { toLiveMessage } from '../../schema/execution/live-message.ts';
import type { ExecutionOrder } from '../../schema/rpc.ts';

/** Sends committed events to sockets. One text per event, made once for all sockets. */
export function broadcast(sockets: readonly WebSocket[], order: ExecutionOrder, events: readonly ExecutionEvent[]): void {
  if (sockets.length === 0) return;
  const of = { execution_id: order.execution_id, graph_id: order.graph_id };
  for (const event of events) {
    const text = JSON.stringify(toLiveMessage(event, of));
    for (const socket of sockets) sendOrDrop(socket, text);
  }
}

/** A socket that closes at this very moment is not an error: its client resumes from the last `seq` it saw. */
function sendOrDrop(socket: WebSocket, text: string): void {
  try {
    socket.send(text);
  } catch {
    // closed
  }
}
