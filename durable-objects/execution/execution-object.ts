import { DurableObject } from 'cloudflare:workers';
import { gunzipSync } from 'node:zlib';
import { findBlock } from '../../blocks/catalogue.ts';
import type { Block } from '../../blocks/define-block.ts';
import { createSafeFetch } from '../../blocks/safe-fetch.ts';
import { connect } from '../../db/client.ts';
import type { AdmittedOrder } from '../../db/queries/slots.ts';
import { forkKey } from '../../schema/archive.ts';
import type { ExecutionEvent } from '../../schema/execution/event.ts';
import type { Execution } from '../../schema/execution/execution.ts';
import { shiftLog } from '../../schema/execution/fork-log.ts';
import { neverBegan } from '../../schema/execution/live-message.ts';
import { laneMessage } from '../../schema/lane.ts';
import { sendToLanes } from '../../schema/lane-queues.ts';
import { log } from '../../schema/log.ts';
import { objectRetentionMs } from '../../schema/retention.ts';
import type { AgentRpc, EventsAnswer, ExecutionOrder, ExecutionRpc, Review, ReviewAnswer, StartAnswer } from '../../schema/rpc.ts';
import { type SlotAddress, slotObjectName, slotOfName } from '../../schema/slot.ts';
import { AwaitedAgents } from './awaited-agents.ts';
import { broadcast } from './broadcast.ts';
import { createCredentialOpener } from './credential-opener.ts';
import { createKeptValues } from './kept-values.ts';
import { LiveExecution } from './live-execution.ts';
import { nextAlarmAt } from './next-alarm.ts';
import { Outbox } from './outbox.ts';
import { RecentIds } from './recent-ids.ts';
import { ExecutionStorage } from './storage.ts';
import { executionView } from './view.ts';
import { Waiters } from './waiters.ts';

/** What the object reads of its environment, here and nowhere below. */
export type ExecutionEnv = Pick<Cloudflare.Env, 'LANE_HIGH' | 'LANE_NORMAL' | 'LANE_LOW' | 'Execution' | 'UserChannel' | 'ARCHIVE'> & {
  EGRESS_ALLOWED_HOSTS: string;
  RETAIN_OBJECT_SECONDS: string;
  DATABASE_URL: string;
  CREDENTIAL_KEYS: string;
  PROVIDER_SETTINGS?: string;
};

type Session = { live: LiveExecution; outbox: Outbox; agents: AwaitedAgents };

/** What a test build puts other things in the place of: storage that dies at a write, blocks that misbehave. */
export type ExecutionParts = { storage: DurableObjectStorage; findBlock: (id: string) => Block | undefined };

const ALARM_RETRY_MS = 5_000;
/** UTF-16 units of log that one answer carries; the runtime takes 32 MiB. */
const EVENTS_ANSWER_LENGTH = 4_000_000;

/**
 * The object of one of a user's slots: doors only. It remembers the slot's execution while it runs, moves it on, and when
 * the record has all of it, is free for the next one. It must never throw from `alarm()`, never answer before what it
 * says is durable, and never let go of an execution that is not over and recorded.
 */
export class ExecutionObject extends DurableObject<ExecutionEnv> implements ExecutionRpc {
  readonly #storage: ExecutionStorage;
  readonly #findBlock: ExecutionParts['findBlock'];
  readonly #database = connect(this.env.DATABASE_URL);
  readonly #fetch = createSafeFetch({ allowedHosts: this.env.EGRESS_ALLOWED_HOSTS.split(',') });
  /** A slot that has been idle for this long gives its storage back. */
  readonly #idleMs = objectRetentionMs(this.env.RETAIN_OBJECT_SECONDS);
  readonly #openCredential = createCredentialOpener(this.env, this.#database, this.#fetch);
  readonly #waiters = new Waiters<Execution>();
  readonly #settled = new RecentIds();
  #session: Session | null = null;
  #loaded = false;
  #offered: ExecutionOrder | null = null;
  /** The log that an execution begins with, read and not yet used. */
  #forkedLog: { executionId: string; events: ExecutionEvent[] | null } | null = null;
  /** The execution in storage whose log contradicts itself, as only a fault of ours can make it. */
  #unreadableId: string | null = null;
  /** When the last execution was settled, in milliseconds since the epoch. */
  #idleSince = 0;

