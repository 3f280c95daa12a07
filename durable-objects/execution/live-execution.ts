import { type AgentRequest, type Block, type BlockContext, BlockFailure, type ReviewRequest } from '../../blocks/define-block.ts';
import { idFrom, newId } from '../../db/new-id.ts';
import { MAX_SPILLED_BYTES, MAX_VALUE_BYTES } from '../../schema/bounds.ts';
import type { Awaited, ExecutionChange, ExecutionError, ExecutionEvent } from '../../schema/execution/event.ts';
import type { Execution } from '../../schema/execution/execution.ts';
import { checkJson } from '../../schema/execution/json-check.ts';
import { isSpilled, spilledRef } from '../../schema/execution/spilled.ts';
import { isTerminal } from '../../schema/execution/status.ts';
import { coerce } from '../../schema/graph/coerce.ts';
import { type JsonValue, preview } from '../../schema/json.ts';
import type { ExecutionOrder, Review, ReviewAnswer } from '../../schema/rpc.ts';
import { type OpenCredential, withCredentials } from './block-credentials.ts';
import { type AttemptFailure, afterFailure, afterInterruption } from './engine/after-failure.ts';
import { apply } from './engine/apply.ts';
import { failureOutcome, nextCommand } from './engine/next-command.ts';
import { nodeInput } from './engine/node-input.ts';
import { createState, deadlineOf, type EngineState, type Firing, firingKey, nodeOf, pinOf } from './engine/state.ts';
import { runBlock, type TurnOutcome } from './run-block.ts';
import { seededRandom } from './seeded-random.ts';

/** What a live execution needs of the world. The object gives the real ones, tests their own. */
export type LiveExecutionDeps = {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** 0 ≤ random < 1, for the jitter of retries. */
  random: () => number;
  findBlock: (id: string) => Block | undefined;
  fetch: BlockContext['fetch'];
  openCredential: OpenCredential;
  values: KeptValues;
  /** Stores events; nothing leaves the object before they are durable. Then tells whoever listens. */
  commit: (events: ExecutionEvent[]) => void;
  /** Resolves when what was committed is on disk. */
  sync: () => Promise<void>;
  /** Calls back soon, after other calls to the object had their turn. */
  yieldThread: (then: () => void) => void;
};

/** Where values are kept that are too large to travel (`schema/execution/spilled.ts`). */
export type KeptValues = {
  put: (id: string, value: JsonValue) => Promise<void>;
  /** Null when there is no such value. */
  get: (id: string) => Promise<JsonValue | null>;
};

/** Node executions that compute only run one after another without giving the thread away, this many at most. */
const COMMANDS_PER_TURN = 500;

/**
 * One execution while it is in memory: asks the engine for the next command, does it, and logs what came of it. All
 * events of one turn are committed together, so a chain of blocks that only compute costs one write.
 */
export class LiveExecution {
  readonly order: ExecutionOrder;
  readonly state: EngineState;
  readonly #deps: LiveExecutionDeps;
  readonly #attempts = new Map<string, AbortController>();
  #pending: ExecutionEvent[] = [];
  #pumping = false;

  /** With the events of an earlier life, or none for a new execution. */
  constructor(order: ExecutionOrder, events: readonly ExecutionEvent[], deps: LiveExecutionDeps) {
    this.order = order;
    this.#deps = deps;
    this.state = createState(order.plan, order.inputs);
    for (const event of events) apply(this.state, event);
  }

  get ended(): boolean {
    return isTerminal(this.state.status);
  }

