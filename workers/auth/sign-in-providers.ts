import { z } from 'zod';
import type { OAuthDeps, OAuthTokens } from '../../blocks/oauth/authorization.ts';
import { discover } from '../../blocks/oauth/discover.ts';
import type { OAuthProvider } from '../../blocks/oauth/provider.ts';
import type { JsonObject } from '../../schema/json.ts';
import { githubPerson } from './github-person.ts';
import { oidcPerson } from './oidc-person.ts';

/**
 * Where people may sign in instead of here (`SIGN_IN_PROVIDERS`): JSON, by name, our client there and, for a company's own,
 * its addresses. GitHub speaks OAuth with its own API; Google and Microsoft speak OpenID Connect.
 */
const Client = { client_id: z.string().min(1), client_secret: z.string().min(1) };
const Address = z.url({ protocol: /^https?$/ }).transform((url) => url.replace(/\/+$/, ''));
const Settings = z.strictObject({
  github: z
    .strictObject({ ...Client, url: Address.default('https://github.com'), api_url: Address.default('https://api.github.com') })
    .optional(),
  google: z.strictObject({ ...Client, issuer: Address.default('https://accounts.google.com') }).optional(),
  /** Of one tenant: in an account of any other, an administrator of that one may write any address. */
  microsoft: z
    .strictObject({ ...Client, tenant: z.string().regex(/^[\w.-]+$/), issuer: Address.optional() })
    .refine(({ tenant }) => !['common', 'organizations', 'consumers'].includes(tenant), 'name your own tenant')
    .optional(),
});
type Settings = z.infer<typeof Settings>;

/** Somebody as their provider knows them. `email` was verified by the provider. */
export type Person = { subject: string; email: string; profile: JsonObject };

export type SignInProvider = {
  /** May ask the provider for its addresses, once. */
  oauth: (deps: Pick<OAuthDeps, 'fetch'>) => Promise<OAuthProvider>;
  /** Null when the provider does not vouch for an e-mail address of theirs. Throws when it cannot be asked. */
  person: (tokens: OAuthTokens, deps: Pick<OAuthDeps, 'fetch'>) => Promise<Person | null>;
};
export type SignInProviders = ReadonlyMap<string, SignInProvider>;

/** Throws when the settings have the wrong shape; never with what they hold. */
export function signInProviders(text: string): SignInProviders {
  const { github, google, microsoft } = text.trim() === '' ? {} : parse(text);
  const providers = new Map<string, SignInProvider>();
  if (github !== undefined) providers.set('github', gitHub(github));
  if (google !== undefined) providers.set('google', openId('google', google));
  if (microsoft !== undefined) {
    const issuer = microsoft.issuer ?? `https://login.microsoftonline.com/${microsoft.tenant}/v2.0`;
    providers.set('microsoft', openId('microsoft', { ...microsoft, issuer }));
  }
  return providers;
}

function parse(text: string): Settings {
  try {
    return Settings.parse(JSON.parse(text));
  } catch {
    throw new Error('SIGN_IN_PROVIDERS must be JSON: {github?, google?, microsoft?: {client_id, client_secret, …}}');
  }
}

function gitHub({ client_id, client_secret, url, api_url }: NonNullable<Settings['github']>): SignInProvider {
  const provider: OAuthProvider = {
    id: 'github',
    clientId: client_id,
    clientSecret: client_secret,
    issuer: `${url}/login/oauth`,
    authorizationEndpoint: `${url}/login/oauth/authorize`,
    tokenEndpoint: `${url}/login/oauth/access_token`,
    scopes: ['read:user', 'user:email'],
    secretIn: 'body',
  };
  return { oauth: async () => provider, person: (tokens, deps) => githubPerson(api_url, tokens, deps) };
}

function openId(id: string, client: { client_id: string; client_secret: string; issuer: string }): SignInProvider {
  let known: OAuthProvider | undefined;
  return {
    async oauth(deps) {
      known ??= {
        ...(await discover(client.issuer, deps)),
        id,
        clientId: client.client_id,
        clientSecret: client.client_secret,
        scopes: ['openid', 'email', 'profile'],
        secretIn: 'header',
      };
      return known;
    },
    person: async (tokens) => oidcPerson(tokens),
  };
}
