import { expect, it } from 'vitest';
import { PROFILE } from '../section.ts';
import { connectReturnOf, RETURN_PATH } from './connect-return.ts';

it.each([
  ['', null],
  ['?section=credentials', null],
  ['?section=credentials&connected=3f', { kind: 'connected', credentialId: '3f' }],
  ['?connect_error=access_denied', { kind: 'failed', code: 'access_denied' }],
  ['?connected=3f&connect_error=unknown_state', { kind: 'failed', code: 'unknown_state' }],
])('%j tells %j', (search, told) => {
  expect(connectReturnOf(search)).toEqual(told);
});

it('whoever comes back is shown their credentials', () => {
  expect(['?connect_error=unknown_state', '?connected=3f', RETURN_PATH.slice('/profile'.length)].map(PROFILE.sectionOf)).toEqual([
    'credentials',
    'credentials',
    'credentials',
  ]);
});
