import { cloudflareTest } from '@cloudflare/vitest-plugin';
import { defineConfig } from 'vitest/config';

/**
 * The rings of the test suite. The ending of a test file says in which it runs: `x.test.ts` in Node and in milliseconds,
 * `x.db.test.ts` on a real Postgres, `x.workerd.test.ts` inside the Worker's runtime with its objects and queues,
 * `x.platform.test.ts` on whole platforms that it starts, `x.browser.test.ts` on one with a real browser.
 * Rings run one after another: the later ones need the machine for themselves.
 */
const ROOMS = '{schema,blocks,db,durable-objects,workers,web,local,bench}';
const endingWith = (ring: string) => [`${ROOMS}/**/*.${ring}.test.{ts,tsx}`];
const SECOND_MS = 1_000;

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'pure',
          include: [`${ROOMS}/**/*.test.{ts,tsx}`],
          exclude: ['**/*.{db,workerd,browser,platform}.test.{ts,tsx}', '**/node_modules/**'],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          name: 'db',
          include: endingWith('db'),
          globalSetup: ['./db/testing/provide-template.ts'],
          // The first start of the embedded Postgres takes seconds.
          hookTimeout: 60 * SECOND_MS,
          testTimeout: 20 * SECOND_MS,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        plugins: [
          cloudflareTest(({ inject }) => ({
            wrangler: { configPath: './wrangler.toml' },
            miniflare: { bindings: inject<Record<string, string>>('vars') },
          })),
        ],
        test: {
          name: 'workerd',
          fsModuleCache: false,
          include: endingWith('workerd'),
          globalSetup: ['./local/testing/provide-parts.ts'],
          hookTimeout: 60 * SECOND_MS,
          testTimeout: 20 * SECOND_MS,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: 'platform',
          include: endingWith('platform'),
          hookTimeout: 120 * SECOND_MS,
          testTimeout: 120 * SECOND_MS,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: 'browser',
          include: endingWith('browser'),
          hookTimeout: 120 * SECOND_MS,
          testTimeout: 120 * SECOND_MS,
          maxWorkers: 1,
          sequence: { groupOrder: 4 },
        },
      },
    ],
  },
});
