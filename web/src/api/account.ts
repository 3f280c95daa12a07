import { type QueryClient, queryOptions } from '@tanstack/react-query';
import { z } from 'zod';
import { AuthUser, Role, SessionItem, type UserUpdate } from '../../../schema/api/auth.ts';
import { request } from './request.ts';

/** What I say about myself; whoever made the account by another client may have said more. */
const AboutMe = z.object({
  name: z.string().optional().catch(undefined),
  language: z.enum(['en', 'es']).catch('en'),
  time_zone: z.string().catch('UTC'),
});

const Account = AuthUser.pick({ id: true, email: true, new_email: true }).extend({
  app_metadata: z.object({ role: Role }),
  user_metadata: AboutMe,
});
export type Account = z.infer<typeof Account>;

const PATH = '/auth/v1/user';

/** My own account. */
export const accountQuery = queryOptions({
  queryKey: ['account'],
  queryFn: ({ signal }) => request(Account, PATH, { signal }),
});

export const changeAccount = (body: z.input<typeof UserUpdate>) => request(Account, PATH, { method: 'PUT', body });

/** Shows at once what a change has answered. */
export const showAccount = (queries: QueryClient, account: Account) => queries.setQueryData(accountQuery.queryKey, account);

/** Sends the two mails of a change of address again. */
export const resendEmailChange = (email: string) =>
  request(z.unknown(), '/auth/v1/resend', { method: 'POST', body: { email, type: 'email_change' } });

const Sessions = z.object({ items: z.array(SessionItem) });

/** Where I am signed in, the last used first. */
export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: ({ signal }) => request(Sessions, '/auth/v1/sessions', { signal }),
  select: ({ items }) => items,
});

export const endSession = (id: string) => request(z.unknown(), `/auth/v1/sessions/${encodeURIComponent(id)}`, { method: 'DELETE' });
export const endOtherSessions = () => request(z.unknown(), '/auth/v1/logout?scope=others', { method: 'POST' });
