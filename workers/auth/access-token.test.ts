import { createHmac } from 'node:crypto';
import { SignJWT } from 'jose';
import { beforeAll, describe, expect, test } from 'vitest';
import { ACCESS_TOKEN_S, readAccessToken, signAccessToken } from './access-token.ts';
import { newPrivateJwk } from './testing/new-private-jwk.ts';
import { importTokenKeys, type TokenKeys } from './token-keys.ts';

const now = Date.parse('2027-01-01T00:00:00Z');
const seconds = now / 1_000;
const issuer = 'https://edgeloom.test/auth/v1';
const claims = { userId: '0190b8a0-0000-7000-8000-000000000001', sessionId: '0190b8a0-0000-7000-8000-000000000002', role: 'user' as const };
let keys: TokenKeys;
let otherKeys: TokenKeys;

const newKeys = async () => importTokenKeys(JSON.stringify(await newPrivateJwk()));
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
const signed = (change: { [claim: string]: unknown }, header: { [name: string]: unknown } = {}) =>
  new SignJWT({ ...payload, ...change })
    .setProtectedHeader({ alg: 'ES256', kid: keys.signing.kid, ...header })
    .sign(keys.signing.privateKey);

test('reads back what was signed, for fifteen minutes', async () => {
  const { token, expiresAt } = await signAccessToken(claims, { keys, issuer }, now);
  expect(expiresAt).toBe(seconds + ACCESS_TOKEN_S);
  expect(await readAccessToken(token, { keys, issuer }, now)).toEqual({ ...claims, expiresAt });
  expect(await readAccessToken(token, { keys, issuer }, now + ACCESS_TOKEN_S * 1_000)).toBeNull();
});

test('publishes no private part', () => {
  expect(Object.keys(keys.publicJwks[0] ?? {}).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x', 'y']);
});

describe('refuses a token', () => {
  const tokens: [string, () => Promise<string> | string][] = [
    ['without a signature (alg none)', () => `${base64({ alg: 'none' })}.${base64(payload)}.`],
    ['with alg None', () => `${base64({ alg: 'None', kid: keys.signing.kid })}.${base64(payload)}.`],
    ['with an empty signature', async () => `${(await signed({})).split('.').slice(0, 2).join('.')}.`],
    [
      'signed by HS256 with the public key as the secret',
      () => {
        const text = `${base64({ alg: 'HS256', kid: keys.signing.kid })}.${base64(payload)}`;
        return `${text}.${createHmac('sha256', JSON.stringify(keys.publicJwks[0])).update(text).digest('base64url')}`;
      },
    ],
    ['of another key', async () => (await signAccessToken(claims, { keys: otherKeys, issuer }, now)).token],
    ['whose kid is a path', () => signed({}, { kid: '../../../dev/null' })],
    ['without a kid', () => new SignJWT(payload).setProtectedHeader({ alg: 'ES256' }).sign(keys.signing.privateKey)],
    ['of another issuer', () => signed({ iss: 'https://elsewhere.test' })],
    ['for another audience', () => signed({ aud: 'somebody' })],
    ['that has expired', () => signed({ exp: seconds - 1 })],
    ['that never expires', () => signed({ exp: undefined })],
    ['not valid yet', () => signed({ nbf: seconds + 60 })],
    ['without a session', () => signed({ sid: undefined })],
    ['with a role that does not exist', () => signed({ role: 'root' })],
    ['that brings a key of its own', () => signed({}, { kid: 'own', jwk: otherKeys.publicJwks[0] })],
    ['that says where its key is', () => signed({}, { kid: 'own', jku: 'https://evil.test/keys' })],
    [
      'that asks for an extension',
      () =>
        new SignJWT(payload)
          .setProtectedHeader({ alg: 'ES256', kid: keys.signing.kid, crit: ['x'], x: 1 })
          .sign(keys.signing.privateKey, { crit: { x: true } }),
    ],
    ['whose kid is a member of every object', () => signed({}, { kid: '__proto__' })],
    ['whose claims are in the header', () => signed({ sub: undefined }, { sub: payload.sub })],
    ['with a changed payload', async () => (await signed({})).replace(/\.[^.]+\./, `.${base64({ ...payload, role: 'user' })}.`)],
    ['that is not a token', () => 'abc'],
    ['that is empty', () => ''],
  ];
  test.each(tokens)('%s', async (_, make) => {
    expect(await readAccessToken(await make(), { keys, issuer }, now)).toBeNull();
  });
});

describe('keys are exchanged', () => {
  test('without ending what the old one signed', async () => {
    const [older, newer] = [await newPrivateJwk(), await newPrivateJwk()];
    const before = await importTokenKeys(JSON.stringify(older));
    const during = await importTokenKeys(JSON.stringify([newer, older]));
    const after = await importTokenKeys(JSON.stringify([newer]));
    const { token } = await signAccessToken(claims, { keys: before, issuer }, now);
    expect(await readAccessToken(token, { keys: during, issuer }, now)).toMatchObject(claims);
    expect(await readAccessToken(token, { keys: after, issuer }, now)).toBeNull();
    const next = await signAccessToken(claims, { keys: during, issuer }, now);
    expect(await readAccessToken(next.token, { keys: after, issuer }, now)).toMatchObject(claims);
    expect(during.publicJwks.map(({ kid }) => kid)).toEqual([newer.kid, older.kid]);
  });

  test.each([
    ['none', () => []],
    ['no JSON', () => undefined],
    [
      'two with one name',
      async () => [
        { ...(await newPrivateJwk()), kid: 'one' },
        { ...(await newPrivateJwk()), kid: 'one' },
      ],
    ],
    ['one without a name', async () => ({ ...(await newPrivateJwk()), kid: undefined })],
    ['one that is for encryption', async () => ({ ...(await newPrivateJwk()), use: 'enc' })],
    ['one that may not sign', async () => ({ ...(await newPrivateJwk()), key_ops: ['verify'] })],
    ['a public one', async () => ({ ...(await newPrivateJwk()), d: undefined })],
  ])('and a deployment with %s does not start', async (_, make) => {
    await expect(importTokenKeys(String(JSON.stringify(await make())))).rejects.toThrow();
  });
});
