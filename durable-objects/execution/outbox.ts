import { gzipSync } from 'node:zlib';
import type { Database } from '../../db/client.ts';
import { type ExecutionRecord, recordExecution } from '../../db/queries/execution-record.ts';
import type { AdmittedOrder } from '../../db/queries/slots.ts';
import { logKey } from '../../schema/archive.ts';
import { MAX_RUNNING_PER_USER } from '../../schema/bounds.ts';
import type { ExecutionNotice } from '../../schema/execution/live-message.ts';
import { isTerminal, type Status } from '../../schema/execution/status.ts';
import type { EngineState } from './engine/state.ts';
import type { LiveExecution } from './live-execution.ts';
import { nextAlarmAt } from './next-alarm.ts';
import type { ExecutionStorage } from './storage.ts';
import { executionView, nodeExecutionView } from './view.ts';

/** What the outbox needs of the world. */
export type OutboxDeps = {
  now: () => number;
  database: Database;
  /** Stores a log that is too large for the record. */
  archive: (key: string, gzip: Uint8Array) => Promise<void>;
  /** Puts executions that got the slot given back on their lanes. */
  send: (admitted: AdmittedOrder[]) => Promise<void>;
  /** Tells the user's open tabs. Best effort: a tab that missed it reads the record. */
  tell: (notices: ExecutionNotice[]) => Promise<void>;
  /** Tells the execution that awaits this one that it has moved. Best effort: that one looks from time to time. */
  tellParent: () => Promise<unknown>;
  /** Stops executions that this one awaited when it ended. Best effort: the sweeper finds them too. */
  stopAgents: (executionIds: string[]) => Promise<void>;
  /** The record was ended by someone else or is gone: nothing that happens here can be told to anyone. */
  abandon: (why: string) => void;
  log: (message: string, error: unknown) => void;
};

/** An ordinary execution is over sooner than this, and then its record is written once. */
const FIRST_RECORD_AFTER_MS = 500;
const NEXT_RECORD_AFTER_MS = 2_000;
/** The alarm that writes the record when the object was lost right after the end. */
const RECORD_FALLBACK_MS = 5_000;
const LONGEST_RETRY_MS = 30_000;
/** Resting node executions that a record shows while the execution runs; a wide fan-out may have thousands. */
const RESTING_NODES_SHOWN = 200;
/** How much later than the object's own alarm the sweeper takes an execution for lost. */
const LEASE_MARGIN_MS = 60_000;
/** Largest compressed log that is kept with the record, in bytes; larger ones go to R2. */
const INLINE_LOG_BYTES = 200_000;

/**
 * Brings committed events to Postgres: batched while the execution runs, at once when it ends, again and again until
 * Postgres has them. What it sends is a function of state that is durable already, and writing it twice changes nothing.
 */
export class Outbox {
  readonly #live: LiveExecution;
  readonly #storage: ExecutionStorage;
  readonly #deps: OutboxDeps;
  #dueAt: number | null = null;
  #recordedSeq: number;
  #failures = 0;
  /** The status that the user's tabs know. */
  #toldStatus: Status | null;
  /** The status that the parent was told. */
  #parentKnows: Status | null = null;
  #writing: Promise<boolean> | null = null;

  constructor(live: LiveExecution, storage: ExecutionStorage, recordedSeq: number, deps: OutboxDeps) {
    this.#live = live;
    this.#storage = storage;
    this.#recordedSeq = recordedSeq;
    this.#deps = deps;
    // A restart does not repeat what tabs may have heard.
    this.#toldStatus = live.state.seq > 0 ? live.state.status : null;
    // Who brings an end back records it at once; the alarm is for those who only look.
    if (this.dirty) this.#dueAt = deps.now() + (live.ended ? RECORD_FALLBACK_MS : 0);
  }

  /** When the next record is to be written, in milliseconds since the epoch; null when Postgres has everything. */
  get dueAt(): number | null {
    return this.#dueAt;
  }

  get dirty(): boolean {
    return this.#live.state.seq > this.#recordedSeq;
  }

  /** To be called after every commit, before the alarm is set. True when the record wants to be written now. */
  committed(): boolean {
    const now = this.#deps.now();
    const { status } = this.#live.state;
    if (this.#live.ended || (status === 'REVIEW' && this.#toldStatus !== 'REVIEW')) {
      this.#dueAt = now + RECORD_FALLBACK_MS;
      return true;
    }
    this.#dueAt ??= now + (this.#recordedSeq === 0 ? FIRST_RECORD_AFTER_MS : NEXT_RECORD_AFTER_MS);
    return false;
  }

  /** Writes the record now; joins a write that is under way. True when Postgres has everything up to the call. */
  async write(): Promise<boolean> {
    if (this.#writing !== null) {
      this.#dueAt = this.#deps.now() + RECORD_FALLBACK_MS;
      if (!(await this.#writing)) return false;
    }
    if (!this.dirty) return true;
    this.#writing ??= this.#attempt().finally(() => {
      this.#writing = null;
    });
    return this.#writing;
  }

