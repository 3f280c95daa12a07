import { expect, test } from 'vitest';
import { signInProviders } from './sign-in-providers.ts';

const client = { client_id: 'id', client_secret: 'secret-canary' };
const nowhere = {
  fetch: async () => {
    throw new Error('nothing is asked');
  },
};

test('there is none without settings', () => {
  expect([...signInProviders('').keys()]).toEqual([]);
});

test('each is offered by its name; GitHub may be a company’s own', async () => {
  const providers = signInProviders(
    JSON.stringify({ github: { ...client, url: 'https://git.test/' }, google: client, microsoft: { ...client, tenant: 'a-tenant' } }),
  );
  expect([...providers.keys()]).toEqual(['github', 'google', 'microsoft']);
  expect(await providers.get('github')?.oauth(nowhere)).toMatchObject({ tokenEndpoint: 'https://git.test/login/oauth/access_token' });
});

test.each([
  ['another provider', { gitlab: client }],
  ['no secret', { github: { client_id: 'id' } }],
  ['a tenant that is everybody’s', { microsoft: { ...client, tenant: 'common' } }],
  ['an address that is none', { github: { ...client, url: 'ftp://git.test' } }],
  ['a member that there is not', { github: { ...client, scope: 'secret-canary' } }],
])('settings with %s are refused, and not repeated', (_, settings) => {
  const read = () => signInProviders(JSON.stringify(settings));
  expect(read).toThrow('SIGN_IN_PROVIDERS');
  expect(read).not.toThrow('secret-canary');
});
