import { join } from 'node:path';
import { ROOT } from '../project-node.mjs';
import { buildOnce } from './build-once.ts';
import { runProgram } from './run-program.ts';

/** The static site, as wrangler.toml names it. */
export const SITE_DIR = join(ROOT, 'dist', 'web');

/** Builds the site with Astro. */
export function buildSite(): Promise<'built' | 'unchanged'> {
  return buildOnce({
    outDir: SITE_DIR,
    root: ROOT,
    // Whole folders: `_headers` and `_redirects` have no ending.
    sources: ['web/**/*', 'schema/**/*.ts', 'package-lock.json'],
    run: async (outDir) => {
      await runProgram('astro', ['build', '--outDir', outDir], join(ROOT, 'web'));
    },
  });
}