  constructor(context: DurableObjectState, env: ExecutionEnv, parts: ExecutionParts = { storage: context.storage, findBlock }) {
    super(context, env);
    this.#storage = new ExecutionStorage(parts.storage);
    this.#findBlock = parts.findBlock;
  }

  async offer(order: ExecutionOrder): Promise<void> {
    const { execution_id } = order;
    if (this.#session?.live.order.execution_id !== execution_id && !this.#settled.has(execution_id)) this.#offered = order;
  }

  async start(executionId: string, given?: ExecutionOrder): Promise<StartAnswer> {
    if (this.#settled.has(executionId)) return 'ended';
    const last = this.#load();
    if (last !== null) {
      const isSame = last.live.order.execution_id === executionId;
      if (isSame && !last.live.ended) {
        // Before the first record this message is the sweeper's only way to wake an execution that has lost its alarm.
        this.#moveOn(last);
        return 'joined';
      }
      if (!last.live.ended) return 'busy';
      if (!(await this.#record(last))) return isSame ? 'ended' : 'busy';
      // Others may have come in while the record was written.
      return this.start(executionId, given);
    }
    if (executionId === this.#unreadableId) return 'busy';
    const order = given ?? this.#offered;
    if (order === null || order.execution_id !== executionId) return 'order_needed';
    if (order.forked_from !== undefined && this.#forkedLog?.executionId !== executionId) {
      try {
        this.#forkedLog = { executionId, events: await this.#readForkedLog(executionId) };
      } catch (error) {
        this.#log('the log that an execution begins with could not be read', error);
        return 'busy';
      }
      // Others may have come in while the log was read.
      return this.start(executionId, order);
    }
    this.#offered = null;
    this.#unreadableId = null;
    this.#storage.begin(order);
    if (order.forked_from === undefined) this.#open(order, [], 0).live.begin();
    else this.#beginForked(order);
    return 'started';
  }

  /** Goes on where the log ends that the execution begins with. */
  #beginForked(order: ExecutionOrder): void {
    let events = this.#forkedLog?.events ?? null;
    this.#forkedLog = null;
    let session: Session;
    try {
      if (events === null) throw new Error('the log that it begins with is not kept');
      // It may have waited long for a slot.
      events = shiftLog(events, Date.now());
      session = this.#open(order, events, 0);
    } catch (error) {
      // Its blocks are no longer what they were when the log was written.
      this.#log('an execution cannot go on from the log that it begins with', error);
      this.#open(order, [], 0).live.beginFailed({ code: 'fork_failed', message: 'The agent cannot go on from this log any more.' });
      return;
    }
    this.#commit(session, events ?? []);
    session.live.recover();
  }

  async #readForkedLog(executionId: string): Promise<ExecutionEvent[] | null> {
    const gzip = await (await this.env.ARCHIVE.get(forkKey(executionId)))?.arrayBuffer();
    return gzip === undefined ? null : (JSON.parse(gunzipSync(gzip).toString('utf8')) as ExecutionEvent[]);
  }

  async wait(executionId: string, ms: number): Promise<Execution | null> {
    const session = this.#sessionOf(executionId);
    if (session?.live.ended) return executionView(session.live.order, session.live.state);
    return this.#settled.has(executionId) ? null : this.#waiters.wait(executionId, ms);
  }

  async view(executionId: string): Promise<Execution | null> {
    const session = this.#sessionOf(executionId);
    return session === null ? null : executionView(session.live.order, session.live.state);
  }

  async events(executionId: string, after: number, limit: number): Promise<EventsAnswer> {
    const session = this.#sessionOf(executionId);
    if (session === null) return { kind: 'unknown' };
    return { kind: 'events', events: this.#storage.events(after, limit, EVENTS_ANSWER_LENGTH), ended: session.live.ended };
  }

  async record(executionId: string): Promise<boolean> {
    const session = this.#sessionOf(executionId);
    return session === null || this.#record(session);
  }

  async stop(executionId: string, reason: string): Promise<boolean> {
    const session = this.#sessionOf(executionId);
    if (session === null) {
      // Its lane message may be on its way still, and must find that it is over. Viewers learn it from nobody else.
      this.#settled.add(executionId);
      const message = neverBegan({ execution_id: executionId }, Date.now(), { type: 'execution_terminated', reason });
      for (const socket of this.ctx.getWebSockets(executionId)) socket.send(JSON.stringify(message));
      return false;
    }
    session.live.stop(reason);
    return true;
  }

  async review(executionId: string, review: Review): Promise<ReviewAnswer> {
    return this.#sessionOf(executionId)?.live.review(review) ?? 'unknown';
  }

  async wake(executionId: string): Promise<boolean> {
    const session = this.#sessionOf(executionId);
    if (session !== null) this.#moveOn(session);
    return session !== null;
  }

  /**
   * A viewer's socket, `/<execution id>?after=<seq>`: first what was missed, then everything as it is committed; before
   * the start, that is everything. Once the record has it all, 410: the archive is to be asked.
   */
  override async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url);
    const executionId = url.pathname.slice(1);
    const session = this.#sessionOf(executionId);
    if (session === null && this.#settled.has(executionId)) return new Response(null, { status: 410 });
    const { 0: client, 1: server } = new WebSocketPair();
    this.ctx.acceptWebSocket(server, [executionId]);
    const after = Number(url.searchParams.get('after') ?? 0);
    if (session !== null) broadcast([server], session.live.order, this.#storage.events(after, Number.MAX_SAFE_INTEGER));
    return new Response(null, { status: 101, webSocket: client });
  }

  /** Viewers only listen. */
  override webSocketMessage(): void {}

  override webSocketClose(socket: WebSocket): void {
    socket.close();
  }

  override async alarm(): Promise<void> {
    this.#storage.alarmFired();
    try {
      const isNewLife = !this.#loaded;
      const session = this.#load();
      if (session?.live.ended && isNewLife) await this.#settleOldEnd(session);
      else if (session !== null) this.#moveOn(session);
      // A log that this version cannot read may be read by the next, or by the one before.
      else if (this.#unreadableId !== null) return;
      else if (Date.now() >= this.#idleSince + this.#idleMs) await this.#storage.clear();
      else this.#arm();
    } catch (error) {
      this.#log('the alarm failed', error);
      this.#storage.arm(Date.now() + ALARM_RETRY_MS, Date.now());
    }
  }

  /** Woken with an execution that ended in an earlier life: as soon as the record surely has it, the storage is given back. */
  async #settleOldEnd(session: Session): Promise<void> {
    await this.#record(session);
    if (this.#session === null) await this.#storage.clear();
  }

  /** Time has passed or memory was lost: end what timed out, start what is due, bring the record up to date. */
  #moveOn(session: Session): void {
    session.live.wake();
    if (session.live.state.agents > 0) this.ctx.waitUntil(session.agents.look());
    const { dueAt } = session.outbox;
    // Not awaited: nodes that are due must not wait for Postgres.
    if (session.live.ended || (dueAt !== null && dueAt <= Date.now())) this.ctx.waitUntil(this.#record(session));
    this.#arm();
  }

  /** The session of this very execution. */
  #sessionOf(executionId: string): Session | null {
    const session = this.#load();
    return session?.live.order.execution_id === executionId ? session : null;
  }

  /** The execution in memory, brought back from storage when this is a new life of the object. */
  #load(): Session | null {
    if (this.#loaded) return this.#session;
    const stored = this.#storage.load();
    this.#loaded = true;
    if (stored === null) return null;
    let session: Session;
    try {
      session = this.#open(stored.order, stored.events, stored.recordedSeq);
    } catch (error) {
      // It cannot go on, and must not begin anew. The sweeper ends it as lost; then the slot is free for another.
      this.#unreadableId = stored.order.execution_id;
      this.#log('an execution cannot be brought back from its log', error);
      return null;
    }
    session.live.wake();
    this.#arm();
    return session;
  }

  #open(order: ExecutionOrder, events: ExecutionEvent[], recordedSeq: number): Session {
    const values = createKeptValues(this.env.ARCHIVE, order.execution_id);
    const live = new LiveExecution(order, events, {
      now: () => Date.now(),
      random: () => Math.random(),
      findBlock: this.#findBlock,
      fetch: this.#fetch,
      openCredential: this.#openCredential,
      values,
      commit: (committed) => this.#commit(session, committed),
      sync: () => this.#storage.sync(),
      yieldThread: (then) => void setTimeout(then, 0),
    });
    const outbox = new Outbox(live, this.#storage, recordedSeq, {
      now: () => Date.now(),
      database: this.#database,
      archive: async (key, gzip) => void (await this.env.ARCHIVE.put(key, gzip)),
      send: (admitted) => this.#handOn(order, admitted),
      tell: (notices) => this.env.UserChannel.getByName(order.user_id).tell(notices),
      tellParent: async () => {
        const { parent } = order;
        if (parent === undefined) return;
        const tell = () => this.#objectOf({ user_id: order.user_id, slot: parent.slot }).wake(parent.execution_id);
        // An object that is lost under the call is there again for the next.
        await tell().catch(tell);
      },
      stopAgents: (ids) => this.#agentRpc.stopAgents(order.user_id, ids),
      abandon: (why) => live.stop(why),
      log: (message, error) => this.#log(message, error),
    });
    const agents = new AwaitedAgents(live, slotOfName(this.ctx.id.name ?? ''), {
      database: this.#database,
      start: (start) => this.#agentRpc.startAgent(start),
      adopt: (from, id) => values.adopt(from, id),
      log: (message, error) => this.#log(message, error),
    });
    const session: Session = { live, outbox, agents };
    this.#session = session;
    return session;
  }

  /** Live, record and waiters read the same committed events: none can be ahead of the state. */
  #commit(session: Session, events: ExecutionEvent[]): void {
    const { order, state } = session.live;
    try {
      this.#storage.append(events);
    } catch (error) {
      // Memory is ahead of the log now. Only the log counts: the next life starts from it.
      this.#log('events could not be stored', error);
      this.ctx.abort('events could not be stored');
      throw error;
    }
    broadcast(this.ctx.getWebSockets(order.execution_id), order, events);
    const recordNow = session.outbox.committed();
    this.#arm();
    if (events.some((event) => event.type === 'node_suspended') && state.agents > 0) this.ctx.waitUntil(session.agents.look());
    if (session.live.ended) this.#waiters.resolve(order.execution_id, executionView(order, state));
    if (recordNow) this.ctx.waitUntil(this.#record(session));
  }

  /** Writes the record; once Postgres has the end, the slot is free. */
  async #record(session: Session): Promise<boolean> {
    const isRecorded = await session.outbox.write();
    // Whoever else waited for the same write may have settled it already, and even given the storage back: then there is
    // nothing left to wake for.
    if (this.#session !== session) return isRecorded;
    // What was written may be older than the end that came meanwhile.
    if (isRecorded && session.live.ended && !session.outbox.dirty) {
      this.#session = null;
      this.#settled.add(session.live.order.execution_id);
      this.#idleSince = Date.now();
    }
    this.#arm();
    return isRecorded;
  }

  /**
   * Puts the executions that got this end's slot on their lanes. One that is to run here, of the same graph version, needs
   * no read of its order then.
   */
  async #handOn(last: ExecutionOrder, admitted: AdmittedOrder[]): Promise<void> {
    const here = admitted.find((next) => slotObjectName(next) === this.ctx.id.name);
    if (here?.is_whole && here.graph_id === last.graph_id && here.graph_version === last.graph_version) {
      const { execution_id, user_id, graph_id, graph_version, lane, inputs, queued_at } = here;
      const credentials = here.credentials ?? undefined;
      this.#offered = { execution_id, user_id, graph_id, graph_version, lane, inputs, credentials, queued_at, plan: last.plan };
    }
    const now = Date.now();
    await sendToLanes(
      this.env,
      admitted.map((next) => laneMessage(next, now)),
    );
  }

  #objectOf(address: SlotAddress): ExecutionRpc {
    // The stub's generated type wraps every answer once more; what travels is the same.
    return this.env.Execution.getByName(slotObjectName(address)) as unknown as ExecutionRpc;
  }

  /** The Worker's own door for executions that others await. */
  get #agentRpc(): AgentRpc {
    return (this.ctx.exports as unknown as { Agents: AgentRpc }).Agents;
  }

  /** The one place that says when the object must wake. */
  #arm(): void {
    const now = Date.now();
    const session = this.#session;
    if (session === null) this.#storage.arm(this.#idleSince + this.#idleMs, now);
    else {
      const { live, outbox, agents } = session;
      this.#storage.arm(nextAlarmAt(live.state, earliest(outbox.dueAt, agents.dueAt(now)), now), now);
    }
  }

  #log(message: string, error: unknown): void {
    log('error', 'executor', message, { execution_id: this.#session?.live.order.execution_id, error });
  }
}

/** Of two times, where null is never. */
const earliest = (a: number | null, b: number | null): number | null => (a === null || b === null ? (a ?? b) : Math.min(a, b));
