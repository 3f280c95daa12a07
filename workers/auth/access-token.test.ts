import { createHmac } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, generateKeyPair, SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { ACCESS_TOKEN_S, importTokenKeys, readAccessToken, signAccessToken, type TokenKeys } from './access-token.ts';

const now = Date.parse('2027-01-01T00:00:00Z');
const seconds = now / 1_000;
const issuer = 'https://edgeloom.test/auth/v1';
const claims = { userId: '0190b8a0-0000-7000-8000-000000000001', sessionId: '0190b8a0-0000-7000-8000-000000000002', role: 'user' as const };
let keys: TokenKeys;
let otherKeys: TokenKeys;

const newKeys = async () => {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  return importTokenKeys(JSON.stringify({ ...jwk, kid: await calculateJwkThumbprint(jwk) }));
};
beforeAll(async () => {
  [keys, otherKeys] = await Promise.all([newKeys(), newKeys()]);
});

const base64 = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
const payload = {
  sub: claims.userId,
  sid: claims.sessionId,
  role: 'admin',
  iss: issuer,
  aud: 'authenticated',
  iat: seconds,
  exp: seconds + 600,
};
const signed = (change: { [claim: string]: unknown }, header: { kid?: string } = {}) =>
  new SignJWT({ ...payload, ...change }).setProtectedHeader({ alg: 'ES256', kid: keys.kid, ...header }).sign(keys.privateKey);

test('reads back what was signed, for fifteen minutes', async () => {
  const { token, expiresAt } = await signAccessToken(claims, { keys, issuer }, now);
  expect(expiresAt).toBe(seconds + ACCESS_TOKEN_S);
  expect(await readAccessToken(token, { keys, issuer }, now)).toEqual({ ...claims, expiresAt });
  expect(await readAccessToken(token, { keys, issuer }, now + ACCESS_TOKEN_S * 1_000)).toBeNull();
});

test('publishes no private part', () => {
  expect(Object.keys(keys.publicJwk).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
});

describe('refuses a token', () => {
  const tokens: [string, () => Promise<string> | string][] = [
    ['without a signature (alg none)', () => `${base64({ alg: 'none' })}.${base64(payload)}.`],
    ['with alg None', () => `${base64({ alg: 'None', kid: keys.kid })}.${base64(payload)}.`],
    ['with an empty signature', async () => `${(await signed({})).split('.').slice(0, 2).join('.')}.`],
    [
      'signed by HS256 with the public key as the secret',
      () => {
        const text = `${base64({ alg: 'HS256', kid: keys.kid })}.${base64(payload)}`;
        return `${text}.${createHmac('sha256', JSON.stringify(keys.publicJwk)).update(text).digest('base64url')}`;
      },
    ],
    ['of another key', async () => (await signAccessToken(claims, { keys: otherKeys, issuer }, now)).token],
    ['whose kid is a path', () => signed({}, { kid: '../../../dev/null' })],
    ['without a kid', () => new SignJWT(payload).setProtectedHeader({ alg: 'ES256' }).sign(keys.privateKey)],
    ['of another issuer', () => signed({ iss: 'https://elsewhere.test' })],
    ['for another audience', () => signed({ aud: 'somebody' })],
    ['that has expired', () => signed({ exp: seconds - 1 })],
    ['that never expires', () => signed({ exp: undefined })],
    ['not valid yet', () => signed({ nbf: seconds + 60 })],
    ['without a session', () => signed({ sid: undefined })],
    ['with a role that does not exist', () => signed({ role: 'root' })],
    ['with a changed payload', async () => (await signed({})).replace(/\.[^.]+\./, `.${base64({ ...payload, role: 'user' })}.`)],
    ['that is not a token', () => 'abc'],
    ['that is empty', () => ''],
  ];
  test.each(tokens)('%s', async (_, make) => {
    expect(await readAccessToken(await make(), { keys, issuer }, now)).toBeNull();
  });
});
