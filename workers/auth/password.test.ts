import { expect, test } from 'vitest';
import { hashPassword, verifyPassword } from './password.ts';

test('accepts the password and no other', async () => {
  const stored = await hashPassword('correct horse');
  expect(stored).toMatch(/^scrypt\$16384\$8\$5\$[\w-]{22}\$[\w-]{43}$/);
  expect(await verifyPassword('correct horse', stored)).toBe(true);
  expect(await verifyPassword('correct horsE', stored)).toBe(false);
});

test('salts: the same password has another hash each time', async () => {
  expect(await hashPassword('same')).not.toBe(await hashPassword('same'));
});

test('verifies with the parameters that the hash was made with', async () => {
  // RFC 7914, section 12: scrypt("pleaseletmein", "SodiumChloride", N=16384, r=8, p=1, 64 bytes).
  const hash =
    '7023bdcb3afd7348461c06cd81fd38ebfda8fbba904f8e3ea9b543f6545da1f2d5432955613f0fcf62d49705242a9af9e61e85dc0d651e40dfcf017b45575887';
  const stored = `scrypt$16384$8$1$${Buffer.from('SodiumChloride').toString('base64url')}$${Buffer.from(hash, 'hex').toString('base64url')}`;
  expect(await verifyPassword('pleaseletmein', stored)).toBe(true);
});

test('takes a password in either Unicode form', async () => {
  expect(await verifyPassword('cafe\u0301', await hashPassword('caf\u00e9'))).toBe(true);
});

test('does the same work when there is no account, and says no', async () => {
  const stored = await hashPassword('x');
  const time = async (hash: string | null) => {
    const from = performance.now();
    expect(await verifyPassword('wrong', hash)).toBe(false);
    return performance.now() - from;
  };
  const [known, unknown] = [await time(stored), await time(null)];
  expect(unknown).toBeGreaterThan(known / 4);
});
