import { z } from 'zod';
import { text } from '../ids.ts';
import { Scope } from './scope.ts';

/** API keys as their owner sees them. Times are ISO 8601. */

const Name = text(100).min(1);

/**
 * What may be shown of a key: `prefix` and `last_four` are its beginning and its end. `last_used_at` is right to the
 * minute. Null `expires_at`: until it is revoked.
 */
export const ApiKey = z
  .object({
    id: z.uuid(),
    name: z.string(),
    prefix: z.string(),
    last_four: z.string(),
    scopes: z.array(Scope),
    created_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().nullable(),
    expires_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'ApiKey' });
export type ApiKey = z.infer<typeof ApiKey>;

/** The answer that makes one: `key` is what goes into `X-API-Key`, and is shown this once. */
export const CreatedApiKey = ApiKey.extend({ key: z.string() }).meta({ id: 'CreatedApiKey' });
export type CreatedApiKey = z.infer<typeof CreatedApiKey>;

/** Each scope counts once, however often it is named. */
export const NewApiKey = z
  .object({
    name: Name,
    scopes: z.array(Scope).min(1).max(100),
    expires_at: z.iso.datetime({ offset: true }).nullable().default(null),
  })
  .meta({ id: 'NewApiKey' });

export const ApiKeyChange = z.object({ name: Name }).meta({ id: 'ApiKeyChange' });
