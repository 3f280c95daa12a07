import { defineConfig } from 'vitest/config';

/** The rings of the test suite: the ending of a test file says in which it runs. */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'pure',
          include: ['{schema,blocks,db,durable-objects,workers,local,bench}/**/*.test.ts'],
          exclude: ['**/*.{db,workerd,browser,platform}.test.ts', 'node_modules/**'],
        },
      },
    ],
  },
});
