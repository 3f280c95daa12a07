import type { BlockDefinition } from '../schema/graph/block.ts';
import type { Block } from './define-block.ts';
import { textReplace } from './text/text-replace.ts';

/** Every block of this platform. A block that is not listed here does not exist. */
export const BLOCKS: readonly Block[] = [textReplace];

const byId = new Map(BLOCKS.map((block) => [block.definition.id, block]));

export const findBlock = (id: string): Block | undefined => byId.get(id);
export const findBlockDefinition = (id: string): BlockDefinition | undefined => byId.get(id)?.definition;
