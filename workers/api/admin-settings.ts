import { changeSettings, readSettings } from '../../db/queries/settings.ts';
import { SettingsChange } from '../../schema/api/admin.ts';
import { PlatformSettings } from '../../schema/settings.ts';
import { json, operation } from './operation.ts';

/** The platform's settings, for admins. By a session only. */

const tag = 'Administration';
const auth = { who: 'admin', scope: 'session-only' } as const;
const path = '/api/v1/admin/settings';

const read = operation(
  {
    method: 'get',
    path,
    tag,
    summary: 'The settings of this platform',
    auth,
    responses: { 200: { description: 'Every setting, those that nobody has changed included.', schema: PlatformSettings } },
    errors: [],
  },
  async ({ deps }) => json(await readSettings(deps.db)),
);

const change = operation(
  {
    method: 'patch',
    path,
    tag,
    summary: 'Change settings of this platform',
    auth,
    body: SettingsChange,
    responses: { 200: { description: 'Every setting, as it is now.', schema: PlatformSettings } },
    errors: [],
  },
  async ({ body, user, now, deps }) => json(await changeSettings(deps.db, user.userId, body, now)),
);

export const adminSettingsOperations = [read, change];