  async #attempt(): Promise<boolean> {
    const { state, order } = this.#live;
    const now = this.#deps.now();
    // Meanwhile the alarm has no reason to ring for it, unless this very write is lost.
    this.#dueAt = now + RECORD_FALLBACK_MS;
    try {
      // What has ended does not change any more; what has not is read without giving the thread away.
      const archive = this.#live.ended ? await this.#archive() : null;
      const seq = state.seq;
      const ended = state.unrecorded.length;
      const nextAlarm = this.#live.ended ? null : nextAlarmAt(state, null, now);
      const forsaken = forsakenAgents(state);
      const answer = await recordExecution(this.#deps.database, {
        user_id: order.user_id,
        seq,
        execution: executionView(order, state),
        nodes: this.#nodesToRecord(),
        lease_until: nextAlarm === null ? null : nextAlarm + LEASE_MARGIN_MS,
        archive,
        slots: MAX_RUNNING_PER_USER,
        now,
      });
      this.#recordedSeq = seq;
      state.unrecorded.splice(0, ended);
      this.#failures = 0;
      this.#dueAt = this.dirty ? this.#deps.now() + NEXT_RECORD_AFTER_MS : null;
      if (answer.kind === 'recorded') await this.#afterRecord(answer.admitted, forsaken);
      else this.#deps.abandon(answer.kind === 'missing' ? 'its record was deleted' : `its record says ${answer.status}`);
      return true;
    } catch (error) {
      this.#failures++;
      this.#dueAt = this.#deps.now() + Math.min(LONGEST_RETRY_MS, 500 * 2 ** this.#failures);
      this.#deps.log('the record could not be written', error);
      return false;
    }
  }

  /** What ended since the last record, and what is under way now. */
  #nodesToRecord() {
    const { state } = this.#live;
    const resting = state.resting.values().take(RESTING_NODES_SHOWN);
    return [...state.unrecorded, ...state.running.values(), ...resting].map((firing) => nodeExecutionView(state, firing));
  }

  /** The slot that this end freed may start others; a lost send is made good by the sweeper. */
  async #afterRecord(admitted: AdmittedOrder[], forsaken: string[]): Promise<void> {
    if (!this.#live.ended) this.#storage.setRecorded(this.#recordedSeq);
    const attempt = async (what: string, work: () => Promise<unknown>) => {
      try {
        await work();
      } catch (error) {
        this.#deps.log(`${what} failed`, error);
      }
    };
    if (admitted.length > 0) await attempt('handing on freed slots', () => this.#deps.send(admitted));
    if (forsaken.length > 0) await attempt('stopping agents', () => this.#deps.stopAgents(forsaken));
    const { status } = this.#live.state;
    if (this.#live.order.parent !== undefined && this.#parentKnows !== status) {
      this.#parentKnows = status;
      await attempt('telling the parent', this.#deps.tellParent);
    }
    void attempt('telling the user', () => this.#tellUser());
  }

  async #tellUser(): Promise<void> {
    const { state, order } = this.#live;
    const { status } = state;
    const told = this.#toldStatus;
    this.#toldStatus = status;
    const notices: ExecutionNotice[] = [];
    const notice = (type: ExecutionNotice['type'], at: number | null) =>
      notices.push({
        type,
        execution_id: order.execution_id,
        graph_id: order.graph_id,
        at: new Date(at ?? this.#deps.now()).toISOString(),
        data: { status },
      });
    if (told === null) notice('EXECUTION_STARTED', state.startedAt);
    if (isTerminal(status) && told !== status) notice(status === 'COMPLETED' ? 'EXECUTION_COMPLETED' : 'EXECUTION_FAILED', state.endedAt);
    else if (status !== (told ?? 'RUNNING')) notice('EXECUTION_UPDATED', null);
    if (notices.length > 0) await this.#deps.tell(notices);
  }

  /** With the end goes the whole log: beside the record when it is small, else in the bucket first. */
  async #archive(): Promise<NonNullable<ExecutionRecord['archive']>> {
    const log = new Uint8Array(gzipSync(this.#storage.logText(), { level: 1 }));
    if (log.length <= INLINE_LOG_BYTES) return { log };
    const log_key = logKey(this.#live.order.execution_id);
    await this.#deps.archive(log_key, log);
    return { log_key };
  }
}

/** Executions that nodes awaited when this one ended. */
const forsakenAgents = (state: EngineState): string[] => [
  ...new Set(
    state.unrecorded.flatMap(({ status, awaits }) => (status === 'terminated' && awaits?.kind === 'agent' ? [awaits.execution_id] : [])),
  ),
];
