import { type Connection, type ConnectionContext, Server } from 'partyserver';
import { connectRedis, type RedisConnection } from '../../db/redis/connection.ts';
import { PRESENCE_MS, removePresence, setPresence } from '../../db/redis/presence.ts';
import type { LiveMessage } from '../../schema/execution/live-message.ts';
import { CHANNEL_HEADERS, CLOSE_UNAUTHENTICATED, type UserChannelRpc } from '../../schema/rpc.ts';

type UserChannelEnv = Cloudflare.Env & { UPSTASH_REDIS_REST_URL: string; UPSTASH_REDIS_REST_TOKEN: string };

/** Often enough that one lost refresh does not make a user disappear. */
const REFRESH_MS = PRESENCE_MS / 3;
/** Longer than any isolate still believes in a session that is over. */
const SHUT_OUT_MS = 10_000;
/** Tag of the connections that are somebody's tab, unlike those that only guard another socket. */
const TAB = 'tab';

/**
 * The channel of one user, shared by all of their tabs: notices of their executions, and who is there. Named by the user's
 * id; only the Worker's door lets sockets in, after it knows whose they are, and each is tagged with the session that it
 * ends with. It stores nothing, and sleeps but for the refresh of the presence key while somebody is connected.
 */
export class UserChannelObject extends Server<UserChannelEnv> implements UserChannelRpc {
  static override options = { hibernate: true };

  readonly #redis: RedisConnection = connectRedis(this.env.UPSTASH_REDIS_REST_URL, this.env.UPSTASH_REDIS_REST_TOKEN);

  /** Sessions that ended a moment ago, and until when they are remembered: the door may let one of theirs in still. */
  readonly #shutOut = new Map<string, number>();

  async tell(messages: readonly object[]): Promise<void> {
    for (const message of messages) this.#send(message);
  }

  async shutOut(openedBy: readonly string[]): Promise<void> {
    const now = Date.now();
    for (const [id, until] of this.#shutOut) if (until < now) this.#shutOut.delete(id);
    for (const id of openedBy) {
      this.#shutOut.set(id, now + SHUT_OUT_MS);
      for (const connection of this.getConnections(id)) connection.close(CLOSE_UNAUTHENTICATED, 'the session is over');
    }
  }

  override getConnectionTags(_: Connection, { request }: ConnectionContext): string[] {
    const openedBy = request.headers.get(CHANNEL_HEADERS.openedBy) ?? '';
    return request.headers.has(CHANNEL_HEADERS.isGuard) ? [openedBy] : [openedBy, TAB];
  }

  override async onConnect(connection: Connection): Promise<void> {
    if (connection.tags.some((tag) => (this.#shutOut.get(tag) ?? 0) > Date.now())) {
      return connection.close(CLOSE_UNAUTHENTICATED, 'the session is over');
    }
    if (!connection.tags.includes(TAB)) return;
    this.#tellPresence();
    await setPresence(this.#redis, this.name, presentOf(connection), Date.now());
    // One that is armed stays: tabs that keep coming must not put off the refresh of those that are there.
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + REFRESH_MS);
  }

  override async onClose(closed: Connection): Promise<void> {
    if (!closed.tags.includes(TAB)) return;
    this.#tellPresence(closed.id);
    await removePresence(this.#redis, this.name, presentOf(closed));
  }

  override async onAlarm(): Promise<void> {
    const connections = [...this.getConnections(TAB)];
    for (const connection of connections) await setPresence(this.#redis, this.name, presentOf(connection), Date.now());
    if (connections.length > 0) await this.ctx.storage.setAlarm(Date.now() + REFRESH_MS);
  }

  /** How many tabs are open, told to each of them. */
  #tellPresence(closedId?: string): void {
    const count = [...this.getConnections(TAB)].filter((connection) => connection.id !== closedId).length;
    const presence: LiveMessage = { type: 'PRESENCE', at: new Date().toISOString(), data: { connections: count } };
    this.#send(presence, closedId);
  }

  #send(message: object, exceptId?: string): void {
    const text = JSON.stringify(message);
    for (const connection of this.getConnections(TAB)) if (connection.id !== exceptId) connection.send(text);
  }
}

/** Its first tag is its own id, the second what it was opened by. */
const presentOf = ({ id, tags }: Connection) => ({ openedBy: tags[1] ?? '', id });
