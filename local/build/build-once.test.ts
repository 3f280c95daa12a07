import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { type Build, buildOnce } from './build-once.ts';

/** A build that copies `src/a.ts`, and counts how often it ran. */
function copying(): { build: Build; runs: () => number; root: string } {
  const root = mkdtempSync(join(tmpdir(), 'edgeloom-build-'));
  mkdirSync(join(root, 'src'));
  writeFileSync(join(root, 'src', 'a.ts'), 'one');
  let runs = 0;
  const build: Build = {
    root,
    outDir: join(root, 'out', 'it'),
    sources: ['src/**/*.ts'],
    async run(outDir) {
      runs++;
      mkdirSync(outDir, { recursive: true });
      writeFileSync(join(outDir, 'a'), readFileSync(join(root, 'src', 'a.ts')));
    },
  };
  return { build, runs: () => runs, root };
}

it('builds once, and again when a source has changed', async () => {
  const { build, root } = copying();
  expect(await buildOnce(build)).toBe('built');
  expect(await buildOnce(build)).toBe('unchanged');
  writeFileSync(join(root, 'src', 'a.ts'), 'two');
  expect(await buildOnce(build)).toBe('built');
  expect(readFileSync(join(build.outDir, 'a'), 'utf8')).toBe('two');
});

it('does not build again for a test', async () => {
  const { build, root } = copying();
  await buildOnce(build);
  writeFileSync(join(root, 'src', 'a.test.ts'), 'a test');
  expect(await buildOnce(build)).toBe('unchanged');
});

it('keeps the last outcome when a build fails, and tries again', async () => {
  const { build, root } = copying();
  await buildOnce(build);
  writeFileSync(join(root, 'src', 'a.ts'), 'broken');
  const failing = { ...build, run: () => Promise.reject(new Error('does not compile')) };
  await expect(buildOnce(failing)).rejects.toThrow('does not compile');
  expect(readFileSync(join(build.outDir, 'a'), 'utf8')).toBe('one');
  expect(existsSync(`${build.outDir}.lock`)).toBe(false);
  expect(await buildOnce(build)).toBe('built');
});

it('builds once for two who ask at the same moment', async () => {
  const { build, runs } = copying();
  const answers = await Promise.all([buildOnce(build), buildOnce(build)]);
  expect(answers.sort()).toEqual(['built', 'unchanged']);
  expect(runs()).toBe(1);
});
