import { z } from 'zod';
import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';

/** What users bring is kept verbatim, `__proto__` included, so these check and never copy. The meta is for OpenAPI. */
export const AnyJson = z
  .custom<JsonValue>((value) => value !== undefined)
  .meta({ type: ['null', 'boolean', 'number', 'string', 'array', 'object'] });

export const AnyObject = z.custom<JsonObject>(isJsonObject, 'must be an object').meta({ type: 'object', additionalProperties: true });

/** Values in the order in which they came, by name (of an output or a pin). */
export const ValuesByName = z
  .custom<{ [name: string]: JsonValue[] }>(isJsonObject, 'must be an object')
  .meta({ type: 'object', additionalProperties: { type: 'array', items: {} } });