  begin(): void {
    const { plan, parent } = this.order;
    const left = parent === undefined ? plan.timeout_ms : Math.max(0, parent.deadline_at - this.#deps.now());
    this.#log({ type: 'execution_started', ...(left < plan.timeout_ms ? { timeout_ms: left } : {}) });
    this.pump();
  }

  /** For an execution that can only begin in order to end. */
  beginFailed(error: ExecutionError): void {
    this.#log({ type: 'execution_started' });
    this.#fail(error);
    this.#flush();
  }

  /** After a restart: attempts that the log has begun and memory does not know were cut off. */
  recover(): void {
    for (const [key, firing] of this.state.running) {
      if (!this.#attempts.has(key)) this.#log(afterInterruption(this.state, firing, this.#deps.now()));
    }
    this.pump();
  }

  /** Ends what has run out of time: attempts, then the execution as a whole. Goes on with what is due. */
  wake(): void {
    const now = this.#deps.now();
    if (this.ended) return;
    if (now >= (deadlineOf(this.state) ?? Number.POSITIVE_INFINITY)) {
      const seconds = this.state.timeoutMs / 1_000;
      this.#fail({ code: 'execution_timeout', message: `The execution did not end within ${seconds} s.` });
    }
    for (const [key, firing] of this.state.running) {
      const { plan } = nodeOf(this.state, firing);
      if (now < firing.attemptAt + plan.timeout_ms) continue;
      const controller = this.#attempts.get(key);
      if (controller === undefined) continue;
      controller.abort();
      const message = `Node ${plan.id} did not answer within ${plan.timeout_ms / 1_000} s.`;
      this.#settle(firing, controller, failed('node_timeout', message));
    }
    this.recover();
  }

  stop(reason: string): void {
    if (this.ended) return;
    this.#log({ type: 'execution_terminated', reason });
    this.#abortAll();
    this.#flush();
  }

  /** Takes a reviewer's decision, and goes on with it. */
  review({ node_id, firing: number, decision, message, data }: Review): Exclude<ReviewAnswer, 'unknown'> {
    const node = this.state.indexOf.get(node_id);
    const firing = node === undefined ? undefined : this.state.suspended.get(firingKey(node, number));
    if (firing?.awaits?.kind !== 'review') return 'not_waiting';
    if (data !== undefined && !firing.awaits.editable) return 'not_editable';
    this.#log({ type: 'node_reviewed', ...this.#which(firing), decision, message, ...(data === undefined ? {} : { data }) });
    this.pump();
    return 'reviewed';
  }

  /** Executions that nodes of this one await. */
  awaitedAgents(): AwaitedAgent[] {
    if (this.state.agents === 0) return [];
    return [...this.state.suspended.values()].flatMap((firing) => {
      const { awaits } = firing;
      const until = firing.attemptAt + nodeOf(this.state, firing).plan.timeout_ms;
      return awaits?.kind === 'agent' ? [{ awaits, until: Math.min(until, deadlineOf(this.state) ?? until) }] : [];
    });
  }

  /** Word of an execution that a node awaits: how it stands by its record. Word of any other changes nothing. */
  agentMoved(executionId: string, { status, outputs, error }: Pick<Execution, 'status' | 'outputs' | 'error'>): void {
    const firing = [...this.state.suspended.values()].find(({ awaits }) => awaits?.kind === 'agent' && awaits.execution_id === executionId);
    if (firing === undefined) return;
    const which = this.#which(firing);
    if (status === 'COMPLETED') {
      for (const [pin, values] of Object.entries(outputs)) {
        for (const value of values) this.#log({ type: 'node_output', ...which, pin, value });
      }
      this.#log({ type: 'node_completed', ...which });
    } else if (isTerminal(status)) {
      const [code, why] = status === 'FAILED' ? ['agent_failed', error?.message ?? 'it failed'] : ['agent_stopped', 'it was stopped'];
      this.#failAgent(firing, code, `The agent did not complete: ${why}`);
    } else {
      const inReview = status === 'REVIEW';
      if (firing.inReview !== inReview) this.#log({ type: 'node_agent_in_review', ...which, in_review: inReview });
    }
    this.pump();
  }

  /** An execution that a node awaits will never begin. */
  agentRefused(executionId: string, code: string, message: string): void {
    for (const firing of this.state.suspended.values()) {
      if (firing.awaits?.kind === 'agent' && firing.awaits.execution_id === executionId) this.#failAgent(firing, code, message);
    }
    this.pump();
  }

  /** Without a retry: the agent has had its own. */
  #failAgent(firing: Firing, code: string, message: string): void {
    const now = this.#deps.now();
    this.#log(afterFailure(this.state, firing, { code, message, retry: 'never' }, { now, random: 0 }));
  }

  /** Does commands until only time or a running block can bring the next event, then commits what happened. */
  pump(): void {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      for (let done = 0; ; done++) {
        const command = nextCommand(this.state, this.#deps.now());
        if (command === null) break;
        if (done === COMMANDS_PER_TURN) {
          this.#deps.yieldThread(() => this.pump());
          break;
        }
        switch (command.kind) {
          case 'start':
            this.#start(command.firing);
            break;
          case 'fail':
            this.#log({
              type: 'node_failed',
              ...this.#which(command.firing),
              error: command.error,
              outcome: failureOutcome(nodeOf(this.state, command.firing).plan),
            });
            break;
          case 'rest_in_review':
            this.#log({ type: 'execution_in_review' });
            break;
          case 'complete':
            this.#log({ type: 'execution_completed', warnings: command.warnings });
            break;
          case 'fail_execution':
            this.#fail(command.error);
            break;
          default:
            command satisfies never;
        }
      }
    } finally {
      this.#pumping = false;
      this.#flush();
    }
  }

  #start(firing: Firing): void {
    const { plan } = nodeOf(this.state, firing);
    // A block that goes on after a rest it asked for is still at the same attempt.
    const attempt = firing.rested ? firing.attempts : firing.attempts + 1;
    this.#log({ type: 'node_started', ...this.#which(firing), attempt });
    const controller = new AbortController();
    this.#attempts.set(firingKey(firing.node, firing.firing), controller);
    const block = this.#deps.findBlock(plan.block_id);
    if (block === undefined) {
      this.#settle(firing, controller, failed('unknown_block', `Block ${plan.block_id} no longer exists.`, 'never'));
      return;
    }
    const outcome = this.#turnWhenReady(block, firing, controller);
    if (outcome instanceof Promise) void outcome.then((late) => this.#settleAndPump(firing, controller, late));
    else this.#settle(firing, controller, outcome);
  }

  #turnWhenReady(block: Block, firing: Firing, controller: AbortController): TurnOutcome | Promise<TurnOutcome> {
    // An effect outside must find its attempt on disk, so that a crash in between is known as one.
    const mustSync = block.definition.effect === 'write';
    const mustLoad = firing.values.some(isSpilled);
    if (!mustSync && !mustLoad) return this.#turn(block, firing, controller);
    return this.#prepared(firing, mustSync, mustLoad).then((ready) => {
      if ('kind' in ready) return ready;
      // Stopped meanwhile: whoever was told so must not see the effect afterwards.
      return controller.signal.aborted
        ? failed('aborted', 'The attempt was aborted.', 'never')
        : this.#turn(block, firing, controller, ready);
    });
  }

  /** The node execution with its values at hand, or why they are not. */
  async #prepared(firing: Firing, mustSync: boolean, mustLoad: boolean): Promise<Firing | TurnOutcome> {
    this.#flush();
    if (mustSync) await this.#deps.sync();
    if (!mustLoad) return firing;
    const values: Firing['values'] = [];
    let bytes = 0;
    for (const [index, value] of firing.values.entries()) {
      if (!isSpilled(value)) {
        values.push(value);
        continue;
      }
      const { plan } = nodeOf(this.state, firing);
      const pin = pinOf(nodeOf(this.state, firing), index);
      bytes += value.$spilled.bytes;
      if (bytes > 2 * MAX_SPILLED_BYTES) {
        return failed('inputs_too_large', `The large values of node ${plan.id} come to more than ${2 * MAX_SPILLED_BYTES} bytes.`, 'never');
      }
      const loaded = await this.#deps.values.get(value.$spilled.id).catch(() => undefined);
      if (loaded === undefined) return failed('value_unavailable', `The value of pin ${pin.name} cannot be read right now.`);
      if (loaded === null) return failed('value_gone', `The value of pin ${pin.name} is kept nowhere.`, 'never');
      const converted = coerce(loaded, pin.type);
      if (!converted.ok)
        return failed('wrong_type', `Pin ${pin.name} of node ${plan.id} got what it cannot take: ${converted.reason}.`, 'never');
      values.push(converted.value);
    }
    return { ...firing, values };
  }

  /**
   * A repeated turn of a block yields again what has been routed before; those values are passed over by their count.
   * `loaded`: the node execution with its large values at hand.
   */
  #turn(block: Block, firing: Firing, controller: AbortController, loaded = firing): TurnOutcome | Promise<TurnOutcome> {
    let repeated = firing.routedInTurn;
    const { plan } = nodeOf(this.state, firing);
    const idempotencyKey = `${this.order.execution_id}:${plan.id}:${firing.firing}`;
    const startedAt = firing.attemptAt;
    const context: BlockContext = {
      now: () => startedAt,
      random: seededRandom(idempotencyKey),
      signal: controller.signal,
      idempotencyKey,
      fetch: this.#deps.fetch,
      // Of a node without a pin for it; the others get theirs below.
      credential: async () => null,
      resume: firing.resume,
    };
    const able = withCredentials(block, plan, this.order, this.#deps.openCredential);
    const passOn = (pin: string, value: JsonValue) => {
      if (controller.signal.aborted) return;
      this.#log({ type: 'node_output', ...this.#which(firing), pin, value });
      if (!this.#pumping) this.pump();
      if (this.state.fatal !== null) this.#abandon(firing, controller);
    };
    const outcome = runBlock(able, nodeInput(this.state, loaded), context, (pin, value, bytes) => {
      if (repeated > 0) repeated--;
      else if (mustBeKept(value, bytes)) return this.#keep(value, bytes).then((kept) => passOn(pin, kept));
      else passOn(pin, value);
    });
    const keepLarge = (one: TurnOutcome) => this.#withLargeKept(one, firing, loaded);
    return outcome instanceof Promise ? outcome.then(keepLarge) : keepLarge(outcome);
  }

  /**
   * The reference to a value, which is now where large values are kept. Always a new place: an attempt that was given up may
   * still be at it, and must not write over what a later one kept.
   */
  async #keep(value: JsonValue, bytes: number): Promise<JsonValue> {
    const id = newId();
    try {
      await this.#deps.values.put(id, value);
    } catch {
      throw new BlockFailure(`A value of ${bytes} bytes could not be kept.`, { retry: 'after' });
    }
    return spilledRef(id, value, bytes);
  }

  /** What a turn leaves for the log, with what is too large for the log kept first: the data of a review, the result of an output node. */
  #withLargeKept(outcome: TurnOutcome, firing: Firing, loaded: Firing): TurnOutcome | Promise<TurnOutcome> {
    const kept = (value: JsonValue, bytes: number, use: (value: JsonValue) => TurnOutcome) =>
      this.#keep(value, bytes).then(use, (error: Error) => failed('value_not_kept', error.message));
    if (outcome.kind === 'suspended' && 'review' in outcome.request) {
      const { review } = outcome.request;
      if (!mustBeKept(review.data, outcome.bytes)) return outcome;
      return kept(review.data, outcome.bytes, (data) => ({ ...outcome, request: { review: { ...review, data } } }));
    }
    const { plan } = nodeOf(this.state, firing);
    if (outcome.kind !== 'completed' || plan.kind !== 'output') return outcome;
    const { name, value: asLogged = null } = nodeInput(this.state, firing);
    if (typeof name !== 'string') return outcome;
    if (isSpilled(asLogged)) return { ...outcome, result: { name, value: asLogged } };
    const value = nodeInput(this.state, loaded).value ?? null;
    const checked = checkJson(value, MAX_SPILLED_BYTES);
    if (!checked.ok) return failed(checked.code, `Output ${preview(name)} cannot be kept: ${checked.reason}.`, 'never');
    if (!mustBeKept(value, checked.bytes)) return { ...outcome, result: { name, value } };
    return kept(value, checked.bytes, (reference) => ({ ...outcome, result: { name, value: reference } }));
  }

  /** The execution is about to end: a block that computes must not hold the thread until it has yielded everything. */
  #abandon(firing: Firing, controller: AbortController): void {
    this.#attempts.delete(firingKey(firing.node, firing.firing));
    controller.abort();
  }

  #settleAndPump(firing: Firing, controller: AbortController, outcome: TurnOutcome): void {
    this.#settle(firing, controller, outcome);
    this.pump();
  }

  /** Logs how an attempt ended, unless it ended otherwise meanwhile (stop, timeout, a later attempt). */
  #settle(firing: Firing, controller: AbortController, outcome: TurnOutcome): void {
    const key = firingKey(firing.node, firing.firing);
    if (this.#attempts.get(key) !== controller) return;
    this.#attempts.delete(key);
    const now = this.#deps.now();
    switch (outcome.kind) {
      case 'completed':
        if (outcome.result !== undefined) this.#log({ type: 'execution_output', ...outcome.result });
        this.#log({ type: 'node_completed', ...this.#which(firing) });
        return;
      case 'resting':
        this.#log({ type: 'node_waiting', ...this.#which(firing), until: now + Math.ceil(outcome.restMs), resume: outcome.resume });
        return;
      case 'suspended':
        this.#log({ type: 'node_suspended', ...this.#which(firing), awaits: this.#awaitedBy(firing, outcome.request) });
        return;
      case 'failed':
        this.#log(afterFailure(this.state, firing, outcome.failure, { now, random: this.#deps.random() }));
        return;
      default:
        outcome satisfies never;
    }
  }

  /** A repeated attempt awaits the same execution, a retried one another. */
  #awaitedBy(firing: Firing, request: ReviewRequest | AgentRequest): Awaited {
    if ('review' in request) return { kind: 'review', ...request.review };
    const { node_id, firing: number } = this.#which(firing);
    const execution_id = idFrom(`${this.order.execution_id}:${node_id}:${number}:${firing.retries}`);
    return { kind: 'agent', execution_id, ...request.agent };
  }

  #fail(error: ExecutionError): void {
    this.#log({ type: 'execution_failed', error });
    this.#abortAll();
  }

  #abortAll(): void {
    for (const controller of this.#attempts.values()) controller.abort();
    this.#attempts.clear();
  }

  #log(change: ExecutionChange): void {
    const event = { seq: this.state.seq + 1, at: this.#deps.now(), ...change } as ExecutionEvent;
    apply(this.state, event);
    this.#pending.push(event);
  }

  #flush(): void {
    if (this.#pending.length === 0) return;
    const events = this.#pending;
    this.#pending = [];
    this.#deps.commit(events);
  }

  #which(firing: Firing): { node_id: string; firing: number } {
    return { node_id: nodeOf(this.state, firing).plan.id, firing: firing.firing };
  }
}

/** An execution that a node awaits. `until`: when it must have ended, in milliseconds since the epoch. */
export type AwaitedAgent = { awaits: Extract<Awaited, { kind: 'agent' }>; until: number };

/** What only looks like a kept value becomes one, so that what looks like one always is. */
const mustBeKept = (value: JsonValue, bytes: number): boolean => bytes > MAX_VALUE_BYTES || isSpilled(value);

const failed = (code: string, message: string, retry: AttemptFailure['retry'] = 'after'): TurnOutcome => ({
  kind: 'failed',
  failure: { code, message, retry },
});
