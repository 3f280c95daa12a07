import { join, parse } from 'node:path';
import { ROOT } from '../project-node.mjs';
import { buildOnce } from './build-once.ts';
import { runProgram } from './run-program.ts';

/** The Worker as one script, in a folder with any Wasm modules beside it. */
export type Bundle = { dir: string; script: string; build(): Promise<'built' | 'unchanged'> };

/** The one that is deployed. */
export const BUNDLE = bundleOf({ name: 'worker', entry: 'workers/index.ts' });

/** Bundles an entry exactly as a deploy would. The site must have been built: wrangler looks for its folder. */
export function bundleOf({ name, entry, withTesting = false }: { name: string; entry: string; withTesting?: boolean }): Bundle {
  const dir = join(ROOT, 'dist', name);
  return {
    dir,
    script: join(dir, `${parse(entry).name}.js`),
    build: () =>
      buildOnce({
        outDir: dir,
        root: ROOT,
        sources: ['{workers,durable-objects,blocks,schema,db}/**/*.*', 'wrangler.toml', 'package-lock.json'],
        withTesting,
        run: async (outDir) => {
          await runProgram('wrangler', ['deploy', entry, '--dry-run', '--outdir', outDir], ROOT);
        },
      }),
  };
}
