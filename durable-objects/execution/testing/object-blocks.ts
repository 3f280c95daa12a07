import { env } from 'cloudflare:workers';
import type { Block } from '../../../blocks/define-block.ts';
import type { JsonValue } from '../../../schema/json.ts';
import { STRANGE_THINGS } from './strange-things.ts';
import { testBlock, testBlocks } from './test-blocks.ts';

/**
 * Blocks for tests on a real object: those of the pure tests, with an `effect` that calls the sink (the one address that
 * may be reached), and blocks that do what no block should.
 */
export function objectBlocks(): Map<string, Block> {
  const blocks = [
    testBlock('effect', { effect: 'write' }, async function* (input, { fetch, idempotencyKey, signal }) {
      const body = JSON.stringify({ v: input.in ?? null });
      await fetch(`http://${(env as { EGRESS_ALLOWED_HOSTS: string }).EGRESS_ALLOWED_HOSTS}/effect`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'idempotency-key': idempotencyKey },
        body,
        signal,
      });
      yield ['out', input.in ?? null];
    }),
    /** Yields 1 to `number`, each after `in` milliseconds. */
    testBlock('ticker', {}, async function* (input) {
      for (let tick = 1; tick <= (input.number as number); tick++) {
        await scheduler.wait(input.in as number);
        yield ['out', tick];
      }
    }),
    /** Throws what `in` names. */
    testBlock('thrower', {}, function* (input) {
      yield ['other', 'about to throw'];
      throw strange(input.in);
    }),
    /** Yields what `in` names. */
    testBlock('yielder', {}, function* (input) {
      yield ['out', strange(input.in) as JsonValue];
    }),
    /** The same, as a block that waits for something. */
    testBlock('async_yielder', {}, async function* (input) {
      yield ['out', strange(input.in) as JsonValue];
    }),
    /** Returns what `in` names. */
    testBlock('returner', {}, function* (input) {
      yield ['other', 'about to return'];
      return strange(input.in);
    }),
    /** Is no generator at all: its `run` answers what `in` names. */
    testBlock('plain', {}, (input) => strange(input.in) as ReturnType<Block['run']>),
    /** Never answers, and does not listen when it is told to stop. */
    testBlock('hang', {}, async function* () {
      yield ['out', await new Promise<JsonValue>(() => undefined)];
    }),
    /** Never stops yielding. */
    testBlock('endless', {}, function* () {
      for (;;) yield ['other', 'again'];
    }),
  ];
  return new Map([...testBlocks({ flakyFailures: 1, restMs: 300 }), ...blocks.map((block) => [block.definition.id, block] as const)]);
}

const strange = (name: unknown): unknown => STRANGE_THINGS[String(name)]?.();
