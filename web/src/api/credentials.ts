import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import {
  type ConnectRequest,
  ConnectStart,
  Credential,
  type CredentialChange,
  CredentialTest,
  CredentialUses,
  type NewCredential,
  Providers,
} from '../../../schema/api/credentials.ts';
import { pageOf } from '../../../schema/api/page.ts';
import { request } from './request.ts';

/** Everything about credentials stands below this key. */
export const CREDENTIALS_KEY = ['credentials'] as const;

const CredentialPage = pageOf(Credential);
const CREDENTIALS_PER_PAGE = 100;

/** My credentials, newest first, a page at a time. */
export const credentialsQuery = infiniteQueryOptions({
  queryKey: [...CREDENTIALS_KEY, 'list'],
  queryFn: ({ pageParam, signal }) => {
    const query = new URLSearchParams({ limit: String(CREDENTIALS_PER_PAGE), ...(pageParam === null ? {} : { cursor: pageParam }) });
    return request(CredentialPage, `/api/v1/credentials?${query}`, { signal });
  },
  initialPageParam: null as string | null,
  getNextPageParam: (page) => page.next_cursor,
});

/** Whom credentials can be for; changes with a deployment only. */
export const providersQuery = queryOptions({
  queryKey: ['credential-providers'],
  queryFn: ({ signal }) => request(Providers, '/api/v1/credentials/providers', { signal }),
  staleTime: Number.POSITIVE_INFINITY,
  select: ({ items }) => items,
});

const pathOf = (id: string) => `/api/v1/credentials/${encodeURIComponent(id)}`;

/** Agents that refer to a credential. */
export const credentialUsesQuery = (id: string) =>
  queryOptions({
    queryKey: [...CREDENTIALS_KEY, id, 'uses'],
    queryFn: ({ signal }) => request(CredentialUses, `${pathOf(id)}/used-by`, { signal }),
    select: ({ items }) => items,
  });

export const createCredential = (body: z.input<typeof NewCredential>) =>
  request(Credential, '/api/v1/credentials', { method: 'POST', body });

export const changeCredential = (id: string, body: z.input<typeof CredentialChange>) =>
  request(Credential, pathOf(id), { method: 'PATCH', body });

/** Asks the provider, by a request that changes nothing, whether it accepts the credential. */
export const testCredential = (id: string) => request(CredentialTest, `${pathOf(id)}/test`, { method: 'POST' });

/** Where this browser has to go to agree to a connection; it comes back to `return_to`. */
export const beginConnect = (body: z.input<typeof ConnectRequest>) =>
  request(ConnectStart, '/api/v1/credentials/connect', { method: 'POST', body });

/** `force`: also while agents refer to it. */
export const deleteCredential = (id: string, force: boolean) => request(z.unknown(), `${pathOf(id)}?force=${force}`, { method: 'DELETE' });
