import { randomInt } from 'node:crypto';
import { faultArguments } from './fault-arguments.ts';
import { faultTable } from './fault-table.ts';
import { KINDS, type Kind } from './kinds.ts';
import { startRig } from './rig.ts';
import type { RoundResult } from './round.ts';

/**
 * `npm run test:faults`: rounds of every kind of harm, each with a seed of its own, until the time is up (with `--cases`: one
 * round, unless `--minutes` says more). Says of each breach how to see it again, ends with a table, and with exit code 1
 * when something did not hold.
 */
const SEEDS = 2 ** 31;
const MINUTE_MS = 60_000;

const wanted = faultArguments(process.argv.slice(2), () => randomInt(SEEDS));
const isOneRound = wanted.only !== null || (wanted.cases !== null && !process.argv.includes('--minutes'));
const results = new Map<string, RoundResult[]>(wanted.kinds.map((kind) => [kind, []]));

console.log(`Seed ${wanted.seed}. Starting a platform to do harm to…`);
const rig = await startRig();
const until = Date.now() + wanted.minutes * MINUTE_MS;
try {
  for (let round = 0; round === 0 || (!isOneRound && Date.now() < until); round++) {
    for (const kind of wanted.kinds) {
      if (Date.now() < until) await runRound(kind, KINDS[kind] as Kind, (wanted.seed + round) % SEEDS);
    }
  }
} finally {
  await rig.close();
}
for (const line of faultTable(results)) console.log(line);
const breaches = [...results.values()].flat().flatMap((result) => result.breaches);
console.log(
  breaches.length === 0 ? `Everything held. Seed ${wanted.seed}.` : `${breaches.length} breaches; see above how to see them again.`,
);
process.exit(breaches.length === 0 ? 0 : 1);

async function runRound(kind: string, { round, title, long }: Kind, seed: number): Promise<void> {
  const cases = wanted.cases ?? long;
  const from = Date.now();
  const result = await round(rig, { seed, cases, ...(wanted.only === null ? {} : { only: wanted.only }) });
  results.get(kind)?.push(result);
  const seconds = Math.round((Date.now() - from) / 1_000);
  console.log(`${kind} (${title}): seed ${seed}, ${result.cases} cases in ${seconds} s, ${result.breaches.length} breaches`);
  const again = `npm run test:faults -- --only ${kind} --seed ${seed}`;
  for (const [name, found] of Map.groupBy(result.breaches, (breach) => breach.case)) {
    for (const { invariant, execution_id, what } of found) console.log(`  ${invariant} ${name} ${execution_id}: ${what}`);
    console.log(`  again: ${again} ${name.includes(' @ ') ? `--case '${name}'` : `--cases ${cases}`}`);
  }
}
