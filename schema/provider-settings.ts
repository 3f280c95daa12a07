import { z } from 'zod';
import { CREDENTIAL_PROVIDERS, type CredentialProvider } from './credential-provider.ts';
import { Secret } from './secret.ts';

/**
 * What a deployment says about providers (`PROVIDER_SETTINGS`): by id, our OAuth client there, and other addresses, as a
 * company's own GitHub has them. JSON text; empty for none.
 */
const Address = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));
const Settings = z.record(
  z.string(),
  z.strictObject({
    client_id: z.string().min(1).optional(),
    client_secret: z.string().min(1).optional(),
    api_url: Address.optional(),
    authorize_url: Address.optional(),
    token_url: Address.optional(),
  }),
);

/** A provider as this platform reaches it. `client`: null when users cannot be sent to its consent page from here. */
export type ConfiguredProvider = CredentialProvider & { client: { id: string; secret: Secret<string> } | null };
export type Providers = ReadonlyMap<string, ConfiguredProvider>;

/** Throws when the settings have the wrong shape or name an unknown provider; never with what they hold. */
export function configureProviders(text: string): Providers {
  const settings = text.trim() === '' ? {} : parseSettings(text);
  const unknown = Object.keys(settings).find((id) => CREDENTIAL_PROVIDERS.every((provider) => provider.id !== id));
  if (unknown !== undefined) throw new Error(`PROVIDER_SETTINGS names ${JSON.stringify(unknown)}, which is no provider`);
  return new Map(CREDENTIAL_PROVIDERS.map((provider) => [provider.id, configure(provider, settings[provider.id] ?? {})]));
}

function parseSettings(text: string): z.infer<typeof Settings> {
  try {
    return Settings.parse(JSON.parse(text));
  } catch {
    throw new Error('PROVIDER_SETTINGS must be JSON: {provider: {client_id?, client_secret?, api_url?, authorize_url?, token_url?}}');
  }
}

function configure(provider: CredentialProvider, own: z.infer<typeof Settings>[string]): ConfiguredProvider {
  const { api_url = provider.api_url, client_id, client_secret } = own;
  const { authorize_url = provider.oauth?.authorize_url, token_url = provider.oauth?.token_url } = own;
  return {
    ...provider,
    api_url,
    oauth:
      provider.oauth === null || authorize_url === undefined || token_url === undefined
        ? null
        : { ...provider.oauth, authorize_url, token_url },
    client: client_id === undefined || client_secret === undefined ? null : { id: client_id, secret: new Secret(client_secret) },
  };
}
