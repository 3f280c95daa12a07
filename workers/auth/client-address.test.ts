import { expect, test } from 'vitest';
import { clientNetwork, countedAs } from './client-address.ts';

test.each([
  [{ 'cf-connecting-ip': '203.0.113.7' }, '203.0.113.7'],
  [{ 'cf-connecting-ip': '203.0.113.7', 'x-forwarded-for': '198.51.100.1', forwarded: 'for=198.51.100.1' }, '203.0.113.7'],
  [{ 'x-forwarded-for': '198.51.100.1' }, 'unknown'],
  [{ 'cf-connecting-ip': '2001:DB8:0:1::7' }, '2001:db8:0:1::/64'],
  [{ 'cf-connecting-ip': '2001:0db8:0000:0001:aaaa:bbbb:cccc:dddd' }, '2001:db8:0:1::/64'],
  [{ 'cf-connecting-ip': '::1' }, '0:0:0:0::/64'],
])('counts %j as %s', (headers, network) => {
  expect(clientNetwork(new Headers(headers as Record<string, string>))).toBe(network);
});

test('names a counter without the address or e-mail in it', () => {
  expect(countedAs('email', 'ada@example.test')).toMatch(/^email-[\w-]{22}$/);
  expect(countedAs('email', 'ada@example.test')).not.toBe(countedAs('network', 'ada@example.test'));
});
