import { z } from 'zod';
import { readSettings } from '../../db/queries/settings.ts';
import { AuthSettings } from '../../schema/api/auth.ts';
import { json, operation } from '../api/operation.ts';
import { ACCOUNTS_TAG } from './spec.ts';

/** What a client may know before anybody signs in. */
export const readOffer = operation(
  {
    method: 'get',
    path: '/auth/v1/settings',
    tag: ACCOUNTS_TAG,
    summary: 'Which ways of signing in there are',
    auth: { who: 'public' },
    responses: { 200: { description: 'What this platform offers.', schema: AuthSettings } },
    errors: [],
  },
  async ({ deps }) =>
    json({
      external: { email: true, ...Object.fromEntries([...deps.signIn.providers().keys()].map((id) => [id, true])) },
      disable_signup: (await readSettings(deps.db)).sign_up === 'closed',
      mailer_autoconfirm: deps.site.confirmsAtOnce,
      phone_autoconfirm: false,
      sms_provider: '',
      saml_enabled: false,
    } satisfies z.infer<typeof AuthSettings>),
);

export const readHealth = operation(
  {
    method: 'get',
    path: '/auth/v1/health',
    tag: ACCOUNTS_TAG,
    summary: 'Whether accounts and sessions are served here',
    auth: { who: 'public' },
    responses: {
      200: { description: 'They are.', schema: z.object({ name: z.string(), version: z.string(), description: z.string() }) },
    },
    errors: [],
  },
  async () => json({ name: 'Edgeloom', version: '0.1.0', description: 'Accounts and sessions of Edgeloom' }),
);

const publicKeys = (path: string) =>
  operation(
    {
      method: 'get',
      path,
      tag: ACCOUNTS_TAG,
      summary: 'The keys that access tokens are signed with (JWKS)',
      auth: { who: 'public' },
      responses: { 200: { description: 'A JSON Web Key Set.', schema: z.object({ keys: z.array(z.record(z.string(), z.string())) }) } },
      errors: [],
    },
    async ({ deps }) => json({ keys: (await deps.auth.keys()).publicJwks }, 200, { 'cache-control': 'public, max-age=300' }),
  );

export const readKeys = [publicKeys('/.well-known/jwks.json'), publicKeys('/auth/v1/.well-known/jwks.json')];
