import { execFileSync } from 'node:child_process';
import { runProgram, runVisibly } from './build/run-program.ts';
import { buildSite } from './build/site.ts';
import { ROOT } from './project-node.mjs';

/**
 * Says whether a change is good: format and lint, generated types, types, size of the bundle, tests, and that none of it
 * changed a file. Stops at the first that fails; `--no-tests` leaves the tests out.
 */

/** What one deployed Worker may weigh, compressed (the platform's free plan). */
const BUNDLE_BUDGET_KIB = 3 * 1024;

type Step = { title: string; run: () => Promise<boolean> };
const program = (name: string, ...args: string[]): (() => Promise<boolean>) => {
  return async () => (await runVisibly(name, args, ROOT)) === 0;
};

const steps: Step[] = [
  { title: 'format and lint', run: program('biome', 'check', '--error-on-warnings', '.') },
  { title: 'generated Worker types', run: program('wrangler', 'types', '--check') },
  { title: 'types', run: program('tsc', '-p', '.') },
  { title: 'types of local and bench', run: program('tsc', '-p', 'local') },
  { title: 'types of the site', run: program('tsc', '-p', 'web') },
  { title: 'bundle', run: bundleFits },
  ...(process.argv.includes('--no-tests') ? [] : [{ title: 'tests', run: program('vitest', 'run') }]),
];

const before = workTree();
steps.push({ title: 'no file was changed by the above', run: async () => workTree() === before });

for (const { title, run } of steps) {
  console.log(`— ${title}`);
  if (!(await run())) {
    console.error(`npm run check: ${title} failed.`);
    process.exit(1);
  }
}
console.log('npm run check: all good.');

/** What git sees of the files: equal texts mean equal files. */
function workTree(): string {
  const git = (...args: string[]): string => execFileSync('git', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: 2 ** 28 });
  return git('status', '--porcelain') + git('diff', 'HEAD');
}

async function bundleFits(): Promise<boolean> {
  await buildSite();
  const output = await runProgram('wrangler', ['deploy', '--dry-run'], ROOT);
  const gzipKiB = Number(/gzip: ([\d.]+) KiB/.exec(output)?.[1]);
  console.log(`  ${gzipKiB} KiB gzip of ${BUNDLE_BUDGET_KIB}`);
  return gzipKiB <= BUNDLE_BUDGET_KIB;
}
