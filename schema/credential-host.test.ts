import { expect, test } from 'vitest';
import { matchesHost, parseHostPattern } from './credential-host.ts';

test.each([
  ['api.example.com', 'api.example.com'],
  [' API.Example.COM ', 'api.example.com'],
  ['https://api.example.com', 'api.example.com'],
  ['https://api.example.com:443', 'api.example.com'],
  ['api.example.com:8443', 'api.example.com:8443'],
  ['*.example.com', '*.example.com'],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
  ['http://2130706433:8080', 'http://127.0.0.1:8080'],
  ['[::1]:9', '[::1]:9'],
  ['ñandú.example', 'xn--and-6ma2c.example'],
])('%j is the pattern %j', (text, pattern) => {
  expect(parseHostPattern(text)).toBe(pattern);
});

test.each([
  '',
  '*',
  '*.com',
  '*.0.0.1',
  'a b',
  'example.com/path',
  'user@example.com',
  'ftp://example.com',
  'exa*mple.com',
  '**.example.com',
  'example.com:99999',
  'example.com?x',
  'example.com#x',
  '%65xample.com',
])('%j is no pattern', (text) => {
  expect(parseHostPattern(text)).toBeNull();
});

test.each([
  ['api.example.com', 'https://api.example.com/x', true],
  ['api.example.com', 'https://api.example.com:443/x', true],
  ['api.example.com', 'https://API.example.com/x', true],
  ['api.example.com', 'http://api.example.com/x', false],
  ['api.example.com', 'https://api.example.com:8443/x', false],
  ['api.example.com', 'https://api.example.com.evil.test/', false],
  ['api.example.com', 'https://evil.test/api.example.com', false],
  ['api.example.com', 'https://api.example.com./', false],
  ['*.example.com', 'https://a.b.example.com/', true],
  ['*.example.com', 'https://example.com/', false],
  ['*.example.com', 'https://.example.com/', false],
  ['*.example.com', 'https://evilexample.com/', false],
  ['*.example.com:81', 'https://a.example.com:81/', true],
  ['*.example.com:81', 'https://a.example.com/', false],
  ['http://127.0.0.1:8080', 'http://127.0.0.1:8080/', true],
  ['http://127.0.0.1:8080', 'https://127.0.0.1:8080/', false],
])('%j has the address %j: %s', (pattern, address, expected) => {
  const url = URL.parse(address);
  expect(url !== null && matchesHost(pattern, url)).toBe(expected);
});
