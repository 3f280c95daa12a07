import type { JsonValue } from '../../schema/json.ts';
import type { Block, BlockContext } from '../define-block.ts';

/** What one turn of a block did: its yields in order, and what it returned (a rest, or undefined). */
export type Turn = { yields: (readonly [string, JsonValue])[]; returned: unknown };

export type Input = { [pin: string]: JsonValue | undefined };

/** Runs one turn as the engine would: the block's own defaults fill the pins that are not given. */
export async function runBlock(block: Block, input: Input = {}, context: Partial<BlockContext> = {}): Promise<Turn> {
  const defaults = Object.fromEntries(block.definition.inputs.map((pin) => [pin.name, pin.default]));
  const turns = block.run({ ...defaults, ...input }, { ...offlineContext(), ...context });
  const turn: Turn = { yields: [], returned: undefined };
  for (;;) {
    const step = await turns.next();
    if (step.done === true) return { ...turn, returned: step.value };
    turn.yields.push(step.value);
  }
}

/** The values that a block yields on one pin. */
export async function yieldsOn(block: Block, pin: string, input: Input = {}): Promise<JsonValue[]> {
  return (await runBlock(block, input)).yields.filter(([name]) => name === pin).map(([, value]) => value);
}

function offlineContext(): BlockContext {
  return {
    now: () => 0,
    random: () => 0,
    signal: new AbortController().signal,
    idempotencyKey: 'execution:node:1',
    fetch: async (url) => {
      throw new Error(`this test has no network, but the block asked for ${url}`);
    },
    credential: async () => null,
    resume: undefined,
  };
}
