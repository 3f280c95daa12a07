import { z } from 'zod';
import { type JsonObject, jsonTextDepth } from '../json.ts';
import { AnyObject } from '../json-shape.ts';

/**
 * Requests and answers of `/auth/v1`, in the shapes that the `@supabase/auth-js` client sends and reads. Unknown members
 * of a request are ignored: that client sends more than we use. It sends null for what it leaves out.
 */

export const MIN_PASSWORD_LENGTH = 8;

const Email = z.email().max(254);
/** Bounded because hashing reads all of it; the lower bound is checked where one is chosen. */
const Password = z.string().min(1).max(1_000);
const LONGEST_METADATA = 8_000;

export const LANGUAGES = ['en', 'es'] as const;
export const AccountLanguage = z.enum(LANGUAGES);
export type AccountLanguage = z.infer<typeof AccountLanguage>;

/** What people say about themselves. `language` and `time_zone` (IANA) are ours; the rest is kept as it is. */
export const UserMetadata = AnyObject.refine((value) => isSmall(value), `at most ${LONGEST_METADATA} characters of JSON`).meta({
  id: 'UserMetadata',
  type: 'object',
});
const isSmall = (value: JsonObject): boolean => {
  const text = JSON.stringify(value);
  return text.length <= LONGEST_METADATA && jsonTextDepth(text, 8) <= 8;
};

/** For a client that begins with PKCE and will show the verifier (RFC 7636). */
const challenge = {
  code_challenge: z
    .string()
    .regex(/^[\w.~-]{43,128}$/)
    .nullish(),
  code_challenge_method: z.enum(['s256', 'S256', 'plain']).nullish(),
};

export const SignUpRequest = z
  .object({ email: Email, password: Password, data: UserMetadata.nullish(), ...challenge })
  .meta({ id: 'SignUpRequest' });
export const PasswordGrant = z.object({ email: Email, password: Password }).meta({ id: 'PasswordGrant' });
export const RefreshGrant = z.object({ refresh_token: z.string().min(1).max(4_000) }).meta({ id: 'RefreshGrant' });
export const PkceGrant = z
  .object({ auth_code: z.string().min(1).max(500), code_verifier: z.string().min(1).max(500) })
  .meta({ id: 'PkceGrant' });

/** Body of `/auth/v1/token`: a `PasswordGrant`, a `RefreshGrant` or a `PkceGrant`, as `grant_type` says. */
export const TokenRequest = AnyObject.meta({
  id: 'TokenRequest',
  type: 'object',
  properties: {
    email: { type: 'string' },
    password: { type: 'string' },
    refresh_token: { type: 'string' },
    auth_code: { type: 'string' },
    code_verifier: { type: 'string' },
  },
});
export const TokenQuery = z.object({ grant_type: z.enum(['password', 'refresh_token', 'pkce']) });
/** Which sessions a sign-out ends: all, this one, or all but this one. */
export const LogoutQuery = z.object({ scope: z.enum(['global', 'local', 'others']).default('global') });

/** Where a mail's link leads in the end: an address of the allow-list. Without one our own pages take over. */
export const RedirectQuery = z.object({ redirect_to: z.string().max(2_000).optional() });

export const RecoverRequest = z.object({ email: Email, ...challenge }).meta({ id: 'RecoverRequest' });
export const OtpRequest = z
  .object({ email: Email, data: UserMetadata.nullish(), create_user: z.boolean().nullish(), ...challenge })
  .meta({ id: 'OtpRequest' });
export const ResendRequest = z
  .object({ email: Email, type: z.enum(['signup', 'email_change']), ...challenge })
  .meta({ id: 'ResendRequest' });

/** What a mail was sent for. */
export const ONE_TIME_PURPOSES = ['signup', 'recovery', 'magiclink', 'email_change'] as const;
export type OneTimePurpose = (typeof ONE_TIME_PURPOSES)[number];

/** `email` is the protocol's word for either of the two that sign in. */
export const VerifyType = z.enum([...ONE_TIME_PURPOSES, 'email']);
export type VerifyType = z.infer<typeof VerifyType>;
/** By the token of a link, or by address and six-digit code. */
export const VerifyRequest = z
  .union([
    z.object({ type: VerifyType, token_hash: z.string().min(1).max(500) }),
    z.object({ type: VerifyType, email: Email, token: z.string().min(1).max(100) }),
  ])
  .meta({ id: 'VerifyRequest' });
export const VerifyQuery = RedirectQuery.extend({ token: z.string().min(1).max(500), type: VerifyType });
/** One of two addresses has agreed to a change; the other has to as well. */
export const HalfDone = z.object({ code: z.literal(200), msg: z.string() }).meta({ id: 'HalfDone' });

export const UserUpdate = z
  .object({
    email: Email.nullish(),
    password: Password.nullish(),
    /** Needed with `password` when the session is not fresh. */
    current_password: Password.nullish(),
    data: UserMetadata.nullish(),
    ...challenge,
  })
  .meta({ id: 'UserUpdate' });

/** A name in `SIGN_IN_PROVIDERS`. */
const ProviderId = z.string().min(1).max(60);
export const AuthorizeQuery = RedirectQuery.extend({
  provider: ProviderId,
  scopes: z.string().max(500).optional(),
  code_challenge: z
    .string()
    .regex(/^[\w.~-]{43,128}$/)
    .optional(),
  code_challenge_method: z.enum(['s256', 'S256', 'plain']).optional(),
  /** A path of our own site: the session becomes its cookie. */
  next: z.string().max(500).optional(),
});

export const ROLES = ['user', 'admin'] as const;
export const Role = z.enum(ROLES);
export type Role = z.infer<typeof Role>;

/** A way of signing in. Times are ISO 8601. */
export const AuthIdentity = z
  .object({
    id: z.string(),
    identity_id: z.string(),
    user_id: z.uuid(),
    provider: z.string(),
    identity_data: AnyObject,
    created_at: z.string(),
    last_sign_in_at: z.string(),
    updated_at: z.string(),
  })
  .meta({ id: 'AuthIdentity' });
export type AuthIdentity = z.infer<typeof AuthIdentity>;

/** Times are ISO 8601. `role` is the protocol's own word; ours stands in `app_metadata.role`. */
export const AuthUser = z
  .object({
    id: z.uuid(),
    aud: z.literal('authenticated'),
    role: z.literal('authenticated'),
    email: z.string(),
    /** While a change of address waits for both to agree. */
    new_email: z.string().optional(),
    email_confirmed_at: z.string().nullable(),
    confirmed_at: z.string().nullable(),
    app_metadata: z.object({ provider: z.string(), providers: z.array(z.string()), role: Role }),
    user_metadata: AnyObject,
    identities: z.array(AuthIdentity),
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

/** A sign-in of yours. `connections`: how many live sockets it has open now; null when nobody can say. */
export const SessionItem = z
  .object({
    id: z.uuid(),
    is_current: z.boolean(),
    user_agent: z.string().nullable(),
    created_at: z.string(),
    last_used_at: z.string(),
    connections: z.number().int().nullable(),
  })
  .meta({ id: 'SessionItem' });
export type SessionItem = z.infer<typeof SessionItem>;

/** What this deployment offers, in the protocol's shape. */
export const AuthSettings = z
  .object({
    external: z.record(z.string(), z.boolean()),
    disable_signup: z.boolean(),
    mailer_autoconfirm: z.boolean(),
    phone_autoconfirm: z.boolean(),
    sms_provider: z.string(),
    saml_enabled: z.boolean(),
  })
  .meta({ id: 'AuthSettings' });
