import { z } from 'zod';
import { AnyObject } from '../json-shape.ts';

/**
 * Requests and answers of `/auth/v1`, in the shapes that the `@supabase/auth-js` client sends and reads. Unknown members
 * of a request are ignored: that client sends more than we use.
 */

export const MIN_PASSWORD_LENGTH = 8;

const Email = z.email().max(254);
/** Bounded because hashing reads all of it; the lower bound is checked at sign-up only. */
const Password = z.string().min(1).max(1_000);

export const SignUpRequest = z.object({ email: Email, password: Password }).meta({ id: 'SignUpRequest' });
export const PasswordGrant = z.object({ email: Email, password: Password }).meta({ id: 'PasswordGrant' });
export const RefreshGrant = z.object({ refresh_token: z.string().min(1).max(4_000) }).meta({ id: 'RefreshGrant' });

/** Body of `/auth/v1/token`: a `PasswordGrant` or a `RefreshGrant`, as `grant_type` says. */
export const TokenRequest = AnyObject.meta({
  id: 'TokenRequest',
  type: 'object',
  properties: { email: { type: 'string' }, password: { type: 'string' }, refresh_token: { type: 'string' } },
});
export const TokenQuery = z.object({ grant_type: z.enum(['password', 'refresh_token']) });
/** Which sessions a sign-out ends: all, this one, or all but this one. */
export const LogoutQuery = z.object({ scope: z.enum(['global', 'local', 'others']).default('global') });

export const ROLES = ['user', 'admin'] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** Times are ISO 8601. `role` is the protocol's own word; ours stands in `app_metadata.role`. */
export const AuthUser = z
  .object({
    id: z.uuid(),
    aud: z.literal('authenticated'),
    role: z.literal('authenticated'),
    email: z.string(),
    email_confirmed_at: z.string().nullable(),
    app_metadata: z.object({ provider: z.literal('email'), providers: z.array(z.string()), role: Role }),
    user_metadata: AnyObject,
    identities: z.array(z.never()),
    created_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'AuthUser' });
export type AuthUser = z.infer<typeof AuthUser>;

/** `expires_in` in seconds, `expires_at` in seconds since the epoch: those of the access token. */
export const AuthSession = z
  .object({
    access_token: z.string(),
    refresh_token: z.string(),
    token_type: z.literal('bearer'),
    expires_in: z.number().int(),
    expires_at: z.number().int(),
    user: AuthUser,
  })
  .meta({ id: 'AuthSession' });
export type AuthSession = z.infer<typeof AuthSession>;
