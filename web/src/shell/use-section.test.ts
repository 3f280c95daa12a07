import { expect, it } from 'vitest';
import { addressesOf } from './use-section.ts';

const PARTS = ['account', 'keys'] as const;
const { sectionOf, pathOf } = addressesOf('/profile', PARTS);

it.each([
  ['', 'account'],
  ['?section=keys', 'keys'],
  ['?section=constructor', 'account'],
  ['?connected=3f&section=keys', 'keys'],
])('%j shows %s', (search, section) => {
  expect(sectionOf(search)).toBe(section);
});

it('leads to each part and back', () => {
  expect(PARTS.map((part) => sectionOf(new URL(pathOf(part), 'https://edgeloom.example').search))).toEqual([...PARTS]);
});
