import { describe, expect, test } from 'vitest';
import { CREDENTIAL_TYPES } from './credential.ts';
import { CREDENTIAL_PROVIDERS } from './credential-provider.ts';
import { configureProviders } from './provider-settings.ts';

test('a platform without settings knows every provider and is a client of none', () => {
  const providers = configureProviders('');
  expect([...providers.keys()]).toEqual(CREDENTIAL_PROVIDERS.map(({ id }) => id));
  expect([...providers.values()].every(({ client }) => client === null)).toBe(true);
});

test('settings replace addresses and make us a client', () => {
  const text = { github: { client_id: 'us', client_secret: 'canary', api_url: 'http://127.0.0.1:1/', token_url: 'http://127.0.0.1:1/t' } };
  const github = configureProviders(JSON.stringify(text)).get('github');
  expect(github).toMatchObject({ api_url: 'http://127.0.0.1:1', client: { id: 'us' } });
  expect(github?.oauth).toMatchObject({ token_url: 'http://127.0.0.1:1/t', authorize_url: 'https://github.com/login/oauth/authorize' });
  expect(github?.client?.secret.reveal()).toBe('canary');
  expect(JSON.stringify([...configureProviders(JSON.stringify(text)).values()])).not.toContain('canary');
});

test.each(['canary', '[]', '{"github":{"client_secrets":"canary"}}', '{"github":{"api_url":"javascript:canary"}}', '{"nobody":{}}'])(
  '%j is refused without being shown',
  (text) => {
    expect(() => configureProviders(text)).toThrow('PROVIDER_SETTINGS');
    expect(() => configureProviders(text)).not.toThrow('canary');
  },
);

describe.each(CREDENTIAL_PROVIDERS.map((provider) => [provider.id, provider] as const))('%s', (_, provider) => {
  test('takes some type, and OAuth exactly when it has endpoints for it', () => {
    expect(provider.types.length).toBeGreaterThan(0);
    expect(provider.types.every((type) => CREDENTIAL_TYPES.includes(type))).toBe(true);
    expect(provider.types.includes('oauth2')).toBe(provider.oauth !== null);
  });

  test('is reached over https', () => {
    const urls = [provider.api_url, provider.oauth?.authorize_url, provider.oauth?.token_url].filter((url) => typeof url === 'string');
    for (const url of urls) expect(url).toMatch(/^https:\/\/[\w.-]+(\/[\w./-]*[\w-])?$/);
  });
});
