import { z } from 'zod';
import { type Block, type BlockContext, BlockFailure } from '../../blocks/define-block.ts';
import { MAX_YIELDS } from '../../schema/bounds.ts';
import { checkJson } from '../../schema/execution/json-check.ts';
import { type JsonObject, type JsonValue, preview } from '../../schema/json.ts';
import type { AttemptFailure } from './engine/after-failure.ts';

/**
 * Runs one turn of a block. Whatever the block does, the answer is data: it never throws. A block that only computes
 * answers at once, without giving the thread away; an I/O block answers with a promise.
 */
export type TurnOutcome =
  | { kind: 'completed' }
  | { kind: 'resting'; restMs: number; resume: JsonValue }
  | { kind: 'failed'; failure: AttemptFailure };

/** `onYield` gets each value as it is yielded, in order. Nothing is passed on after `context.signal` is aborted. */
export function runBlock(
  block: Block,
  input: JsonObject,
  context: BlockContext,
  onYield: (pin: string, value: JsonValue) => void,
): TurnOutcome | Promise<TurnOutcome> {
  const turn = new Turn(block, context.signal, onYield);
  try {
    const turns = block.run(input, context);
    if (Symbol.asyncIterator in turns) return turn.drain(turns);
    for (;;) {
      const step = turns.next();
      if (step.done) return turn.ending(step.value);
      const fault = turn.take(step.value);
      if (fault !== null) return fault;
      if (context.signal.aborted) return ABORTED;
    }
  } catch (error) {
    return { kind: 'failed', failure: failureOf(error) };
  }
}

const RestAnswer = z.object({ rest_ms: z.number().min(0), resume: z.custom<JsonValue>((value) => checkJson(value).ok) });

class Turn {
  readonly #block: Block;
  readonly #signal: AbortSignal;
  readonly #onYield: (pin: string, value: JsonValue) => void;
  #yields = 0;

  constructor(block: Block, signal: AbortSignal, onYield: (pin: string, value: JsonValue) => void) {
    this.#block = block;
    this.#signal = signal;
    this.#onYield = onYield;
  }

  async drain(turns: AsyncGenerator<readonly [string, JsonValue], unknown>): Promise<TurnOutcome> {
    try {
      for (;;) {
        const step = await turns.next();
        if (this.#signal.aborted) {
          // Not awaited: a block that ignores its signal must not hold us up.
          void Promise.resolve(turns.return(undefined)).catch(() => undefined);
          return ABORTED;
        }
        if (step.done) return this.ending(step.value);
        const fault = this.take(step.value);
        if (fault !== null) return fault;
      }
    } catch (error) {
      return { kind: 'failed', failure: failureOf(error) };
    }
  }

  /** Parses one yielded pair and passes it on; an answer that is not one ends the turn. */
  take(answer: unknown): TurnOutcome | null {
    const name = this.#block.definition.name;
    if (++this.#yields > MAX_YIELDS) return failed('too_many_values', `${name} yielded more than ${MAX_YIELDS} values.`, 'never');
    const [pin, value] = Array.isArray(answer) ? (answer as unknown[]) : [];
    if (typeof pin !== 'string' || !this.#block.definition.outputs.some((output) => output.name === pin)) {
      return failed('unknown_pin', `${name} yielded to ${preview(pin)}, which is not one of its pins.`, 'never');
    }
    const checked = checkJson(value);
    if (!checked.ok) return failed(checked.code, `${name} yielded to pin ${pin}: ${checked.reason}.`, 'never');
    this.#onYield(pin, checked.value);
    return null;
  }

  ending(answer: unknown): TurnOutcome {
    if (answer === undefined) return { kind: 'completed' };
    const rest = RestAnswer.safeParse(answer);
    if (rest.success) return { kind: 'resting', restMs: rest.data.rest_ms, resume: rest.data.resume };
    return failed('bad_answer', `${this.#block.definition.name} returned ${preview(answer)}, which means nothing here.`, 'never');
  }
}

function failed(code: string, message: string, retry: 'never' | 'after'): TurnOutcome {
  return { kind: 'failed', failure: { code, message, retry } };
}

const ABORTED = failed('aborted', 'The attempt was aborted.', 'never');

/** A `BlockFailure` says for itself whether a retry is worth it; anything else thrown is unknown and retried by policy. */
function failureOf(thrown: unknown): AttemptFailure {
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
