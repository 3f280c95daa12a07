import { z } from 'zod';
import { Health, ServiceHealth } from '../../schema/api/health.ts';
import { AppError } from '../../schema/errors.ts';
import { json, operation } from './operation.ts';

/** Health, for whoever watches the platform: anyone may ask. */

const all = operation(
  {
    method: 'get',
    path: '/health',
    tag: 'Health',
    summary: 'Whether every service does its work',
    auth: { who: 'public' },
    responses: {
      200: { description: 'All of them do.', schema: Health },
      503: { description: 'Some do not; `services` says which.', schema: Health },
    },
    errors: [],
  },
  async ({ deps }) => {
    const health = await deps.health.all();
    return json(health, health.status === 'up' ? 200 : 503);
  },
);

const one = operation(
  {
    method: 'get',
    path: '/health/{service}',
    tag: 'Health',
    summary: 'Whether one service does its work',
    auth: { who: 'public' },
    params: z.object({ service: z.string() }),
    responses: {
      200: { description: 'It does.', schema: ServiceHealth },
      503: { description: 'It does not.', schema: ServiceHealth },
    },
    errors: ['not_found'],
  },
  async ({ params, deps }) => {
    const health = await deps.health.one(params.service);
    if (health === undefined) throw new AppError('not_found', 'This platform has no such service.');
    return json(health, health.status === 'up' ? 200 : 503);
  },
);

export const healthOperations = [all, one];
