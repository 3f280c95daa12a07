import { z } from 'zod';
import { type AgentRequest, type Block, type BlockContext, BlockFailure, type ReviewRequest } from '../../blocks/define-block.ts';
import { MAX_SPILLED_BYTES, MAX_YIELDS } from '../../schema/bounds.ts';
import { checkJson } from '../../schema/execution/json-check.ts';
import { type JsonObject, type JsonValue, preview } from '../../schema/json.ts';
import { AnyObject } from '../../schema/json-shape.ts';
import type { AttemptFailure } from './engine/after-failure.ts';

/**
 * Runs one turn of a block. Whatever the block does, the answer is data: it never throws. A block that only computes
 * answers at once, without giving the thread away; an I/O block answers with a promise.
 */
export type TurnOutcome =
  /** `result`: what an output node names. */
  | { kind: 'completed'; result?: { name: string; value: JsonValue } }
  | { kind: 'resting'; restMs: number; resume: JsonValue }
  /** `bytes`: of what is to be reviewed, or of the agent's inputs, as JSON text. */
  | { kind: 'suspended'; request: ReviewRequest | AgentRequest; bytes: number }
  | { kind: 'failed'; failure: AttemptFailure };

/**
 * Gets each value as it is yielded, in order, with the bytes of its JSON text. The next one is asked for when it is done.
 * Nothing is passed on after `context.signal` is aborted.
 */
export type OnYield = (pin: string, value: JsonValue, bytes: number) => void | Promise<void>;

export function runBlock(block: Block, input: JsonObject, context: BlockContext, onYield: OnYield): TurnOutcome | Promise<TurnOutcome> {
  const turn = new Turn(block, context.signal, onYield);
  try {
    const steps = block.run(input, context);
    return Symbol.asyncIterator in steps ? turn.drain(steps) : turn.drainNow(steps);
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) };
  }
}

const RestAnswer = z.object({ rest_ms: z.number().min(0), resume: z.custom<JsonValue>((value) => checkJson(value).ok) });
const ReviewAnswer = z.object({ review: z.object({ name: z.string(), data: z.unknown(), editable: z.boolean() }) });
const AgentAnswer = z.object({ agent: z.object({ graph_id: z.string(), graph_version: z.number().int(), inputs: AnyObject }) });

type Step = { done?: boolean | undefined; value: unknown };
type Steps = { next(): Step | Promise<Step>; return(value: unknown): unknown };

class Turn {
  readonly #block: Block;
  readonly #signal: AbortSignal;
  readonly #onYield: OnYield;
  #yields = 0;

  constructor(block: Block, signal: AbortSignal, onYield: OnYield) {
    this.#block = block;
    this.#signal = signal;
    this.#onYield = onYield;
  }

  /** Without giving the thread away, unless a value takes time to pass on. */
  drainNow(steps: Generator<unknown, unknown>): TurnOutcome | Promise<TurnOutcome> {
    for (;;) {
      const step = steps.next();
      if (step.done) return this.#ending(step.value);
      const taken = this.#take(step.value);
      if (taken instanceof Promise) return this.drain(steps, taken);
      if (taken !== null) return taken;
      if (this.#signal.aborted) return ABORTED;
    }
  }

  /** `taken`: what is still being passed on. */
  async drain(steps: Steps, taken: Promise<TurnOutcome | null> | null = null): Promise<TurnOutcome> {
    try {
      for (let fault = taken === null ? null : await taken; ; ) {
        if (fault !== null) return fault;
        const step = await steps.next();
        if (this.#signal.aborted) {
          // Not awaited: a block that ignores its signal must not hold us up.
          void Promise.resolve(steps.return(undefined)).catch(() => undefined);
          return ABORTED;
        }
        if (step.done) return this.#ending(step.value);
        const next = this.#take(step.value);
        fault = next instanceof Promise ? await next : next;
      }
    } catch (error) {
      return { kind: 'failed', failure: failureOf(error) };
    }
  }

  /** Parses one yielded pair and passes it on; an answer that is not one ends the turn. */
  #take(answer: unknown): TurnOutcome | null | Promise<TurnOutcome | null> {
    const name = this.#block.definition.name;
    if (++this.#yields > MAX_YIELDS) return failed('too_many_values', `${name} yielded more than ${MAX_YIELDS} values.`, 'never');
    const [pin, value] = Array.isArray(answer) ? (answer as unknown[]) : [];
    if (typeof pin !== 'string' || !this.#block.definition.outputs.some((output) => output.name === pin)) {
      return failed('unknown_pin', `${name} yielded to ${preview(pin)}, which is not one of its pins.`, 'never');
    }
    const checked = checkJson(value, MAX_SPILLED_BYTES);
    if (!checked.ok) return failed(checked.code, `${name} yielded to pin ${pin}: ${checked.reason}.`, 'never');
    const passedOn = this.#onYield(pin, checked.value, checked.bytes);
    return passedOn instanceof Promise ? passedOn.then(() => null) : null;
  }

  #ending(answer: unknown): TurnOutcome {
    if (answer === undefined) return { kind: 'completed' };
    const name = this.#block.definition.name;
    const rest = RestAnswer.safeParse(answer);
    if (rest.success) return { kind: 'resting', restMs: rest.data.rest_ms, resume: rest.data.resume };
    const review = ReviewAnswer.safeParse(answer);
    if (review.success) {
      const checked = checkJson(review.data.review.data, MAX_SPILLED_BYTES);
      if (!checked.ok) return failed(checked.code, `${name} asks to review something that cannot be: ${checked.reason}.`, 'never');
      return { kind: 'suspended', request: { review: { ...review.data.review, data: checked.value } }, bytes: checked.bytes };
    }
    const agent = AgentAnswer.safeParse(answer);
    if (agent.success) {
      const checked = checkJson(agent.data.agent.inputs);
      if (!checked.ok) return failed(checked.code, `${name} cannot hand on its inputs: ${checked.reason}.`, 'never');
      return { kind: 'suspended', request: agent.data, bytes: checked.bytes };
    }
    return failed('bad_answer', `${name} returned ${preview(answer)}, which means nothing here.`, 'never');
  }
}

function failed(code: string, message: string, retry: 'never' | 'after'): TurnOutcome {
  return { kind: 'failed', failure: { code, message, retry } };
}

const ABORTED = failed('aborted', 'The attempt was aborted.', 'never');

/** A `BlockFailure` says for itself whether a retry is worth it; anything else thrown is unknown and retried by policy. */
function failureOf(thrown: unknown): AttemptFailure {
  try {
    return describedFailure(thrown);
  } catch {
    // A proxy may throw whatever is asked of it.
    return { code: 'block_threw', message: 'The block threw something that cannot be described.', retry: 'after' };
  }
}

function describedFailure(thrown: unknown): AttemptFailure {
  if (thrown instanceof BlockFailure) {
    return {
      code: 'block_failed',
      message: cut(thrown.message),
      retry: thrown.retry,
      ...(thrown.retryAfterMs === undefined ? {} : { retryAfterMs: thrown.retryAfterMs }),
    };
  }
  const message = thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : `The block threw ${preview(thrown)}.`;
  return { code: 'block_threw', message: cut(message), retry: 'after' };
}

const LONGEST_MESSAGE = 1_000;

/** A message goes to the log, the record and the user, and may carry what a block was given: bounded, and text in any case. */
const cut = (message: string): string =>
  (message.length > LONGEST_MESSAGE ? `${message.slice(0, LONGEST_MESSAGE)}…` : message).toWellFormed();
