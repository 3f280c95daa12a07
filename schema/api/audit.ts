import { z } from 'zod';
import { AnyObject } from '../json-shape.ts';
import { PageQuery } from './page.ts';

/** What is written into the audit trail: changes of who may do what. */
export const AUDIT_ACTIONS = [
  'api_key.created',
  'api_key.renamed',
  'api_key.revoked',
  'user.suspended',
  'user.unsuspended',
  'user.role_changed',
  'settings.changed',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

/**
 * One entry. `user_id`: whose account it is about, null for the platform's own settings. `actor_id`: who did it; null for
 * an admin when somebody else reads it. `target_id`: what it was done to, when that is not the account itself. `detail`
 * says what is not secret: names, scopes, the role before and after.
 */
export const AuditEntry = z
  .object({
    id: z.uuid(),
    at: z.iso.datetime(),
    action: z.enum(AUDIT_ACTIONS),
    user_id: z.uuid().nullable(),
    actor_id: z.uuid().nullable(),
    target_id: z.uuid().nullable(),
    detail: AnyObject,
  })
  .meta({ id: 'AuditEntry' });
export type AuditEntry = z.infer<typeof AuditEntry>;

export const AuditQuery = PageQuery.extend({ user_id: z.uuid().optional(), action: z.enum(AUDIT_ACTIONS).optional() });
