import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
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
    sources: ['web/**/*.*', 'schema/**/*.ts', 'package-lock.json'],
    run: async (outDir) => {
      if (existsSync(join(ROOT, 'web', 'astro.config.mjs'))) {
        await runProgram('astro', ['build', '--outDir', outDir], join(ROOT, 'web'));
        return;
      }
      mkdirSync(outDir, { recursive: true });
      writeFileSync(join(outDir, 'index.html'), '<!doctype html><title>Edgeloom</title>');
    },
  });
}
