import { describe, expect, test } from 'vitest';
import { ownPage, parseRedirectRules, redirectTarget, withAnswer } from './redirect-target.ts';

const SITE = 'https://edgeloom.test';
const rules = parseRedirectRules('https://app.test, https://exact.test/callback ,http://localhost:3000');

describe('a sign-in may lead', () => {
  test.each([
    ['https://edgeloom.test/library', 'https://edgeloom.test/library'],
    ['/library?x=1#y', 'https://edgeloom.test/library?x=1'],
    ['https://app.test/any/where?pkce_flow=1', 'https://app.test/any/where?pkce_flow=1'],
    ['https://exact.test/callback?x=1', 'https://exact.test/callback?x=1'],
    ['http://localhost:3000/', 'http://localhost:3000/'],
    // Without slashes it is a path of ours, whatever it looks like; it leaves as the whole address that it means.
    ['https:evil.test', 'https://edgeloom.test/evil.test'],
  ])('to %s', (asked, target) => {
    expect(redirectTarget(asked, SITE, rules)).toBe(target);
  });

  test.each([
    'https://evil.test/',
    'http://app.test/',
    'https://app.test:8443/',
    'https://app.test.evil.test/',
    'https://evil.test/https://app.test/',
    'https://app.test@evil.test/',
    'https://user:pass@app.test/',
    'https://xapp.test/',
    '//evil.test/',
    '/\\evil.test/',
    '\\\\evil.test/',
    '/\t/evil.test',
    'https://exact.test/callback/../other',
    'https://exact.test/callback/more',
    'https://exact.test/Callback',
    'javascript:alert(1)',
    'data:text/html,x',
    'http://localhost:3001/',
    'https://app.test\u3002evil.test/',
    'https://',
  ])('never to %j', (asked) => {
    expect(() => redirectTarget(asked, SITE, rules)).toThrow(expect.objectContaining({ code: 'bad_redirect' }));
  });

  test.each(['https://evil.test/', '//evil.test', '/\\evil.test', 'library', '', 'https://edgeloom.test/library'])(
    'on our own site never to %j',
    (next) => {
      expect(() => ownPage(next, SITE)).toThrow(expect.objectContaining({ code: 'bad_redirect' }));
    },
  );
});

test.each(['app.test', 'javascript:alert(1)', 'https://a:b@app.test'])('a deployment that lists %j does not start', (entry) => {
  expect(() => parseRedirectRules(entry)).toThrow('AUTH_REDIRECT_URLS');
});

test('an answer goes where it belongs, and a query stays', () => {
  expect(withAnswer('https://app.test/?a=1', { code: 'x y' }, 'query')).toBe('https://app.test/?a=1&code=x+y');
  expect(withAnswer('https://app.test/?a=1', { t: 'x' }, 'fragment')).toBe('https://app.test/?a=1#t=x');
});
