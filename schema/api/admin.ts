import { z } from 'zod';
import { PlatformSettings } from '../settings.ts';
import { Role } from './auth.ts';
import { PageQuery } from './page.ts';

/** What admins see and change. Times are ISO 8601. */

/** An account as an admin sees it; nothing of what is in it. */
export const AdminUser = z
  .object({
    id: z.uuid(),
    email: z.string(),
    role: Role,
    email_confirmed_at: z.iso.datetime().nullable(),
    suspended_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
  })
  .meta({ id: 'AdminUser' });
export type AdminUser = z.infer<typeof AdminUser>;

/** `search`: a part of the e-mail address. */
export const UsersQuery = PageQuery.extend({
  search: z
    .string()
    .max(254)
    .refine((text) => !text.includes('\u0000') && text.isWellFormed())
    .optional(),
  role: Role.optional(),
  suspended: z.enum(['true', 'false']).optional(),
});

/** The suspended account, and how many of its executions were stopped. */
export const Suspension = z.object({ user: AdminUser, executions_stopped: z.number().int() }).meta({ id: 'Suspension' });

export const RoleChange = z.object({ role: Role }).meta({ id: 'RoleChange' });

/** What is absent stays as it is. */
export const SettingsChange = PlatformSettings.partial().meta({ id: 'SettingsChange' });
export type SettingsChange = z.infer<typeof SettingsChange>;
