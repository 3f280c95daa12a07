import { z } from 'zod';
import { CredentialType } from '../credential.ts';

/**
 * The type of the values that a pin takes or gives. `list` and `dict` name the type of their members; `union` takes the
 * first member that fits. `nullable` says that null is a value of the pin, not a failure.
 */
export type PinType =
  | { type: 'any' }
  | { type: 'string'; format?: PinFormat; nullable?: boolean }
  | { type: 'number' | 'integer' | 'boolean' | 'object'; nullable?: boolean }
  | { type: 'enum'; options: readonly string[]; nullable?: boolean }
  | { type: 'list'; items: PinType; nullable?: boolean }
  | { type: 'dict'; values: PinType; nullable?: boolean }
  | { type: 'union'; of: readonly PinType[]; nullable?: boolean }
  /** A reference to a credential for one of these providers, of one of these types. What it opens is never a value. */
  | { type: 'credentials'; providers: readonly string[]; types: readonly CredentialType[] };

/** A hint to editors; every format is text to the engine. */
export type PinFormat = 'short-text' | 'long-text' | 'date' | 'time' | 'file' | 'secret';

export const PinType: z.ZodType<PinType> = z
  .lazy(() =>
    z.union([
      z.object({ type: z.literal('any') }),
      z.object({ type: z.literal('string'), format: z.string().optional(), nullable: z.boolean().optional() }),
      z.object({ type: z.enum(['number', 'integer', 'boolean', 'object']), nullable: z.boolean().optional() }),
      z.object({ type: z.literal('enum'), options: z.array(z.string()), nullable: z.boolean().optional() }),
      z.object({ type: z.literal('list'), items: PinType, nullable: z.boolean().optional() }),
      z.object({ type: z.literal('dict'), values: PinType, nullable: z.boolean().optional() }),
      z.object({ type: z.literal('union'), of: z.array(PinType), nullable: z.boolean().optional() }),
      z.object({ type: z.literal('credentials'), providers: z.array(z.string()), types: z.array(CredentialType) }),
    ]),
  )
  .meta({ id: 'PinType' }) as z.ZodType<PinType>;

/** Whether null is a value of this type. `any` takes null. */
export function allowsNull(type: PinType): boolean {
  if (type.type === 'any') return true;
  if (type.type === 'credentials') return false;
  return type.nullable === true || (type.type === 'union' && type.of.some(allowsNull));
}

/** The type in words for messages and documentation: `list[string]|null`. */
export function typeName(type: PinType): string {
  const name = ((): string => {
    switch (type.type) {
      case 'any':
      case 'number':
      case 'integer':
      case 'boolean':
      case 'object':
      case 'credentials':
        return type.type;
      case 'string':
        return type.format === undefined ? 'string' : `string:${type.format}`;
      case 'enum':
        return `enum(${type.options.join(',')})`;
      case 'list':
        return type.items.type === 'any' ? 'list' : `list[${typeName(type.items)}]`;
      case 'dict':
        return type.values.type === 'any' ? 'dict' : `dict[${typeName(type.values)}]`;
      case 'union':
        return type.of.map(typeName).join('|');
      default:
        return type satisfies never;
    }
  })();
  return type.type !== 'any' && type.type !== 'credentials' && type.nullable ? `${name}|null` : name;
}
