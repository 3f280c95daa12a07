import { expect, test } from 'vitest';
import { provenanceOf } from './same-origin.ts';

const url = 'https://edgeloom.test/api/v1/graphs';

test.each([
  ['our own page', { 'sec-fetch-site': 'same-origin', origin: 'https://edgeloom.test' }, 'same-origin'],
  ['our own page in an older browser', { origin: 'https://edgeloom.test' }, 'same-origin'],
  ['our page under its public name', { origin: 'https://agents.example' }, 'same-origin'],
  ['another site', { 'sec-fetch-site': 'cross-site', origin: 'https://evil.test' }, 'cross-origin'],
  ['a sibling domain', { 'sec-fetch-site': 'same-site' }, 'cross-origin'],
  ['another site in an older browser', { origin: 'https://evil.test' }, 'cross-origin'],
  ['another port', { origin: 'https://edgeloom.test:8443' }, 'cross-origin'],
  ['a sandboxed page', { origin: 'null' }, 'cross-origin'],
  ['a name that begins like ours', { origin: 'https://edgeloom.test.evil.test' }, 'cross-origin'],
  ['an address typed by the user', { 'sec-fetch-site': 'none' }, 'cross-origin'],
  ['a program', {}, 'no-browser'],
])('tells %s', (_, headers, provenance) => {
  expect(provenanceOf(new Headers(headers as Record<string, string>), url, 'https://agents.example')).toBe(provenance);
});
