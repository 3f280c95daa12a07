import { DurableObject } from 'cloudflare:workers';
import { findBlock } from '../../blocks/catalogue.ts';
import { createSafeFetch } from '../../blocks/safe-fetch.ts';
import { connect } from '../../db/client.ts';
import type { ExecutionEvent } from '../../schema/execution/event.ts';
import type { Execution } from '../../schema/execution/execution.ts';
import { sendToLanes } from '../../schema/lane-queues.ts';
import { log } from '../../schema/log.ts';
import type { EventsAnswer, ExecutionOrder, ExecutionRpc, StartAnswer } from '../../schema/rpc.ts';
import { broadcast } from './broadcast.ts';
import { LiveExecution } from './live-execution.ts';
import { nextAlarmAt } from './next-alarm.ts';
import { Outbox } from './outbox.ts';
import { ExecutionStorage } from './storage.ts';

import { executionView } from './view.ts';
import { Waiters } from './waiters.ts';

/** What the object reads of its environment, here and nowhere below. */
type ExecutionEnv = Pick<Cloudflare.Env, 'LANE_HIGH' | 'LANE_NORMAL' | 'LANE_LOW' | 'UserChannel' | 'ARCHIVE'> & {
  EGRESS_ALLOWED_HOSTS: string;
  DATABASE_URL: string;
};

type Session = { live: LiveExecution; outbox: Outbox };

/**
 * The object of one execution: doors only. It remembers the execution while it runs, moves it on, and gives everything
 * back when the record has it. It must never throw from `alarm()`, and never answer before what it says is durable.
 */
export class ExecutionObject extends DurableObject<ExecutionEnv> implements ExecutionRpc {
  readonly #storage = new ExecutionStorage(this.ctx.storage);
  readonly #waiters = new Waiters<Execution>();
  #session: Session | null = null;
  #loaded = false;
  #offered: ExecutionOrder | null = null;
  /** Set when the record has the whole execution and the storage was given back. */
  #archivedId: string | null = null;

