import { z } from 'zod';

/** One service's probe. `latency_ms` is what the probe took; `reason` says why it is down. */
export const ServiceHealth = z
  .object({ status: z.enum(['up', 'down']), latency_ms: z.number().int(), reason: z.string().optional() })
  .meta({ id: 'ServiceHealth' });
export type ServiceHealth = z.infer<typeof ServiceHealth>;

export const Health = z.object({ status: z.enum(['up', 'down']), services: z.record(z.string(), ServiceHealth) }).meta({ id: 'Health' });
export type Health = z.infer<typeof Health>;
