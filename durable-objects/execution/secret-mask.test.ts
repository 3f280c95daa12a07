import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SecretMask } from './secret-mask.ts';

const SECRET = 'cän"ary/+ \\&%';
const mask = new SecretMask();
mask.add([SECRET]);

describe('takes a secret out of', () => {
  test.each<[string, string, string]>([
    ['a text', `token ${SECRET} is bad`, 'token [secret] is bad'],
    ['a text with two', `${SECRET}${SECRET}`, '[secret][secret]'],
    ['a URL', `https://x.test/${encodeURIComponent(SECRET)}/me`, 'https://x.test/[secret]/me'],
    ['a form', String(new URLSearchParams({ key: SECRET, a: 'b' })), 'key=[secret]&a=b'],
    ['JSON text', JSON.stringify({ key: SECRET }), '{"key":"[secret]"}'],
  ])('%s', (_, text, masked) => {
    expect(mask.text(text)).toBe(masked);
  });

  test('a value, its keys included', () => {
    const value = JSON.parse(JSON.stringify({ a: [SECRET, 1, null, { [SECRET]: `x${SECRET}` }], b: true }));
    expect(mask.value(value)).toEqual({ a: ['[secret]', 1, null, { '[secret]': 'x[secret]' }], b: true });
    expect(JSON.stringify(mask.value(JSON.parse('{"__proto__":{"a":1}}')))).toBe('{"__proto__":{"a":1}}');
  });

  test('a value that is no JSON', () => {
    const cycle: unknown[] = [SECRET, Number.NaN, 1n, new Date(0)];
    cycle.push(cycle);
    const masked = mask.value(cycle) as unknown[];
    expect(masked.slice(0, 4)).toEqual(['[secret]', Number.NaN, 1n, new Date(0)]);
    expect(masked[4]).toBe(masked);
  });

  test('bytes, and leaves those without one as they are', () => {
    expect(Buffer.from(mask.bytes(Buffer.from(`ñ ${SECRET} ñ`))).toString()).toBe('ñ [secret] ñ');
    const picture = new Uint8Array([0x89, 0, 0xff, 1]);
    expect(mask.bytes(picture)).toBe(picture);
  });

  test('base64, wherever in it the secret stands', () => {
    const bytes = fc.uint8Array({ maxLength: 20 });
    const secrets = fc.string({ minLength: 12, maxLength: 40, unit: 'binary' }).filter((text) => text.isWellFormed());
    fc.assert(
      fc.property(bytes, secrets, bytes, fc.constantFrom('base64', 'base64url'), (before, secret, after, encoding) => {
        const own = new SecretMask();
        own.add([secret]);
        const encoded = Buffer.concat([before, Buffer.from(secret), after]).toString(encoding as 'base64');
        const masked = own.text(encoded);
        // What is left of it decodes to less than the secret.
        expect(masked).toContain('[secret]');
        expect(Buffer.from(masked.replaceAll('[secret]', ''), 'base64').includes(secret)).toBe(false);
      }),
    );
  });
});

test('knows every secret that it was told, the longer one first', () => {
  const two = new SecretMask();
  two.add(['abcdef']);
  two.add(['abcdefghij']);
  expect(two.text('abcdefghij abcdef')).toBe('[secret] [secret]');
});

test('leaves texts alone for the sake of a secret of three characters', () => {
  const none = new SecretMask();
  none.add(['abc', '']);
  expect(none.text('abcabc')).toBe('abcabc');
});
