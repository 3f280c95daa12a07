import { expect, test } from 'vitest';
import { firstKeyOnly, importSealingKeys, open, seal, withNewKey } from './sealing.ts';

const set = withNewKey(null);
const place = ['user', 'credential'];

test('opens what it sealed, in its place only', async () => {
  const keys = await importSealingKeys(set);
  const sealed = await seal(keys, 'canary ñ \u0000 \u{1f510}', place);
  expect(await open(keys, sealed, place)).toEqual({ ok: true, text: 'canary ñ \u0000 \u{1f510}' });
  for (const other of [
    ['user2', 'credential'],
    ['user', 'other'],
    ['usercredential'],
    ['credential', 'user'],
    [],
    ['user', 'credential', ''],
  ]) {
    expect(await open(keys, sealed, other)).toEqual({ ok: false, why: 'forged' });
  }
});

test('seals the same text differently each time', async () => {
  const keys = await importSealingKeys(set);
  const texts = await Promise.all(Array.from({ length: 100 }, async () => (await seal(keys, 'same', place)).ciphertext));
  expect(new Set(texts).size).toBe(100);
});

test('refuses a text with any one bit flipped', async () => {
  const keys = await importSealingKeys(set);
  const { key_id, ciphertext } = await seal(keys, 'canary', place);
  const [form, ...parts] = ciphertext.split('.') as [string, string, string];
  let flips = 0;
  for (const [index, part] of parts.entries()) {
    const bytes = Buffer.from(part, 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      const flipped = Buffer.from(bytes);
      flipped.writeUInt8(bytes.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
      const changed = [form, ...parts.with(index, flipped.toString('base64url'))].join('.');
      expect(await open(keys, { key_id, ciphertext: changed }, place)).toEqual({ ok: false, why: 'forged' });
      flips++;
    }
  }
  expect(flips).toBe((12 + 'canary'.length + 16) * 8);
});

test.each(['', '1', '1.', '1..', '2.AAAA.AAAA', 'x', '1.AAAA', '1.AAAA.AAAA', '1.!!!.???'])('%j opens as nothing', async (ciphertext) => {
  const keys = await importSealingKeys(set);
  expect(await open(keys, { key_id: keys.first, ciphertext }, place)).toEqual({ ok: false, why: 'forged' });
});

test('opens with every key and seals with the first', async () => {
  const old = await importSealingKeys(set);
  const sealed = await seal(old, 'canary', place);
  const both = withNewKey(set);
  const keys = await importSealingKeys(both);
  expect(keys.first).not.toBe(old.first);
  expect(await open(keys, sealed, place)).toEqual({ ok: true, text: 'canary' });
  const resealed = await seal(keys, 'canary', place);
  expect(resealed.key_id).toBe(keys.first);
  expect(await open(old, resealed, place)).toEqual({ ok: false, why: 'unknown_key' });
  const only = await importSealingKeys(firstKeyOnly(both));
  expect(await open(only, resealed, place)).toEqual({ ok: true, text: 'canary' });
  expect(await open(only, sealed, place)).toEqual({ ok: false, why: 'unknown_key' });
});

const short = Buffer.alloc(16, 7).toString('base64url');
const canary = Buffer.alloc(32, 7).toString('base64url');
test.each([
  '',
  'canary',
  '{}',
  '{"keys":[]}',
  JSON.stringify({ keys: [{ kty: 'oct', kid: 'a', k: short }] }),
  JSON.stringify({ keys: [{ kty: 'oct', kid: '', k: canary }] }),
  JSON.stringify({
    keys: [
      { kty: 'oct', kid: 'a', k: canary },
      { kty: 'oct', kid: 'a', k: canary },
    ],
  }),
])('a key set %# that is none is refused without being shown', async (text) => {
  const refused = await importSealingKeys(text).catch((error: unknown) => String(error));
  expect(refused).toContain('must be a JWK set');
  expect(refused).not.toContain(canary);
});
