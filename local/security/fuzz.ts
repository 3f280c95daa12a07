import fc from 'fast-check';
import { DEFAULT_SETTINGS } from '../../schema/settings.ts';
import { type Account, newAdmin, signInAgain, signUp } from '../testing/json-client.ts';
import { type ApiDocument, type DescribedOperation, readApiDocument } from './api-document.ts';
import type { Given, SecurityPart } from './part.ts';
import { tellsOfTrouble } from './requests.ts';
import { fillPath, makeAll, NEW_KEY } from './resources.ts';
import { anyJson, NAUGHTY_TEXTS, type SchemaWorld, spoilt, valuesOf } from './schema-arbitrary.ts';

/**
 * Requests to every operation of the API, made up from its own description: from right to hopeless, as a user, by
 * their key, as an admin, as nobody and with a broken token. Whatever they are, no answer is a 5xx, and none has a status that the description does
 * not know.
 */
export const fuzz: SecurityPart = { name: 'fuzz', unit: 'requests', counts: { quick: 1_000, full: 20_000 }, run };

/** After as many the users and what is theirs are made anew: requests delete things and sign people out. */
const ROUND = 250;
const AT_ONCE = 8;
/** The longest that an answer may take; an operation that waits for an execution waits no longer than a few seconds. */
const ANSWER_WITHIN_MS = 30_000;

async function run({ platform: { url }, admin, seed, count, say }: Given) {
  const document = await readApiDocument(url);
  const faults: string[] = [];
  for (let done = 0; done < count; done += ROUND) {
    const world = await newWorld(url, admin);
    const requests = fc.sample(requestsOf(document, world), { seed: seed + done, numRuns: Math.min(ROUND, count - done) });
    const sessions = { owner: Promise.resolve(world.owner), admin: Promise.resolve(world.deputy) };
    const askNext = async (): Promise<void> => {
      for (let next = requests.pop(); next !== undefined; next = requests.pop()) {
        const of = next.caller === 'admin' ? 'admin' : 'owner';
        const shown = sessions[of];
        const { status, fault } = await send(url, { ...world, token: (await shown).accessToken }, next);
        if (fault !== null) faults.push(`round ${done / ROUND}: ${fault}`);
        // Some request has signed them out; the first to notice signs in again for all.
        if (status === 401 && ['owner', 'admin'].includes(next.caller) && sessions[of] === shown) {
          sessions[of] = shown.then(async (account) => (await signInAgain(url, account)) ?? account);
        }
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, askNext));
    if (done > 0 && done % 2_000 === 0) say(`${done} requests, ${faults.length} faults`);
  }
  await admin.client.request('PATCH', SETTINGS, { body: DEFAULT_SETTINGS });
  return { checked: count, faults };
}

const SETTINGS = '/api/v1/admin/settings';

/** New users with one of everything. The deputy is an admin who may ruin what there is to ruin: the platform's own is not at stake. */
type World = { owner: Account; deputy: Account; key: string; own: ReadonlyMap<string, string>; foreign: ReadonlyMap<string, string> };

async function newWorld(url: string, admin: Account): Promise<World> {
  await admin.client.request('PATCH', SETTINGS, { body: DEFAULT_SETTINGS });
  const [owner, deputy] = [await signUp(url), await newAdmin(url, admin)];
  const { key } = (await owner.client.request('POST', '/api/v1/api-keys', { body: NEW_KEY })).body as { key: string };
  return { owner, deputy, key, own: await makeAll(owner), foreign: await makeAll(deputy) };
}

type Caller = 'owner' | 'admin' | 'key' | 'nobody' | 'broken';
type MadeUp = {
  operation: DescribedOperation;
  path: string;
  query: [string, string][];
  headers: [string, string][];
  body: string | undefined;
  caller: Caller;
};

function requestsOf({ operations, schemas }: ApiDocument, { own, foreign }: World): fc.Arbitrary<MadeUp> {
  const ids = [...own.values(), ...foreign.values()].filter((value) => value.length === 36);
  return fc.oneof(...operations.map((operation) => requestTo(operation, { schemas, ids }, own, foreign)));
}

function requestTo(operation: DescribedOperation, world: SchemaWorld, own: World['own'], foreign: World['foreign']): fc.Arbitrary<MadeUp> {
  const isIn = (where: string) => operation.parameters.filter((parameter) => parameter.in === where);
  return fc.record({
    operation: fc.constant(operation),
    path: pathTo(operation, own, foreign),
    query: queryOf(isIn('query'), world),
    headers: headersOf(isIn('header')),
    body: bodyOf(operation, world),
    caller: fc.oneof<fc.WeightedArbitrary<Caller>[]>(
      { weight: operation.security.who === 'admin' ? 2 : 10, arbitrary: fc.constant('owner') },
      { weight: operation.security.who === 'admin' ? 10 : 1, arbitrary: fc.constant('admin') },
      { weight: 2, arbitrary: fc.constant('key') },
      { weight: 1, arbitrary: fc.constant('nobody') },
      { weight: 1, arbitrary: fc.constant('broken') },
    ),
  });
}

