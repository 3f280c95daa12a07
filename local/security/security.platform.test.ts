import { beforeAll, expect, test } from 'vitest';
import { type Account, signUp } from '../testing/json-client.ts';
import { usePlatform } from '../testing/platform.ts';
import { readApiDocument } from './api-document.ts';
import { SECURITY_PARTS } from './parts.ts';
import { requestsAmiss } from './requests.ts';
import { pathsWithoutFactory } from './resources.ts';

/** The short variants of `npm run test:security`, always with the same seed: what passed yesterday passes today. */
const platform = usePlatform();
const SEED = 20_261_122;
let admin: Account;
beforeAll(async () => {
  admin = await signUp(platform.url);
});

test('every operation can be asked rightly: there is something for its path, its query and its body', async () => {
  const { operations } = await readApiDocument(platform.url);
  expect(pathsWithoutFactory(operations.map(({ path }) => path))).toEqual([]);
  expect(requestsAmiss(operations)).toEqual([]);
});

test.each(SECURITY_PARTS.map((part) => [part.name, part] as const))('%s finds no fault', async (_, part) => {
  const { checked, faults } = await part.run({ platform, admin, seed: SEED, count: part.counts?.quick ?? 0, say: () => {} });
  console.log(`${part.name}: ${checked} ${part.unit}, ${faults.length} faults`);
  expect(faults).toEqual([]);
});
