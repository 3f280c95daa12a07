import { z } from 'zod';
import { parseHostPattern } from './credential-host.ts';
import { Id, text } from './ids.ts';
import { isJsonObject } from './json.ts';

/**
 * What a user entrusts to us so that blocks can act for them elsewhere. The words are those of the common file format:
 * a graph holds a reference, never the secret.
 */
export const CREDENTIAL_TYPES = ['api_key', 'oauth2', 'user_password', 'host_scoped'] as const;
export const CredentialType = z.enum(CREDENTIAL_TYPES);
export type CredentialType = z.infer<typeof CredentialType>;

/** What goes into an HTTP header: visible, on one line. */
const HeaderText = z
  .string()
  .min(1)
  .max(8_000)
  .regex(/^[\x20-\x7e]+$/, 'must be visible ASCII on one line');
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]{1,100}$/;
const MOST_HEADERS = 20;

/** Checked as a whole: a fault that named one header would repeat a value that was written in the place of its name. */
const SecretHeaders = z
  .custom<{ [name: string]: string }>((value) => {
    const headers = isJsonObject(value) ? Object.entries(value) : [];
    const isSound = headers.every(([name, text]) => HEADER_NAME.test(name) && HeaderText.safeParse(text).success);
    return isSound && headers.length >= 1 && headers.length <= MOST_HEADERS;
  }, `must be 1 to ${MOST_HEADERS} headers: names as HTTP allows them, values of visible ASCII on one line`)
  .meta({ type: 'object', additionalProperties: { type: 'string' } });

const HostPattern = z
  .string()
  .max(300)
  .transform((given, context) => {
    const pattern = parseHostPattern(given);
    if (pattern !== null) return pattern;
    context.addIssue({ code: 'custom', message: 'must be a host such as api.example.com, *.example.com or api.example.com:8443' });
    return z.NEVER;
  });

export const ApiKeySecret = z.object({ type: z.literal('api_key'), api_key: HeaderText });
export const UserPasswordSecret = z.object({
  type: z.literal('user_password'),
  username: text(1_000).min(1),
  password: text(8_000).min(1),
});
export const HostScopedSecret = z.object({
  type: z.literal('host_scoped'),
  host: HostPattern,
  headers: SecretHeaders,
});
/** Times in milliseconds since the epoch; null for a token that does not expire, or a grant that cannot be renewed. */
export const OAuthSecret = z.object({
  type: z.literal('oauth2'),
  access_token: z.string().min(1),
  refresh_token: z.string().min(1).nullable(),
  access_token_expires_at: z.number().nullable(),
});
export type OAuthSecret = z.infer<typeof OAuthSecret>;

/**
 * What came of asking a provider for a new token. `refused`: the grant is over, asking again is no use · `away`: nothing was
 * learnt. A reason never quotes what the provider said: it may repeat the token.
 */
export type RenewAnswer = { kind: 'renewed'; secret: OAuthSecret } | { kind: 'refused'; reason: string } | { kind: 'away'; reason: string };

/** What a user can write down; an OAuth grant comes from its provider. */
export const WrittenSecret = z.discriminatedUnion('type', [ApiKeySecret, UserPasswordSecret, HostScopedSecret]);
export type WrittenSecret = z.infer<typeof WrittenSecret>;

/** What is sealed. */
export const CredentialSecret = z.discriminatedUnion('type', [ApiKeySecret, OAuthSecret, UserPasswordSecret, HostScopedSecret]);
export type CredentialSecret = z.infer<typeof CredentialSecret>;

/** What of a credential may be shown beside its title. */
export const CredentialDetails = z.object({
  /** host_scoped: where its headers go. */
  host: z.string().optional(),
  header_names: z.array(z.string()).optional(),
  /** oauth2: whose account it is, and what it may do there. */
  account: z.string().optional(),
  scopes: z.array(z.string()).optional(),
});
export type CredentialDetails = z.infer<typeof CredentialDetails>;

export function detailsOf(secret: WrittenSecret): CredentialDetails {
  return secret.type === 'host_scoped' ? { host: secret.host, header_names: Object.keys(secret.headers) } : {};
}

/** How a graph names a credential. Files of other platforms carry ids of theirs, which mean nothing here. */
export const CredentialReference = z.object({
  id: Id,
  provider: z.string().max(100),
  type: CredentialType,
  title: z.string().max(200).nullish(),
});
export type CredentialReference = z.infer<typeof CredentialReference>;

/** Every text of a secret that must not show up anywhere. */
export function secretTexts(secret: CredentialSecret): string[] {
  switch (secret.type) {
    case 'api_key':
      return [secret.api_key];
    case 'oauth2':
      return secret.refresh_token === null ? [secret.access_token] : [secret.access_token, secret.refresh_token];
    case 'user_password':
      return [secret.password, `${secret.username}:${secret.password}`];
    case 'host_scoped':
      return Object.entries(secret.headers).flatMap(([name, value]) => (TELLS_NOTHING.test(name) ? [] : withoutScheme(value)));
    default:
      return secret satisfies never;
  }
}

/** Headers whose values are in every other answer. */
const TELLS_NOTHING = /^(?:accept(?:-.+)?|content-.+|user-agent|.*version)$/i;

/** `Bearer abc`: the token alone is the secret as well. */
const withoutScheme = (header: string): string[] => {
  const token = /^(?:Basic|Bearer|Bot|Token|ApiKey|Digest) +(.+)$/i.exec(header)?.[1];
  return token === undefined ? [header] : [header, token];
};