function pathTo({ path }: DescribedOperation, own: World['own'], foreign: World['foreign']): fc.Arbitrary<string> {
  const madeUp = fc.oneof(fc.uuid(), fc.constantFrom(...NAUGHTY_TEXTS.filter((text) => text.isWellFormed() && text.trim() !== '')));
  const value = fc.oneof<fc.WeightedArbitrary<(key: string) => string>[]>(
    { weight: 6, arbitrary: fc.constant((key: string) => own.get(key) ?? '') },
    { weight: 2, arbitrary: fc.constant((key: string) => foreign.get(key) ?? '') },
    { weight: 2, arbitrary: madeUp.map((text) => () => text) },
  );
  return value.map((of) => fillPath(path, of));
}

function queryOf(parameters: DescribedOperation['parameters'], world: SchemaWorld): fc.Arbitrary<[string, string][]> {
  const one = parameters.map(({ name, required, schema }) => {
    const right = valuesOf(schema, world).map(String);
    const value = fc.oneof({ weight: 4, arbitrary: right }, { weight: 1, arbitrary: fc.constantFrom(...NAUGHTY_TEXTS) });
    const pair = value.map((text): [string, string][] => [[name, text]]);
    return fc.oneof({ weight: required ? 9 : 1, arbitrary: pair }, { weight: 1, arbitrary: fc.constant<[string, string][]>([]) });
  });
  const stray = fc.constantFrom<[string, string][]>(
    [],
    [],
    [],
    [['__proto__', 'x']],
    [
      ['limit', '5'],
      ['limit', 'x'],
    ],
  );
  return fc.tuple(stray, ...one).map((parts) => parts.flat());
}

/** What fits in a header at all; `Prefer` must not hold the fuzz up. */
const HEADER_TEXTS = ['', '0', '1', '-1', 'x', 'a b', 'wait=0', 'wait=1', 'wait=-1', 'wait=x', 'é', '"', '__proto__', 'k'.repeat(300)];

function headersOf(parameters: DescribedOperation['parameters']): fc.Arbitrary<[string, string][]> {
  const one = parameters.map(({ name }) =>
    fc.option(fc.constantFrom(...HEADER_TEXTS), { nil: null, freq: 2 }).map((text) => ({ name, text })),
  );
  return fc.tuple(...one).map((all) => all.flatMap(({ name, text }): [string, string][] => (text === null ? [] : [[name, text]])));
}

function bodyOf({ body }: DescribedOperation, world: SchemaWorld): fc.Arbitrary<string | undefined> {
  if (body === undefined) return fc.constantFrom(undefined, undefined, undefined, '{}');
  const right = valuesOf(body, world);
  const json = (values: fc.Arbitrary<unknown>) => values.map((value) => JSON.stringify(value));
  return fc.oneof(
    { weight: 6, arbitrary: json(right) },
    { weight: 4, arbitrary: json(spoilt(right)) },
    { weight: 1, arbitrary: json(anyJson) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(undefined, '', '{', '{"a":1}x', '\ufeff{}', '[1e400]', '{"a":12345678901234567890}', '['.repeat(500)),
    },
  );
}

/** `fault`: what was wrong with the answer, and with which request; null for nothing. */
async function send(
  url: string,
  { token, key }: { token: string; key: string },
  { operation, path, query, headers, body, caller }: MadeUp,
): Promise<{ status: number | null; fault: string | null }> {
  const { method } = operation;
  const target = `${path}${query.length === 0 ? '' : `?${new URLSearchParams(query)}`}`;
  const sent = body !== undefined && method !== 'GET' ? { body } : {};
  const shown = {
    owner: { authorization: `Bearer ${token}` },
    admin: { authorization: `Bearer ${token}` },
    key: { 'x-api-key': key },
    nobody: {},
    broken: { authorization: `Bearer ${token.slice(0, -3)}abc` },
  }[caller];
  const asked = new Headers({ ...shown, ...('body' in sent ? { 'content-type': 'application/json' } : {}) });
  for (const [name, text] of headers) asked.set(name, Buffer.from(text).toString('latin1'));
  const described = `${method} ${target} as ${caller}, headers ${JSON.stringify(headers)}, body ${body?.slice(0, 1_500)}`;
  try {
    const response = await fetch(url + target, {
      method,
      headers: asked,
      redirect: 'manual',
      ...sent,
      signal: AbortSignal.timeout(ANSWER_WITHIN_MS),
    });
    const text = await response.text();
    const wrong = wrongIn(response, text, operation);
    return { status: response.status, fault: wrong === null ? null : `${wrong}: ${text.slice(0, 500)}\n    ${described}` };
  } catch (error) {
    return { status: null, fault: `no answer (${error}): ${described}` };
  }
}

function wrongIn({ status, headers }: Response, text: string, operation: DescribedOperation): string | null {
  if (tellsOfTrouble(operation, status)) return null;
  if (status >= 500) return `${status}`;
  if (!operation.statuses.has(status)) return `undocumented status ${status}`;
  if (status >= 400 && headers.get('content-type') !== 'application/problem+json') return `${status} is no problem+json`;
  return /node_modules|\bat [\w.]+ \(/.test(text) && status >= 400 ? `${status} shows our insides` : null;
}
