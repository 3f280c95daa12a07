import { infiniteQueryOptions } from '@tanstack/react-query';
import { AuditEntry } from '../../../schema/api/audit.ts';
import { pageOf } from '../../../schema/api/page.ts';
import { request } from './request.ts';

const AuditPage = pageOf(AuditEntry);
const ENTRIES_PER_PAGE = 30;

/** What was changed, newest first, a page at a time: about my own account, or, for admins, about the whole platform. */
export const auditQuery = (of: 'me' | 'everybody') =>
  infiniteQueryOptions({
    queryKey: ['audit', of],
    queryFn: ({ pageParam, signal }) => {
      const query = new URLSearchParams({ limit: String(ENTRIES_PER_PAGE), ...(pageParam === null ? {} : { cursor: pageParam }) });
      return request(AuditPage, `${of === 'me' ? '/api/v1/audit' : '/api/v1/admin/audit'}?${query}`, { signal });
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next_cursor,
  });
