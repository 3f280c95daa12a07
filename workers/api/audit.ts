import { listAuditEntries } from '../../db/queries/audit.ts';
import { AuditEntry, AuditQuery } from '../../schema/api/audit.ts';
import { PageQuery, pageOf } from '../../schema/api/page.ts';
import { json, operation } from './operation.ts';

/** The audit trail: who changed who may do what. It is written where the change is made. */

const tag = 'Audit';

const own = operation(
  {
    method: 'get',
    path: '/api/v1/audit',
    tag,
    summary: 'What was changed about your account, newest first',
    auth: { who: 'user', scope: 'account:read' },
    query: PageQuery,
    responses: {
      200: { description: 'A page of entries. `actor_id` is null where an admin did it.', schema: pageOf(AuditEntry) },
    },
    errors: ['bad_cursor'],
  },
  async ({ query, user, deps }) => {
    const page = await listAuditEntries(deps.db, { ...query, user_id: user.userId });
    const items = page.items.map((entry) => ({ ...entry, actor_id: entry.actor_id === user.userId ? entry.actor_id : null }));
    return json({ ...page, items });
  },
);

const all = operation(
  {
    method: 'get',
    path: '/api/v1/admin/audit',
    tag,
    summary: 'What was changed about anybody’s account and about the platform, newest first',
    auth: { who: 'admin', scope: 'session-only' },
    query: AuditQuery,
    responses: { 200: { description: 'A page of entries.', schema: pageOf(AuditEntry) } },
    errors: ['bad_cursor'],
  },
  async ({ query, deps }) => json(await listAuditEntries(deps.db, query)),
);

export const auditOperations = [own, all];
