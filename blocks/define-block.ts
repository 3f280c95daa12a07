import type { CredentialSecret } from '../schema/credential.ts';
import type { CredentialProvider } from '../schema/credential-provider.ts';
import type { Bilingual, BlockDefinition } from '../schema/graph/block.ts';
import { ERROR_PIN } from '../schema/graph/block.ts';
import type { PinType } from '../schema/graph/pin.ts';
import type { JsonObject, JsonValue } from '../schema/json.ts';
import type { Secret } from '../schema/secret.ts';
import type { SafeRequestInit } from './safe-fetch.ts';

/**
 * A block's file says what the block is (pins, words, effect) and what it does (`run`). The types of the pins are the
 * types of `run`'s input and output: the engine converts values to them before and checks yields after.
 */

/** What a block may use of the world. Clock and randomness come from here, so that a replay is the same. */
export type BlockContext = {
  /** Milliseconds since the epoch. */
  now: () => number;
  /** 0 ≤ random < 1. */
  random: () => number;
  /** Aborted on stop and on timeout. */
  signal: AbortSignal;
  /** The same for every attempt of this firing: `execution:node:firing`. */
  idempotencyKey: string;
  /** The only way out to the network. Refuses private addresses; throws `BlockFailure`. */
  fetch: (url: string, init: SafeRequestInit) => Promise<Response>;
  /**
   * The credential that was chosen for a pin, opened for this attempt; null when none was, which a required pin cannot be.
   * Throws `BlockFailure`. What it reveals is masked in whatever the block brings back.
   */
  credential: (pin: string) => Promise<BlockCredential | null>;
  /** What the block left when it rested (`Rest.resume`), or the decision of its review; undefined on its first turn. */
  resume: JsonValue | undefined;
};

/** Whom a credential is for, and what authenticates its user there. */
export type BlockCredential = { provider: CredentialProvider; secret: Secret<CredentialSecret> };

/** A block that returns this rests until then without holding anything in memory, and runs again with `resume`. */
export type Rest = { rest_ms: number; resume: JsonValue };

/**
 * A block that returns this is suspended until a person has decided, and runs again with the decision as `resume`:
 * `{decision: "approved" | "rejected", message, data?}`, where `data` is there when it was edited.
 */
export type ReviewRequest = { review: { name: string; data: JsonValue; editable: boolean } };

/** A block that returns this begins an execution of an agent of the same user. Its outputs become the block's own. */
export type AgentRequest = { agent: { graph_id: string; graph_version: number; inputs: JsonObject } };

/** A failure with a reason. `after`: worth a retry, if the target said so not before `retryAfterMs`. */
export class BlockFailure extends Error {
  readonly retry: 'never' | 'after';
  readonly retryAfterMs: number | undefined;

  constructor(message: string, options: { retry?: 'never' | 'after'; retryAfterMs?: number } = {}) {
    super(message);
    this.name = 'BlockFailure';
    this.retry = options.retry ?? 'never';
    this.retryAfterMs = options.retryAfterMs;
  }
}

/** The TypeScript type of a pin's values; any value when the pin's type is not known until the program runs. */
export type ValueOf<T> = PinType extends T ? JsonValue : T extends { nullable: true } ? PlainValueOf<T> | null : PlainValueOf<T>;
type PlainValueOf<T> = T extends { type: 'string' }
  ? string
  : T extends { type: 'number' | 'integer' }
    ? number
    : T extends { type: 'boolean' }
      ? boolean
      : T extends { type: 'enum'; options: readonly (infer Option)[] }
        ? Option
        : T extends { type: 'list'; items: infer Items }
          ? ValueOf<Items>[]
          : T extends { type: 'dict'; values: infer Values }
            ? { [key: string]: ValueOf<Values> }
            : T extends { type: 'object' }
              ? { [key: string]: JsonValue }
              : T extends { type: 'union'; of: readonly (infer Member)[] }
                ? ValueOf<Member>
                : JsonValue;

type InputSpec = {
  type: PinType;
  title: Bilingual;
  description?: Bilingual;
  required?: true;
  default?: JsonValue;
  advanced?: true;
};
type OutputSpec = { type: PinType; title: Bilingual };

/**
 * A required pin and one with a default always hold a value; the others may be missing. What a credentials pin stands for
 * comes from the context.
 */
type InputOf<Inputs extends Record<string, InputSpec>> = {
  [Name in keyof Inputs as Inputs[Name]['type'] extends { type: 'credentials' } ? never : Name]: Inputs[Name] extends
    | { required: true }
    | { default: JsonValue }
    ? ValueOf<Inputs[Name]['type']>
    : ValueOf<Inputs[Name]['type']> | undefined;
};
type YieldOf<Outputs extends Record<string, OutputSpec>> = {
  [Name in keyof Outputs]: readonly [Name, ValueOf<Outputs[Name]['type']>];
}[keyof Outputs];

/**
 * A plain generator for blocks that only compute (they run in one turn); an async one for blocks that wait for something.
 * It returns nothing, a `Rest`, a `ReviewRequest` or an `AgentRequest`; the engine parses which.
 */
type Turns<Y> = Generator<Y, unknown> | AsyncGenerator<Y, unknown>;

export type Block = {
  definition: BlockDefinition;
  run: (input: { [pin: string]: JsonValue | undefined }, context: BlockContext) => Turns<readonly [string, JsonValue]>;
};

type BlockSpec<Inputs extends Record<string, InputSpec>, Outputs extends Record<string, OutputSpec>> = {
  id: string;
  name: string;
  title: Bilingual;
  description: Bilingual;
  category: BlockDefinition['category'];
  kind?: BlockDefinition['kind'];
  effect?: BlockDefinition['effect'];
  staticOutput?: true;
  inputs: Inputs;
  outputs: Outputs;
  run: (input: InputOf<Inputs>, context: BlockContext) => Turns<YieldOf<Outputs>>;
};

/** Turns a block's file into an entry of the catalogue. Every block gets an `error` output pin. */
export function defineBlock<const Inputs extends Record<string, InputSpec>, const Outputs extends Record<string, OutputSpec>>(
  spec: BlockSpec<Inputs, Outputs>,
): Block {
  const outputs = Object.entries(spec.outputs).map(([name, pin]) => ({ name, type: pin.type, title: pin.title }));
  const definition: BlockDefinition = {
    id: spec.id,
    name: spec.name,
    title: spec.title,
    description: spec.description,
    category: spec.category,
    kind: spec.kind ?? 'standard',
    effect: spec.effect ?? 'none',
    static_output: spec.staticOutput ?? false,
    inputs: Object.entries(spec.inputs).map(([name, pin]) => ({
      name,
      type: pin.type,
      required: pin.required ?? false,
      ...(pin.default === undefined ? {} : { default: pin.default }),
      title: pin.title,
      ...(pin.description === undefined ? {} : { description: pin.description }),
      advanced: pin.advanced ?? false,
    })),
    outputs: [...outputs, { name: ERROR_PIN, type: { type: 'string' }, title: { en: 'Error', es: 'Error' } }],
  };
  // The engine converts every value to the declared pin type before it calls, which is what InputOf says.
  return { definition, run: spec.run as unknown as Block['run'] };
}