  async offer(order: ExecutionOrder): Promise<void> {
    if (this.#session === null && this.#archivedId === null) this.#offered = order;
  }

  async start(executionId: string, given?: ExecutionOrder): Promise<StartAnswer> {
    if (this.#archivedId === executionId) return 'ended';
    const known = this.#load();
    if (known !== null) {
      if (known.live.ended) this.ctx.waitUntil(this.#record(known));
      return known.live.ended ? 'ended' : 'joined';
    }
    const order = given ?? this.#offered;
    if (order === null || order.execution_id !== executionId) return 'order_needed';
    this.#offered = null;
    this.#storage.begin(order);
    this.#open(order, [], 0).live.begin();
    return 'started';
  }

  async wait(executionId: string, ms: number): Promise<Execution | null> {
    const session = this.#load();
    if (session?.live.ended) return executionView(session.live.order, session.live.state);
    return this.#archivedId === executionId ? null : this.#waiters.wait(ms);
  }

  async view(executionId: string): Promise<Execution | null> {
    const session = this.#load();
    return session?.live.order.execution_id === executionId ? executionView(session.live.order, session.live.state) : null;
  }

  async events(after: number, limit: number): Promise<EventsAnswer> {
    const session = this.#load();
    if (session === null) return { kind: 'unknown' };
    return { kind: 'events', events: this.#storage.events(after, limit), ended: session.live.ended };
  }

  async record(): Promise<boolean> {
    const session = this.#load();
    return session === null ? true : this.#record(session);
  }

  async stop(reason: string): Promise<boolean> {
    const session = this.#load();
    session?.live.stop(reason);
    return session !== null;
  }

  async wake(): Promise<boolean> {
    const session = this.#load();
    if (session !== null) await this.#moveOn(session);
    return session !== null;
  }

  /**
   * A viewer's socket: first what was missed after `?after=`, then everything as it is committed; before the start, that
   * is everything. Once the record has it all, 410: the archive is to be asked.
   */
  override async fetch(request: Request): Promise<Response> {
    const session = this.#load();
    if (this.#archivedId !== null) return new Response(null, { status: 410 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server);
    const after = Number(new URL(request.url).searchParams.get('after') ?? 0);
    if (session !== null) broadcast([server], session.live.order, this.#storage.events(after, Number.MAX_SAFE_INTEGER));
    return new Response(null, { status: 101, webSocket: client });
  }

  override webSocketClose(socket: WebSocket): void {
    socket.close();
  }

  override async alarm(): Promise<void> {
    this.#storage.alarmFired();
    const session = this.#load();
    try {
      if (session !== null) await this.#moveOn(session);
    } catch (error) {
      this.#log('the alarm failed', error);
    } finally {
      if (this.#session !== null) this.#arm(this.#session);
    }
  }

  /** Time has passed or memory was lost: end what timed out, start what is due, bring the record up to date. */
  async #moveOn(session: Session): Promise<void> {
    session.live.wake();
    const { dueAt } = session.outbox;
    if (session.live.ended || (dueAt !== null && dueAt <= Date.now())) await this.#record(session);
    if (this.#session !== null) this.#arm(session);
  }

  /** The execution in memory, brought back from storage when this is a new life of the object. */
  #load(): Session | null {
    if (this.#loaded) return this.#session;
    this.#loaded = true;
    const stored = this.#storage.load();
    if (stored === null) return null;
    const session = this.#open(stored.order, stored.events, stored.recordedSeq);
    session.live.recover();
    this.#arm(session);
    return session;
  }

  #open(order: ExecutionOrder, events: ExecutionEvent[], recordedSeq: number): Session {
    const live = new LiveExecution(order, events, {
      now: () => Date.now(),
      random: () => Math.random(),
      findBlock,
      fetch: createSafeFetch({ allowedHosts: this.env.EGRESS_ALLOWED_HOSTS.split(',').filter((host) => host !== '') }),
      commit: (committed) => this.#commit(session, committed),
      sync: () => this.#storage.sync(),
      yieldThread: (then) => void setTimeout(then, 0),
    });
    const outbox = new Outbox(live, this.#storage, recordedSeq, {
      now: () => Date.now(),
      database: connect(this.env.DATABASE_URL),
      archive: async (key, gzip) => void (await this.env.ARCHIVE.put(key, gzip)),
      send: (messages) => sendToLanes(this.env, messages),
      tell: (notices) => this.env.UserChannel.getByName(order.user_id).tell(notices),
      abandon: (why) => live.stop(why),
      log: (message, error) => this.#log(message, error),
    });
    const session: Session = { live, outbox };
    this.#session = session;
    this.#loaded = true;
    return session;
  }

  /** Live, record and waiters read the same committed events: none can be ahead of the state. */
  #commit(session: Session, events: ExecutionEvent[]): void {
    this.#storage.append(events);
    broadcast(this.ctx.getWebSockets(), session.live.order, events);
    const recordNow = session.outbox.committed();
    this.#arm(session);
    if (!recordNow) return;
    this.#waiters.resolve(executionView(session.live.order, session.live.state));
    this.ctx.waitUntil(this.#record(session));
  }

  /** Writes the record; once Postgres has the end, nothing is left to remember. */
  async #record(session: Session): Promise<boolean> {
    const recorded = await session.outbox.write();
    if (recorded && session.live.ended && this.#session === session) {
      this.#session = null;
      this.#archivedId = session.live.order.execution_id;
      await this.#storage.clear();
    } else if (!recorded) this.#arm(session);
    return recorded;
  }

  #arm(session: Session): void {
    this.#storage.arm(nextAlarmAt(session.live.state, session.outbox.dueAt, Date.now()));
  }

  #log(message: string, error: unknown): void {
    const execution_id = this.#session?.live.order.execution_id ?? this.#archivedId;
    log('error', 'executor', message, { execution_id, error });
  }
}
