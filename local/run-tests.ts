import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { runVisibly } from './build/run-program.ts';
import { ROOT } from './project-node.mjs';

/**
 * Runs vitest over all rings and ends with a line that a program can read: `12 passed, 0 failed, 1 skipped`. A file that
 * fails before its first test counts as one failure, and so does a run without any test. Arguments go to vitest.
 */
const Results = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  testResults: z.array(z.object({ status: z.string(), assertionResults: z.array(z.object({ status: z.string() })) })),
});

const resultsFile = join(tmpdir(), `edgeloom-tests-${process.pid}.json`);
const code = await runVisibly(
  'vitest',
  ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${resultsFile}`, ...process.argv.slice(2)],
  ROOT,
);
const { passed, failed, skipped } = count(resultsFile);
rmSync(resultsFile, { force: true });
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(code === 0 && failed === 0 && passed > 0 ? 0 : 1);

function count(file: string): { passed: number; failed: number; skipped: number } {
  try {
    const results = Results.parse(JSON.parse(readFileSync(file, 'utf8')));
    const brokenFiles = results.testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.every((each) => each.status !== 'failed'),
    ).length;
    return {
      passed: results.numPassedTests,
      failed: results.numFailedTests + brokenFiles,
      skipped: results.numPendingTests + results.numTodoTests,
    };
  } catch {
    // vitest ended before it could report.
    return { passed: 0, failed: 1, skipped: 0 };
  }
}
