import { type Connection, Server } from 'partyserver';
import { connectRedis, type RedisConnection } from '../../db/redis/connection.ts';
import { PRESENCE_MS, removePresence, setPresence } from '../../db/redis/presence.ts';
import type { LiveMessage } from '../../schema/execution/live-message.ts';
import type { UserChannelRpc } from '../../schema/rpc.ts';

type UserChannelEnv = Cloudflare.Env & { UPSTASH_REDIS_REST_URL: string; UPSTASH_REDIS_REST_TOKEN: string };

/** Often enough that one lost refresh does not make a user disappear. */
const REFRESH_MS = PRESENCE_MS / 3;

/**
 * The channel of one user, shared by all of their tabs: notices of their executions, and who is there. Named by the user's
 * id; only the Worker's door lets sockets in, after it knows whose they are. It stores nothing, and sleeps but for the
 * refresh of the presence key while somebody is connected.
 */
export class UserChannelObject extends Server<UserChannelEnv> implements UserChannelRpc {
  static override options = { hibernate: true };

  readonly #redis: RedisConnection = connectRedis(this.env.UPSTASH_REDIS_REST_URL, this.env.UPSTASH_REDIS_REST_TOKEN);

  async tell(messages: readonly object[]): Promise<void> {
    for (const message of messages) this.broadcast(JSON.stringify(message));
  }

  override async onConnect(connection: Connection): Promise<void> {
    this.#tellPresence();
    await setPresence(this.#redis, this.name, connection.id, Date.now());
    // One that is armed stays: tabs that keep coming must not put off the refresh of those that are there.
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + REFRESH_MS);
  }

  override async onClose(closed: Connection): Promise<void> {
    this.#tellPresence(closed.id);
    await removePresence(this.#redis, this.name, closed.id);
  }

  override async onAlarm(): Promise<void> {
    const connections = [...this.getConnections()];
    for (const connection of connections) await setPresence(this.#redis, this.name, connection.id, Date.now());
    if (connections.length > 0) await this.ctx.storage.setAlarm(Date.now() + REFRESH_MS);
  }

  /** How many tabs are open, told to each of them. */
  #tellPresence(closedId?: string): void {
    const count = [...this.getConnections()].filter((connection) => connection.id !== closedId).length;
    const presence: LiveMessage = { type: 'PRESENCE', at: new Date().toISOString(), data: { connections: count } };
    this.broadcast(JSON.stringify(presence), closedId === undefined ? [] : [closedId]);
  }
}
