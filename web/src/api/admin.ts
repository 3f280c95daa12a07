import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { AdminUser, type SettingsChange, Suspension } from '../../../schema/api/admin.ts';
import type { Role } from '../../../schema/api/auth.ts';
import { pageOf } from '../../../schema/api/page.ts';
import { PlatformSettings } from '../../../schema/settings.ts';
import { request } from './request.ts';

/** Everything about other people's accounts stands below this key. */
export const USERS_KEY = ['admin', 'users'] as const;

const UserPage = pageOf(AdminUser);
const USERS_PER_PAGE = 30;

/** `search`: a part of the e-mail address. */
export type UserFilter = { search: string; role: Role | null; isSuspended: boolean | null };

/** Accounts of the platform, newest first, a page at a time. */
export const usersQuery = ({ search, role, isSuspended }: UserFilter) =>
  infiniteQueryOptions({
    queryKey: [...USERS_KEY, search, role, isSuspended],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({
        limit: String(USERS_PER_PAGE),
        ...(search === '' ? {} : { search }),
        ...(role === null ? {} : { role }),
        ...(isSuspended === null ? {} : { suspended: String(isSuspended) }),
        ...(pageParam === null ? {} : { cursor: pageParam }),
      });
      return request(UserPage, `/api/v1/admin/users?${query}`, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });

const MOST_NAMES = 100;

/**
 * Addresses by account, of the newest accounts: entries of the audit trail carry ids only. Who is not among them is told by
 * their id.
 */
export const userEmailsQuery = queryOptions({
  queryKey: [...USERS_KEY, 'emails'],
  queryFn: ({ signal }) => request(UserPage, `/api/v1/admin/users?limit=${MOST_NAMES}`, { signal }),
  select: ({ items }) => new Map(items.map(({ id, email }) => [id, email])),
});

const pathOf = (id: string) => `/api/v1/admin/users/${encodeURIComponent(id)}`;

export const suspendUser = (id: string) => request(Suspension, `${pathOf(id)}/suspend`, { method: 'POST' });
export const unsuspendUser = (id: string) => request(AdminUser, `${pathOf(id)}/unsuspend`, { method: 'POST' });
export const changeRole = (id: string, role: Role) => request(AdminUser, `${pathOf(id)}/role`, { method: 'PUT', body: { role } });

export const settingsQuery = queryOptions({
  queryKey: ['admin', 'settings'],
  queryFn: ({ signal }) => request(PlatformSettings, '/api/v1/admin/settings', { signal }),
});

export const changeSettings = (body: SettingsChange) => request(PlatformSettings, '/api/v1/admin/settings', { method: 'PATCH', body });
