import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { ROOT } from '../project-node.mjs';
import { type Account, signUp } from '../testing/json-client.ts';
import { type DescribedOperation, readApiDocument } from './api-document.ts';
import type { Given, SecurityPart } from './part.ts';
import { rightRequest } from './requests.ts';
import { fillPath, makeAll } from './resources.ts';

/**
 * Every text of the JSON corpus as the body of every operation that takes one: no answer is a 5xx, and what must be
 * refused as JSON is. Then every text as a value inside a graph: it comes back as it went, or is refused.
 */
export const corpus: SecurityPart = { name: 'corpus', unit: 'requests', counts: { quick: 1_000, full: 20_000 }, run };

const FOLDER = join(ROOT, 'workers/testing/corpora/json-test-suite');
const AT_ONCE = 8;
/** A block whose input may be anything. */
const STORE_VALUE = '1ff065e9-88e8-4358-9d82-8dc91f622ba9';

type Text = { name: string; bytes: Buffer };
type Case = { title: string; send: () => Promise<string | null> };

async function run({ platform: { url }, seed, count }: Given) {
  const { operations } = await readApiDocument(url);
  const owner = await signUp(url);
  const resources = await makeAll(owner);
  const texts: Text[] = readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json'))
    .map((name) => ({ name, bytes: readFileSync(join(FOLDER, name)) }));
  const asBody = operations
    .filter(({ body }) => body !== undefined)
    .flatMap((operation) =>
      texts.map((text): Case => ({ title: titleOf(operation, text), send: () => bodyFault(url, owner, operation, resources, text) })),
    );
  const asValue = texts.map((text): Case => ({ title: `a graph with ${text.name}`, send: () => valueFault(url, owner, text) }));
  const cases = [...asValue, ...shuffled(asBody, seed)].slice(0, count);
  const checked = cases.length;
  const faults: string[] = [];
  const sendNext = async (): Promise<void> => {
    for (let next = cases.pop(); next !== undefined; next = cases.pop()) {
      const fault = await next.send();
      if (fault !== null) faults.push(`${next.title}: ${fault}`);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, sendNext));
  return { checked, faults };
}

const titleOf = ({ method, path }: DescribedOperation, { name }: Text): string => `${method} ${path} with ${name}`;

const shuffled = <Of>(all: Of[], seed: number): Of[] =>
  fc.sample(fc.shuffledSubarray(all, { minLength: all.length, maxLength: all.length }), { seed, numRuns: 1 })[0] ?? [];

async function bodyFault(
  url: string,
  account: Account,
  operation: DescribedOperation,
  resources: ReadonlyMap<string, string>,
  { name, bytes }: Text,
): Promise<string | null> {
  const { query = {} } = await rightRequest(operation, account, async (key) => resources.get(key) ?? '');
  const target = `${fillPath(operation.path, (key) => resources.get(key) ?? '')}?${new URLSearchParams(query)}`;
  const response = await fetch(url + target, {
    method: operation.method,
    headers: { authorization: `Bearer ${account.accessToken}`, 'content-type': 'application/json' },
    body: new Uint8Array(bytes),
  });
  const answer = await response.text();
  if (response.status >= 500) return `${response.status} ${answer}`;
  if (!operation.statuses.has(response.status)) return `undocumented status ${response.status}`;
  // An empty body is one that may be left out, where there are such.
  const isRefused =
    response.status === 400 ||
    response.status === 413 ||
    (bytes.length === 0 && !operation.needsBody) ||
    IS_NOT_ASKED_FIRST.has(response.status);
  return name.startsWith('n_') && !isRefused ? `taken as JSON: ${response.status} ${answer.slice(0, 300)}` : null;
}

/** Refusals for which the body is not looked at: who asks, and how often. */
const IS_NOT_ASKED_FIRST = new Set([401, 403, 429]);

async function valueFault(url: string, { accessToken }: Account, { name, bytes }: Text): Promise<string | null> {
  const [before = '', after = ''] = JSON.stringify({
    name: 'x',
    nodes: [{ id: 'n', block_id: STORE_VALUE, input_default: { input: '@' } }],
    links: [],
  }).split('"@"');
  const headers = { authorization: `Bearer ${accessToken}`, 'content-type': 'application/json' };
  const body = Buffer.concat([Buffer.from(before), bytes, Buffer.from(after)]);
  const saved = await fetch(`${url}/api/v1/graphs`, { method: 'POST', headers, body: new Uint8Array(body) });
  const answer = await saved.text();
  if (saved.status >= 400 && saved.status < 500) return name.startsWith('y_') && !LOSSY.test(answer) ? `refused: ${answer}` : null;
  if (saved.status !== 201) return `${saved.status} ${answer}`;
  const { id } = JSON.parse(answer) as { id: string };
  const read = (await (await fetch(`${url}/api/v1/graphs/${id}`, { headers })).json()) as {
    nodes: { input_default: { input: unknown } }[];
  };
  const [sent, kept] = [JSON.stringify(JSON.parse(bytes.toString())), JSON.stringify(read.nodes[0]?.input_default.input)];
  return sent === kept ? null : `${sent.slice(0, 200)} came back as ${kept?.slice(0, 200)}`;
}

/** JSON that is right and still refused, because it could not be kept as it is. */
const LOSSY = /number_out_of_range/;
