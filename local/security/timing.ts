import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { seededRandom } from '../../durable-objects/execution/seeded-random.ts';
import { jsonClient, signUp } from '../testing/json-client.ts';
import { startTestPlatform } from '../testing/platform.ts';
import type { Finding, Given, SecurityPart } from './part.ts';

/**
 * Whoever asks with an e-mail address must not learn whether it has an account: not by the answer, and not by how long it
 * takes. Every request is sent for addresses with and without one, in a random order that mixes the two, and their times are
 * compared. Times depend on the machine, so they count as faults only where there are enough of them.
 */
export const timing: SecurityPart = { name: 'timing', unit: 'requests', counts: { quick: 4, full: 500 }, run };

/** Largest difference between the two, of mean or median. The slowest tenth of either tells of the machine and is left out. */
const MOST_APART = 0.1;
const ENOUGH_SAMPLES = 500;
const MOST_ACCOUNTS = 20;
/** Mails go out after the answer; the next sample is not to pay for them. */
const PAUSE_MS = 60;
const PASSWORD = 'a wrong password';

type Asking = { name: string; path: string; body: (email: string) => object };
const ASKINGS: readonly Asking[] = [
  { name: 'recover', path: '/auth/v1/recover', body: (email) => ({ email }) },
  { name: 'otp', path: '/auth/v1/otp', body: (email) => ({ email, create_user: false }) },
  { name: 'sign-up', path: '/auth/v1/signup', body: (email) => ({ email, password: PASSWORD }) },
  { name: 'token', path: '/auth/v1/token?grant_type=password', body: (email) => ({ email, password: PASSWORD }) },
];
type Kind = 'known' | 'unknown';

async function run({ seed, count, say }: Given): Promise<Finding> {
  const dataDir = mkdtempSync(join(tmpdir(), 'edgeloom-timing-'));
  const env = { RATE_LIMIT_AUTH_PER_MINUTE: '1000000', RATE_LIMIT_MAIL_PER_MINUTE: '1000000' };
  try {
    const known = await makeAccounts(Math.min(count, MOST_ACCOUNTS), dataDir, env);
    // The same platform, once it wants addresses confirmed.
    const platform = await startTestPlatform({ dataDir, env: { ...env, SIGNUP_AUTOCONFIRM: '' } });
    try {
      const faults: string[] = [];
      for (const asking of ASKINGS) faults.push(...(await compare(platform.url, asking, known, { seed, count, say })));
      return { checked: ASKINGS.length * 2 * count, faults };
    } finally {
      await platform.stop();
    }
  } finally {
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function makeAccounts(many: number, dataDir: string, env: Record<string, string>): Promise<string[]> {
  const platform = await startTestPlatform({ dataDir, env });
  try {
    const emails: string[] = [];
    // One after another: hashing many passwords at once would keep the Worker from everything else.
    while (emails.length < many) emails.push((await signUp(platform.url)).email);
    return emails;
  } finally {
    await platform.stop();
  }
}

async function compare(
  url: string,
  { name, path, body }: Asking,
  known: readonly string[],
  { seed, count, say }: Pick<Given, 'seed' | 'count' | 'say'>,
): Promise<string[]> {
  const random = seededRandom(`${name} ${seed}`);
  const left: Record<Kind, number> = { known: count, unknown: count };
  const times: Record<Kind, number[]> = { known: [], unknown: [] };
  const shapes: Record<Kind, Set<string>> = { known: new Set(), unknown: new Set() };
  for (let warmUp = 0; warmUp < 5; warmUp++) await jsonClient(url).request('POST', path, { body: body(`warm-${warmUp}@example.com`) });
  while (left.known + left.unknown > 0) {
    const kind: Kind = random() * (left.known + left.unknown) < left.known ? 'known' : 'unknown';
    const index = left[kind]--;
    const email = kind === 'known' ? (known[index % known.length] ?? '') : `${name}-${seed}-${index}-${'x'.repeat(20)}@example.com`;
    await sleep(PAUSE_MS);
    const from = performance.now();
    const answer = await jsonClient(url).request('POST', path, { body: body(email) });
    times[kind].push(performance.now() - from);
    shapes[kind].add(shapeOf(answer.status, answer.body, email));
  }
  const [k, u] = [figures(times.known), figures(times.unknown)];
  const apart = { mean: difference(k.mean, u.mean), median: difference(k.median, u.median) };
  say(
    `${name}: mean ${k.mean.toFixed(2)} ms known, ${u.mean.toFixed(2)} ms unknown (${percent(apart.mean)}); ` +
      `median ${k.median.toFixed(2)} and ${u.median.toFixed(2)} ms (${percent(apart.median)})`,
  );
  const answers = [...shapes.known, ...shapes.unknown];
  return [
    ...(new Set(answers).size === 1 ? [] : [`${name} answers differently: ${[...new Set(answers)].join(' | ')}`]),
    ...(count >= ENOUGH_SAMPLES && (apart.mean > MOST_APART || apart.median > MOST_APART)
      ? [`${name} takes another time: mean ${percent(apart.mean)}, median ${percent(apart.median)} apart`]
      : []),
  ];
}

/** An answer without what is different for every request: ids, times, and the address itself. */
function shapeOf(status: number, body: unknown, email: string): string {
  const text = JSON.stringify(body)
    .replaceAll(email, 'email')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time');
  return `${status} ${text}`;
}

function figures(times: readonly number[]): { mean: number; median: number } {
  const sorted = times.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const usual = sorted.slice(0, Math.ceil(sorted.length * 0.9));
  return { mean: usual.reduce((sum, ms) => sum + ms, 0) / usual.length, median };
}

const difference = (a: number, b: number): number => Math.abs(a - b) / Math.min(a, b);
const percent = (part: number): string => `${(part * 100).toFixed(1)} %`;
