import { z } from 'zod';
import { CredentialDetails, CredentialType, WrittenSecret } from '../credential.ts';
import { Id, text } from '../ids.ts';
import { PageQuery } from './page.ts';

/** Credentials on the wire. The secret goes in only: no answer has a member for it. */

export const CredentialTitle = text(200).refine((title) => title.trim() !== '', 'must not be empty');

/**
 * `usable` · `expired`: its time is over · `refused`: its provider did not renew it, so it has to be connected again.
 * Whether the provider accepts it is asked by the test.
 */
export const CredentialState = z.enum(['usable', 'expired', 'refused']);

export const Credential = z
  .object({
    id: Id,
    provider: z.string(),
    type: CredentialType,
    title: z.string(),
    details: CredentialDetails,
    state: CredentialState,
    expires_at: z.iso.datetime().nullable(),
    created_at: z.iso.datetime(),
    updated_at: z.iso.datetime(),
    last_used_at: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Credential' });
export type Credential = z.infer<typeof Credential>;

const ExpiresAt = z.iso.datetime({ offset: true }).nullable();

/** Body of `POST /credentials`. OAuth grants are connected instead. */
export const NewCredential = z
  .object({ provider: z.string().max(100), title: CredentialTitle, secret: WrittenSecret, expires_at: ExpiresAt.default(null) })
  .meta({ id: 'NewCredential' });

/** Body of `PATCH /credentials/{id}`: what is absent stays. A new secret is of the same type as the old one. */
export const CredentialChange = z
  .object({ title: CredentialTitle.optional(), secret: WrittenSecret.optional(), expires_at: ExpiresAt.optional() })
  .meta({ id: 'CredentialChange' });

export const CredentialsQuery = PageQuery.extend({ provider: z.string().max(100).optional() });

/** A graph whose active version refers to a credential, and by which nodes. */
export const CredentialUse = z
  .object({ graph_id: Id, graph_name: z.string(), graph_version: z.number().int(), node_ids: z.array(z.string()) })
  .meta({ id: 'CredentialUse' });
export type CredentialUse = z.infer<typeof CredentialUse>;

export const CredentialUses = z.object({ items: z.array(CredentialUse) }).meta({ id: 'CredentialUses' });

/** A provider as the forms need it. `connects`: whether this platform can start its OAuth consent. */
export const Provider = z
  .object({
    id: z.string(),
    title: z.string(),
    types: z.array(CredentialType),
    connects: z.boolean(),
    default_scopes: z.array(z.string()),
  })
  .meta({ id: 'CredentialProvider' });
export const Providers = z.object({ items: z.array(Provider) }).meta({ id: 'CredentialProviders' });

/**
 * What a test of a credential found. `unreachable`: nothing was learnt · `untestable`: there is no harmless question for it.
 * `account`: whose it is, as its provider says.
 */
export const CredentialTest = z
  .object({
    outcome: z.enum(['accepted', 'refused', 'expired', 'unreachable', 'untestable']),
    message: z.string(),
    account: z.string().optional(),
  })
  .meta({ id: 'CredentialTest' });
export type CredentialTest = z.infer<typeof CredentialTest>;

/** Body of `POST /credentials/connect`. `credential_id`: grants that one anew. `return_to`: a page of our site. */
export const ConnectRequest = z
  .object({
    provider: z.string().max(100),
    scopes: z
      .array(z.string().regex(/^[\x21\x23-\x5b\x5d-\x7e]{1,200}$/, 'must be a scope'))
      .max(50)
      .optional(),
    title: CredentialTitle.optional(),
    credential_id: Id.optional(),
    return_to: z
      .string()
      .max(1_000)
      .regex(/^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/, 'must be a path of this site')
      .default('/profile'),
  })
  .meta({ id: 'ConnectRequest' });

export const ConnectStart = z.object({ authorize_url: z.string() }).meta({ id: 'ConnectStart' });
