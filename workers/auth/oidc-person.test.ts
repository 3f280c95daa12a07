import { expect, test } from 'vitest';
import type { JsonObject } from '../../schema/json.ts';
import { oidcPerson } from './oidc-person.ts';

const about = (claims: JsonObject | null) =>
  oidcPerson({ accessToken: 'a', refreshToken: null, expiresAt: null, scopes: null, idClaims: claims });
const ada = { sub: '110', email: 'ada@example.test' };

test.each([
  { email_verified: true },
  { email_verified: 'true' },
  { xms_edov: true },
  { xms_edov: '1' },
  { xms_edov: 1, email_verified: false },
])('believes an address with %j', (vouched) => {
  expect(about({ ...ada, ...vouched })).toMatchObject({ subject: '110', email: 'ada@example.test' });
});

test.each([
  {},
  { email_verified: false },
  { email_verified: 'false' },
  { email_verified: 'yes' },
  { xms_edov: '0' },
  { email_verified: true, email: undefined },
  { email_verified: true, email: 'not an address' },
  { email_verified: true, sub: '' },
])('believes nobody with %j', (claims) => {
  expect(about(JSON.parse(JSON.stringify({ ...ada, ...claims })))).toBeNull();
});

test('believes nobody without an ID token', () => {
  expect(about(null)).toBeNull();
});
