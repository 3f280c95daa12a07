import type { CredentialType } from './credential.ts';

/**
 * Whom credentials are for: how each provider is told who asks, a harmless question that shows whether a credential is
 * good, and where its OAuth consent is given. Data only; who sends is elsewhere.
 */
export type CredentialProvider = {
  id: string;
  title: string;
  types: readonly CredentialType[];
  /** Base of its API, without a slash at the end; null when it has no address of its own. */
  api_url: string | null;
  /** How a key or token travels: a header and what stands before it. Null: in no header. */
  authorisation: { header: string; prefix: string } | null;
  /** Headers that its API wants of everybody. */
  headers: { readonly [name: string]: string };
  probe: Probe | null;
  oauth: OAuthEndpoints | null;
};

/** A question that changes nothing. `{key}` in the path stands for the key. */
export type Probe = {
  method: 'GET' | 'POST';
  path: string;
  /** Member of the answer that names the account, as a path. */
  account: readonly string[];
  /** For APIs that answer 200 to everything: the member that is `true` when all is well. */
  ok?: string;
};

export type OAuthEndpoints = {
  /** Who it says it is (RFC 9207). */
  issuer: string;
  authorize_url: string;
  token_url: string;
  /** Asked for when the user does not choose. */
  scopes: readonly string[];
  /** What else its consent page wants. */
  authorize_params: { readonly [name: string]: string };
};

const BEARER = { header: 'authorization', prefix: 'Bearer ' } as const;

export const CREDENTIAL_PROVIDERS: readonly CredentialProvider[] = [
  {
    id: 'github',
    title: 'GitHub',
    types: ['api_key', 'oauth2'],
    api_url: 'https://api.github.com',
    authorisation: BEARER,
    headers: { accept: 'application/vnd.github+json', 'x-github-api-version': '2022-11-28', 'user-agent': 'Edgeloom' },
    probe: { method: 'GET', path: '/user', account: ['login'] },
    oauth: {
      issuer: 'https://github.com/login/oauth',
      authorize_url: 'https://github.com/login/oauth/authorize',
      token_url: 'https://github.com/login/oauth/access_token',
      scopes: ['repo'],
      authorize_params: {},
    },
  },
  {
    id: 'google',
    title: 'Google',
    types: ['oauth2'],
    api_url: 'https://openidconnect.googleapis.com',
    authorisation: BEARER,
    headers: {},
    probe: { method: 'GET', path: '/v1/userinfo', account: ['email'] },
    oauth: {
      issuer: 'https://accounts.google.com',
      authorize_url: 'https://accounts.google.com/o/oauth2/v2/auth',
      token_url: 'https://oauth2.googleapis.com/token',
      scopes: ['openid', 'email'],
      // Without these two Google gives a refresh token on the very first consent only.
      authorize_params: { access_type: 'offline', prompt: 'consent' },
    },
  },
  {
    id: 'microsoft',
    title: 'Microsoft',
    types: ['oauth2'],
    api_url: 'https://graph.microsoft.com/v1.0',
    authorisation: BEARER,
    headers: {},
    probe: { method: 'GET', path: '/me', account: ['userPrincipalName'] },
    oauth: {
      issuer: 'https://login.microsoftonline.com/common/v2.0',
      authorize_url: 'https://login.microsoftonline.com/common/oauth2/v2.0/authorize',
      token_url: 'https://login.microsoftonline.com/common/oauth2/v2.0/token',
      scopes: ['offline_access', 'User.Read'],
      authorize_params: {},
    },
  },
  {
    id: 'slack',
    title: 'Slack',
    types: ['api_key'],
    api_url: 'https://slack.com/api',
    authorisation: BEARER,
    headers: {},
    probe: { method: 'POST', path: '/auth.test', account: ['user'], ok: 'ok' },
    oauth: null,
  },
  {
    id: 'notion',
    title: 'Notion',
    types: ['api_key'],
    api_url: 'https://api.notion.com/v1',
    authorisation: BEARER,
    headers: { 'notion-version': '2022-06-28' },
    probe: { method: 'GET', path: '/users/me', account: ['name'] },
    oauth: null,
  },
  {
    id: 'discord',
    title: 'Discord',
    types: ['api_key'],
    api_url: 'https://discord.com/api/v10',
    authorisation: { header: 'authorization', prefix: 'Bot ' },
    headers: { 'user-agent': 'DiscordBot (https://edgeloom.dev, 1)' },
    probe: { method: 'GET', path: '/users/@me', account: ['username'] },
    oauth: null,
  },
  {
    id: 'telegram',
    title: 'Telegram',
    types: ['api_key'],
    api_url: 'https://api.telegram.org',
    authorisation: null,
    headers: {},
    probe: { method: 'GET', path: '/bot{key}/getMe', account: ['result', 'username'], ok: 'ok' },
    oauth: null,
  },
  {
    id: 'openai',
    title: 'OpenAI',
    types: ['api_key'],
    api_url: 'https://api.openai.com/v1',
    authorisation: BEARER,
    headers: {},
    probe: { method: 'GET', path: '/models', account: [] },
    oauth: null,
  },
  {
    id: 'anthropic',
    title: 'Anthropic',
    types: ['api_key'],
    api_url: 'https://api.anthropic.com/v1',
    authorisation: { header: 'x-api-key', prefix: '' },
    headers: { 'anthropic-version': '2023-06-01' },
    probe: { method: 'GET', path: '/models', account: [] },
    oauth: null,
  },
  {
    id: 'groq',
    title: 'Groq',
    types: ['api_key'],
    api_url: 'https://api.groq.com/openai/v1',
    authorisation: BEARER,
    headers: {},
    probe: { method: 'GET', path: '/models', account: [] },
    oauth: null,
  },
  {
    id: 'open_router',
    title: 'OpenRouter',
    types: ['api_key'],
    api_url: 'https://openrouter.ai/api/v1',
    authorisation: BEARER,
    headers: {},
    probe: { method: 'GET', path: '/key', account: ['data', 'label'] },
    oauth: null,
  },
  {
    id: 'http',
    title: 'HTTP',
    types: ['host_scoped'],
    api_url: null,
    authorisation: null,
    headers: {},
    probe: null,
    oauth: null,
  },
  {
    id: 'smtp',
    title: 'SMTP',
    types: ['user_password'],
    api_url: null,
    authorisation: null,
    headers: {},
    probe: null,
    oauth: null,
  },
];

const byId: ReadonlyMap<string, CredentialProvider> = new Map(CREDENTIAL_PROVIDERS.map((provider) => [provider.id, provider]));

export const findProvider = (id: string): CredentialProvider | undefined => byId.get(id);
