import { expect, test } from 'vitest';
import { usePlatform } from '../testing/platform.ts';
import { readApiDocument } from './api-document.ts';
import { SECURITY_PARTS } from './parts.ts';
import { pathsWithoutFactory } from './resources.ts';

/** The short variants of `npm run test:security`, always with the same seed: what passed yesterday passes today. */
const platform = usePlatform();
const SEED = 20_261_122;

test('every parameter of every path has something to stand for it', async () => {
  const { operations } = await readApiDocument(platform.url);
  expect(pathsWithoutFactory(operations.map(({ path }) => path))).toEqual([]);
});

test.each(SECURITY_PARTS.map((part) => [part.name, part] as const))('%s finds no fault', async (_, part) => {
  const { checked, faults } = await part.run({ platform, seed: SEED, count: part.counts?.quick ?? 0, say: () => {} });
  console.log(`${part.name}: ${checked} ${part.unit}, ${faults.length} faults`);
  expect(faults).toEqual([]);
});
