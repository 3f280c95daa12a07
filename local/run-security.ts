import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { SecurityPart } from './security/part.ts';
import { SECURITY_PARTS } from './security/parts.ts';
import { signUp } from './testing/json-client.ts';
import { startTestPlatform } from './testing/platform.ts';

/**
 * `npm run test:security -- --only fuzz --seed 1 --count 20000`: the long variants of the security tests, on a platform of
 * their own. Says how to repeat each part, and ends with 1 when one has found a fault.
 */
const names = SECURITY_PARTS.map(({ name }) => name).join(', ');
const { parts, seed, count } = readArguments();
const dataDir = mkdtempSync(join(tmpdir(), 'edgeloom-security-'));
const platform = await startTestPlatform({ dataDir });
const admin = await signUp(platform.url);
let isGood = true;
try {
  for (const part of parts) isGood = (await runPart(part)) && isGood;
} finally {
  await platform.stop();
  rmSync(dataDir, { recursive: true, force: true });
}
process.exitCode = isGood ? 0 : 1;

async function runPart(part: SecurityPart): Promise<boolean> {
  const many = count ?? part.counts?.full ?? 0;
  const from = performance.now();
  const { checked, faults } = await part.run({ platform, admin, seed, count: many, say: (line) => console.log(`  ${part.name}: ${line}`) });
  const seconds = Math.round((performance.now() - from) / 1_000);
  for (const fault of faults) console.log(`  ${fault}`);
  const again = [`--only ${part.name}`, `--seed ${seed}`, ...(part.counts === undefined ? [] : [`--count ${many}`])].join(' ');
  console.log(`${part.name}: ${checked} ${part.unit}, ${faults.length} faults, ${seconds} s. Again: npm run test:security -- ${again}`);
  return faults.length === 0;
}

function readArguments(): { parts: readonly SecurityPart[]; seed: number; count: number | undefined } {
  const { values } = parseArgs({ options: { only: { type: 'string' }, seed: { type: 'string' }, count: { type: 'string' } } });
  const chosen = values.only === undefined ? SECURITY_PARTS : SECURITY_PARTS.filter(({ name }) => name === values.only);
  if (chosen.length === 0) throw new Error(`--only takes one of ${names}, not ${values.only}`);
  return {
    parts: chosen,
    seed: values.seed === undefined ? Math.floor(Math.random() * 2 ** 31) : wholeNumber('--seed', values.seed),
    count: values.count === undefined ? undefined : wholeNumber('--count', values.count),
  };
}

function wholeNumber(name: string, text: string): number {
  const number = Number(text);
  if (!Number.isSafeInteger(number) || number < 0) throw new Error(`${name} takes a whole number, not ${text}`);
  return number;
}
