import { queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { ApiKey, CreatedApiKey, type NewApiKey } from '../../../schema/api/api-keys.ts';
import { pageOf } from '../../../schema/api/page.ts';
import { MAX_API_KEYS } from '../../../schema/bounds.ts';
import { request } from './request.ts';

const ApiKeyPage = pageOf(ApiKey);

/** All my keys, newest first: nobody has more than a page holds. */
export const apiKeysQuery = queryOptions({
  queryKey: ['api-keys'],
  queryFn: ({ signal }) => request(ApiKeyPage, `/api/v1/api-keys?limit=${MAX_API_KEYS}`, { signal }),
  select: ({ items }) => items,
});

export const createApiKey = (body: z.input<typeof NewApiKey>) => request(CreatedApiKey, '/api/v1/api-keys', { method: 'POST', body });

const pathOf = (id: string) => `/api/v1/api-keys/${encodeURIComponent(id)}`;

export const renameApiKey = (id: string, name: string) => request(ApiKey, pathOf(id), { method: 'PATCH', body: { name } });

export const revokeApiKey = (id: string) => request(z.unknown(), pathOf(id), { method: 'DELETE' });
