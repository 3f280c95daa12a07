import type { PinType } from './pin.ts';
import type { PinPart } from './pin-name.ts';

/**
 * The type at the end of a dynamic path through `type`, or null where the type cannot have such a part (a list position
 * of a dictionary, a key of a number). `any` and `object` have any part.
 */
export function pinTypeAt(type: PinType, parts: readonly PinPart[]): PinType | null {
  const [part, ...rest] = parts;
  if (part === undefined) return type;
  switch (type.type) {
    case 'any':
      return { type: 'any' };
    case 'list':
      return part.kind === 'index' ? pinTypeAt(type.items, rest) : null;
    case 'dict':
      return part.kind === 'index' ? null : pinTypeAt(type.values, rest);
    case 'object':
      return part.kind === 'index' ? null : { type: 'any' };
    case 'union':
      return type.of.map((member) => pinTypeAt(member, parts)).find((found) => found !== null) ?? null;
    case 'string':
    case 'number':
    case 'integer':
    case 'boolean':
    case 'enum':
    case 'credentials':
      return null;
    default:
      return type satisfies never;
  }
}
