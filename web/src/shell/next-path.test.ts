import { describe, expect, it } from 'vitest';
import { loginPath, nextPath } from './next-path.ts';

const ORIGIN = 'https://edgeloom.example';

describe('nextPath', () => {
  it.each([
    ['', '/library'],
    ['?next=/library/7?execution=9', '/library/7?execution=9'],
    ['?next=%2Flibrary%2F7%3Fexecution%3D9', '/library/7?execution=9'],
    ['?next=https://evil.example/', '/library'],
    ['?next=//evil.example/', '/library'],
    ['?next=/%5Cevil.example/', '/library'],
    ['?next=/%09/evil.example/', '/library'],
    ['?next=javascript:alert(1)', '/library'],
    ['?next=/login', '/library'],
  ])('leads from %j to %s', (search, path) => {
    expect(nextPath(search, ORIGIN)).toBe(path);
  });

  it('leads back to the page that asked to sign in', () => {
    const path = loginPath({ pathname: '/library/7', search: '?execution=9&x=a b' });
    expect(nextPath(path.slice('/login'.length), ORIGIN)).toBe('/library/7?execution=9&x=a%20b');
  });
});
