import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { BlockFailure } from './define-block.ts';
import { privateHostReason } from './public-host.ts';
import { createSafeFetch } from './safe-fetch.ts';
import { renderTemplate } from './template.ts';

const redis = env as unknown as { UPSTASH_REDIS_REST_URL: string; UPSTASH_REDIS_REST_TOKEN: string };

/** What depends on the runtime itself: its stack, its URL parser, its fetch. Everything else is proved in Node. */
describe('a template in the Worker', () => {
  test('is filled without generating code', () => {
    expect(renderTemplate('{% for x in xs %}{{ x|upper }}{% endfor %}', { xs: ['a', 'b'] })).toBe('AB');
  });

  test.each([
    ['a deep expression', `{{ ${'('.repeat(50_000)}1${')'.repeat(50_000)} }}`],
    ['a long sum', `{{ 1${' + 1'.repeat(20_000)} }}`],
    ['a chain of elif', `{% if a %}${'{% elif a %}'.repeat(5_000)}{% endif %}`],
    ['loops in loops', '{% for i in range(101) %}{% for j in range(101) %}x{% endfor %}{% endfor %}'],
  ])('is refused, not fatal: %s', (_, template) => {
    expect(() => renderTemplate(template, {})).toThrow(BlockFailure);
  });

  test('may be as deep as its bound within the stack', () => {
    expect(renderTemplate(`{{ "a"${'|upper|lower'.repeat(150)} }}`, {})).toBe('a');
  });
});

describe('the guarded fetch in the Worker', () => {
  test.each([
    'http://127.1/',
    'http://2130706433/',
    'http://0x7f.1/',
    'http://１２７.0.0.1/',
    'http://[::ffff:127.0.0.1]/',
    'http://localhost./',
    'http://169.254.169.254/',
  ])('refuses %s', async (url) => {
    expect(privateHostReason(new URL(url).hostname)).not.toBeNull();
    await expect(createSafeFetch({ allowedHosts: [] })(url)).rejects.toThrow('may not be reached');
  });

  test('reaches an allowed host and gives its answer whole', async () => {
    const url = new URL(redis.UPSTASH_REDIS_REST_URL);
    const safeFetch = createSafeFetch({ allowedHosts: [url.host] });
    const response = await safeFetch(url.href, {
      method: 'POST',
      headers: { authorization: `Bearer ${redis.UPSTASH_REDIS_REST_TOKEN}` },
      body: '["PING"]',
    });
    expect([response.status, await response.json()]).toEqual([200, { result: 'PONG' }]);
  });

  test('checks where a redirect leads', async () => {
    const hops: string[] = [];
    const send: typeof fetch = async (input) => {
      hops.push(String(input));
      return new Response(null, { status: 302, headers: { location: 'http://[::1]/' } });
    };
    await expect(createSafeFetch({ allowedHosts: [], fetch: send })('https://example.com/')).rejects.toThrow('may not be reached');
    expect(hops).toEqual(['https://example.com/']);
  });

  test('stops reading at its limit', async () => {
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(100_000)) });
    await expect(createSafeFetch({ allowedHosts: [], fetch: async () => new Response(endless) })('https://example.com/')).rejects.toThrow(
      'larger than',
    );
  });
});
