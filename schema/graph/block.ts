import { z } from 'zod';
import { Id } from '../ids.ts';
import { AnyJson } from '../json-shape.ts';
import { PinType } from './pin.ts';

const Bilingual = z.object({ en: z.string(), es: z.string() });
export type Bilingual = z.infer<typeof Bilingual>;

export const BLOCK_CATEGORIES = ['basic', 'input-output', 'logic', 'text', 'network', 'platform', 'ai', 'trigger'] as const;

export const InputPin = z.object({
  name: z.string(),
  type: PinType,
  /** Without a value (link, `input_default` or `default`) the node cannot fire. */
  required: z.boolean(),
  /** What an empty pin holds; absent when the pin then stays empty. */
  default: AnyJson.optional(),
  title: Bilingual,
  description: Bilingual.optional(),
  /** Editors fold these away. */
  advanced: z.boolean(),
});
export type InputPin = z.infer<typeof InputPin>;

export const OutputPin = z.object({ name: z.string(), type: PinType, title: Bilingual });
export type OutputPin = z.infer<typeof OutputPin>;

/**
 * What a block is, without its code. `kind`: an `input` block brings the run's input `name` into the graph, an `output`
 * block names a result, an `agent` block runs another agent and has its pins; `effect` says whether running it twice can be seen from outside.
 */
export const BlockDefinition = z
  .object({
    id: Id,
    name: z.string(),
    title: Bilingual,
    description: Bilingual,
    category: z.enum(BLOCK_CATEGORIES),
    kind: z.enum(['standard', 'input', 'output', 'agent']),
    effect: z.enum(['none', 'read', 'write']),
    static_output: z.boolean(),
    inputs: z.array(InputPin),
    outputs: z.array(OutputPin),
  })
  .meta({ id: 'Block' });
export type BlockDefinition = z.infer<typeof BlockDefinition>;

/** Looks a block up by its id; undefined when this platform has no such block. */
export type BlockLookup = (blockId: string) => BlockDefinition | undefined;

/** The pin on which every block reports its failure once retries are used up, when that pin is linked. */
export const ERROR_PIN = 'error';
