import type { Block, BlockContext } from '../../blocks/define-block.ts';
import type { ExecutionChange, ExecutionError, ExecutionEvent } from '../../schema/execution/event.ts';
import { isTerminal } from '../../schema/execution/status.ts';
import type { ExecutionOrder } from '../../schema/rpc.ts';
import { type OpenCredential, withCredentials } from './block-credentials.ts';
import { type AttemptFailure, afterFailure, afterInterruption } from './engine/after-failure.ts';
import { apply } from './engine/apply.ts';
import { failureOutcome, nextCommand } from './engine/next-command.ts';
import { nodeInput } from './engine/node-input.ts';
import { createState, type EngineState, type Firing, firingKey, nodeOf } from './engine/state.ts';
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
  /** Stores events; nothing leaves the object before they are durable. Then tells whoever listens. */
  commit: (events: ExecutionEvent[]) => void;
  /** Resolves when what was committed is on disk. */
  sync: () => Promise<void>;
  /** Calls back soon, after other calls to the object had their turn. */
  yieldThread: (then: () => void) => void;
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
    this.#log({ type: 'execution_started' });
    this.pump();
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
    if (this.state.startedAt !== null && now >= this.state.startedAt + this.state.plan.timeout_ms) {
      const seconds = this.state.plan.timeout_ms / 1_000;
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
    // An effect outside must find its attempt on disk, so that a crash in between is known as one.
    const outcome = plan.effect === 'write' ? this.#turnAfterSync(block, firing, controller) : this.#turn(block, firing, controller);
    if (outcome instanceof Promise) void outcome.then((late) => this.#settleAndPump(firing, controller, late));
    else this.#settle(firing, controller, outcome);
  }

  async #turnAfterSync(block: Block, firing: Firing, controller: AbortController): Promise<TurnOutcome> {
    this.#flush();
    await this.#deps.sync();
    // Stopped meanwhile: whoever was told so must not see the effect afterwards.
    return controller.signal.aborted ? failed('aborted', 'The attempt was aborted.', 'never') : this.#turn(block, firing, controller);
  }

  /** A repeated turn of a block yields again what has been routed before; those values are passed over by their count. */
  #turn(block: Block, firing: Firing, controller: AbortController): TurnOutcome | Promise<TurnOutcome> {
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
    return runBlock(able, nodeInput(this.state, firing), context, (pin, value) => {
      if (repeated > 0) repeated--;
      else if (!controller.signal.aborted) {
        this.#log({ type: 'node_output', ...this.#which(firing), pin, value });
        if (!this.#pumping) this.pump();
        if (this.state.fatal !== null) this.#abandon(firing, controller);
      }
    });
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
        this.#logOutput(firing);
        this.#log({ type: 'node_completed', ...this.#which(firing) });
        return;
      case 'resting':
        this.#log({ type: 'node_waiting', ...this.#which(firing), until: now + Math.ceil(outcome.restMs), resume: outcome.resume });
        return;
      case 'failed':
        this.#log(afterFailure(this.state, firing, outcome.failure, { now, random: this.#deps.random() }));
        return;
      default:
        outcome satisfies never;
    }
  }

  /** An output node that completes names a result of the execution. */
  #logOutput(firing: Firing): void {
    if (nodeOf(this.state, firing).plan.kind !== 'output') return;
    const { name, value } = nodeInput(this.state, firing);
    if (typeof name === 'string') this.#log({ type: 'execution_output', name, value: value ?? null });
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

const failed = (code: string, message: string, retry: AttemptFailure['retry'] = 'after'): TurnOutcome => ({
  kind: 'failed',
  failure: { code, message, retry },
});
