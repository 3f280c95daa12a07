import type { z } from 'zod';
import type { Credential, Provider as ProviderShape } from '../../../../schema/api/credentials.ts';
import type { CredentialType } from '../../../../schema/credential.ts';

export type Provider = z.infer<typeof ProviderShape>;

/** What a provider takes from here, the easiest first: an account can be connected only where this platform is a client. */
export const typesOf = ({ types, connects }: Provider): CredentialType[] => [
  ...(connects ? (['oauth2'] as const) : []),
  ...types.filter((type) => type !== 'oauth2'),
];

/** `provider` undefined: this platform offers it no longer. */
export type ProviderGroup = { id: string; provider: Provider | undefined; credentials: Credential[] };

/** Credentials under their providers, in the providers' order; those of providers that are gone come last. */
export function byProvider(credentials: readonly Credential[], providers: readonly Provider[]): ProviderGroup[] {
  const gone = new Set(credentials.map(({ provider }) => provider).filter((id) => providers.every((provider) => provider.id !== id)));
  return [...providers.map(({ id }) => id), ...gone]
    .map((id) => ({
      id,
      provider: providers.find((provider) => provider.id === id),
      credentials: credentials.filter(({ provider }) => provider === id),
    }))
    .filter((group) => group.credentials.length > 0);
}
