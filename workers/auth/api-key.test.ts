import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { hashApiKey, isApiKey, newApiKey, shownOf } from './api-key.ts';

describe('a new key', () => {
  test('is one, and no other', () => {
    const keys = Array.from({ length: 1_000 }, newApiKey);
    expect(keys.filter((key) => !isApiKey(key))).toEqual([]);
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('shows its prefix and its last four', () => {
    expect(shownOf('edgeloom_Ab3dEFGHwxyz')).toEqual({ prefix: 'edgeloom_Ab3d', last_four: 'wxyz' });
  });

  test('is kept as a hash that does not contain it', () => {
    const key = newApiKey();
    expect(hashApiKey(key)).toMatch(/^[\w-]{43}$/);
    expect(hashApiKey(key)).not.toContain(key.slice(9, 20));
  });
});

test('a key with one character changed is none', () => {
  fc.assert(
    fc.property(fc.nat({ max: 57 }), fc.constantFrom(...'0aZ_-é '), (at, character) => {
      const key = newApiKey();
      fc.pre(key[at] !== character);
      return !isApiKey(key.slice(0, at) + character + key.slice(at + 1));
    }),
  );
});

test.each(['', 'edgeloom_', 'x'.repeat(58), `edgeloom_${'0'.repeat(49)}`, `${newApiKey()} `, `\n${newApiKey()}`])('%j is none', (text) => {
  expect(isApiKey(text)).toBe(false);
});

test('the checksum is the one that scanners are told of', () => {
  const secret = '0'.repeat(43);
  // CRC-32 of 43 zeros is 0x7849568f.
  expect(isApiKey(`edgeloom_${secret}2CZclj`)).toBe(true);
});
