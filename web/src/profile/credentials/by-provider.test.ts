import { expect, it } from 'vitest';
import type { Credential } from '../../../../schema/api/credentials.ts';
import { byProvider, type Provider, typesOf } from './by-provider.ts';

const provider = (id: string): Provider => ({ id, title: id, types: ['api_key'], connects: false, default_scopes: [] });
const credential = (id: string, of: string): Credential => ({
  ...{ id, provider: of, type: 'api_key', title: id, details: {}, state: 'usable', expires_at: null },
  ...{ created_at: '', updated_at: '', last_used_at: null },
});

it('puts credentials under their providers, those of providers that are gone last', () => {
  const mine = [credential('1', 'gone'), credential('2', 'slack'), credential('3', 'github'), credential('4', 'slack')];
  const groups = byProvider(mine, [provider('github'), provider('notion'), provider('slack')]);
  expect(groups.map(({ id, provider: known, credentials }) => [id, known?.title, credentials.map((one) => one.id)])).toEqual([
    ['github', 'github', ['3']],
    ['slack', 'slack', ['2', '4']],
    ['gone', undefined, ['1']],
  ]);
});

it('offers to connect an account where that is possible, before anything to write', () => {
  const github: Provider = { ...provider('github'), types: ['api_key', 'oauth2'] };
  expect([typesOf(github), typesOf({ ...github, connects: true }), typesOf({ ...github, types: ['oauth2'] })]).toEqual([
    ['api_key'],
    ['oauth2', 'api_key'],
    [],
  ]);
});
