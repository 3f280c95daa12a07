import type { CredentialSecret } from '../../schema/credential.ts';
import type { CredentialProvider } from '../../schema/credential-provider.ts';

/** The headers by which a provider's API learns who asks, and those that it wants of everybody. */
export function providerHeaders(provider: CredentialProvider, secret: CredentialSecret): { [name: string]: string } {
  const key = bearerOf(secret);
  if (provider.authorisation === null || key === null) return { ...provider.headers };
  const { header, prefix } = provider.authorisation;
  return { ...provider.headers, [header]: `${prefix}${key}` };
}

/** The one text that stands for the user; null for types that are more than one. */
export function bearerOf(secret: CredentialSecret): string | null {
  switch (secret.type) {
    case 'api_key':
      return secret.api_key;
    case 'oauth2':
      return secret.access_token;
    case 'user_password':
    case 'host_scoped':
      return null;
    default:
      return secret satisfies never;
  }
}
