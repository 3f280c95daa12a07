import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

/**
 * One module reaches the network for users. Any other use of `fetch` or a socket in the Worker's rooms must be a
 * binding of the platform (which leads to our own code only) or be listed here with its reason.
 */
const ROOT = join(import.meta.dirname, '..');
const ALLOWED: { [file: string]: string } = {
  'blocks/safe-fetch.ts': 'the guarded way out itself',
  'db/client.ts': 'the database, at the address that the operator set',
  'workers/api/socket-probes.ts': 'health of the mail server and the virus scan, at the addresses that the operator set',
};

/**
 * A call of the global `fetch`, or a socket; `stub.fetch(`, `ASSETS.fetch(` and `context.fetch(` are bindings or ours.
 * `connect` is no global: whoever calls it must import it from one of these modules.
 */
const REACHES_OUT =
  /(?<![\w.$#])(?:globalThis\.|self\.)?fetch\(|new (?:WebSocket|EventSource)\(|(?:from |import\()'(?:cloudflare:sockets|(?:node:)?(?:net|tls|http|https|http2|dgram|dns))'/;
/** A method that is declared under such a name, as a Worker's door is. */
const DECLARES = /^\s*(?:override |async )*fetch\([^)]*(?:\)|$)[^;]*\{?$/;

function sources(): string[] {
  const files = globSync('{schema,blocks,db,durable-objects,workers}/**/*.ts', { cwd: ROOT });
  return files.filter((file) => !file.endsWith('.test.ts') && !file.includes('/testing/')).sort();
}

test('nothing but the guarded module reaches out to the network', () => {
  const found = sources().flatMap((file) =>
    readFileSync(join(ROOT, file), 'utf8')
      .split('\n')
      .flatMap((line, index) => {
        const code = line.replace(/\/\/.*|^\s*\*.*|\/\*.*/, '');
        return REACHES_OUT.test(code) && !DECLARES.test(code) && ALLOWED[file] === undefined
          ? [`${file}:${index + 1}: ${line.trim()}`]
          : [];
      }),
  );
  expect(found).toEqual([]);
});

test('the rooms of the Worker were really read', () => {
  expect(sources().length).toBeGreaterThan(50);
  expect(sources()).toContain('blocks/safe-fetch.ts');
});

test.each([
  ['await fetch(url)', true],
  ['const x = globalThis.fetch(url)', true],
  ['return fetch(request);', true],
  ["import { connect } from 'cloudflare:sockets';", true],
  ['new WebSocket(url)', true],
  ['await stub.fetch(request)', false],
  ['env.ASSETS.fetch(request)', false],
  ['context.fetch(url, init)', false],
  ["const net = await import('node:net')", true],
  ['prefetch(url)', false],
  ['connect(env.DATABASE_URL)', false],
])('%j reaches out: %s', (line, reaches) => {
  expect(REACHES_OUT.test(line)).toBe(reaches);
});
