import { type Connection, Server } from 'partyserver';
import type { LiveMessage } from '../../schema/execution/live-message.ts';
import type { UserChannelRpc } from '../../schema/rpc.ts';

/**
 * The channel of one user, shared by all of their tabs: notices of their executions, and who is there. Named by the user's
 * id; only the Worker's door lets sockets in, after it knows whose they are. Stores nothing and sleeps between messages.
 */
export class UserChannelObject extends Server<Cloudflare.Env> implements UserChannelRpc {
  static override options = { hibernate: true };

  async tell(messages: readonly object[]): Promise<void> {
    for (const message of messages) this.broadcast(JSON.stringify(message));
  }

  override onConnect(): void {
    this.#tellPresence();
  }

  override onMessage(connection: Connection, message: unknown): void {
    if (message === PING) connection.send(PONG);
  }

  override onClose(closed: Connection): void {
    this.#tellPresence(closed.id);
  }

  /** How many tabs are open, told to each of them. */
  #tellPresence(without?: string): void {
    const connections = [...this.getConnections()].filter((connection) => connection.id !== without);
    const presence: LiveMessage = { type: 'PRESENCE', at: new Date().toISOString(), data: { connections: connections.length } };
    this.broadcast(JSON.stringify(presence), without === undefined ? [] : [without]);
  }
}

const PING = '{"type":"ping"}';
const PONG = '{"type":"pong"}';
