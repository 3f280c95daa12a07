import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compactVerify } from 'jose';
import { beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { keyNamed, SIGNATURE_OPTIONS } from './access-token.ts';
import { newPrivateJwk } from './testing/new-private-jwk.ts';
import { importTokenKeys, type TokenKeys } from './token-keys.ts';

/** The 401 signed messages of Project Wycheproof, good and bad, of many algorithms, through our own check. */
const Vectors = z.object({
  numberOfTests: z.number(),
  testGroups: z.array(
    z.object({
      comment: z.string(),
      private: z.record(z.string(), z.unknown()).optional(),
      tests: z.array(z.object({ tcId: z.number(), comment: z.string(), jws: z.unknown(), result: z.enum(['valid', 'invalid']) })),
    }),
  ),
});
const file = join(import.meta.dirname, '../testing/corpora/wycheproof/json-web-signature.json');
const vectors = Vectors.parse(JSON.parse(readFileSync(file, 'utf8')));

const isAccepted = (jws: unknown, keys: TokenKeys): Promise<boolean> =>
  compactVerify(String(jws), keyNamed(keys), SIGNATURE_OPTIONS).then(
    () => true,
    () => false,
  );

let ours: TokenKeys;
beforeAll(async () => {
  ours = await importTokenKeys(JSON.stringify(await newPrivateJwk()));
});

/** Our keys, were they those of the group; ours themselves where its keys are none that could sign for us. */
async function keysOf(group: (typeof vectors.testGroups)[number]): Promise<TokenKeys> {
  const usable = { ...group.private, kid: group.private?.kid ?? 'unnamed' };
  return importTokenKeys(JSON.stringify(usable)).catch(() => ours);
}

test('every good message of our algorithm is accepted, every other message is not', async () => {
  const wrong: string[] = [];
  const counted = { good: 0, refused: 0 };
  for (const group of vectors.testGroups) {
    const keys = await keysOf(group);
    for (const { tcId, comment, jws, result } of group.tests) {
      const isGood = result === 'valid' && keys !== ours;
      counted[isGood ? 'good' : 'refused']++;
      if ((await isAccepted(jws, keys)) !== isGood) wrong.push(`${tcId} ${group.comment}: ${comment} (${result})`);
    }
  }
  expect(wrong).toEqual([]);
  expect(counted.good + counted.refused).toBe(vectors.numberOfTests);
  expect(counted).toEqual({ good: 2, refused: 399 });
});
