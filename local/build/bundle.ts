import { join } from 'node:path';
import { ROOT } from '../project-node.mjs';
import { buildOnce } from './build-once.ts';
import { runProgram } from './run-program.ts';

/** Where the bundled Worker stands, with any Wasm modules beside it. */
export const BUNDLE_DIR = join(ROOT, 'dist', 'worker');

/** Bundles the Worker exactly as a deploy would. The site must have been built: wrangler looks for its folder. */
export function buildBundle(): Promise<'built' | 'unchanged'> {
  return buildOnce({
    outDir: BUNDLE_DIR,
    root: ROOT,
    sources: ['{workers,durable-objects,blocks,schema,db}/**/*.*', 'wrangler.toml', 'package-lock.json'],
    run: async (outDir) => {
      await runProgram('wrangler', ['deploy', '--dry-run', '--outdir', outDir], ROOT);
    },
  });
}
