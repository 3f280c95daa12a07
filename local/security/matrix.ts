import { Scope } from '../../schema/api/scope.ts';
import { type Account, jsonClient, newAdmin, signInAgain, signUp } from '../testing/json-client.ts';
import { type DescribedOperation, readApiDocument } from './api-document.ts';
import type { Given, SecurityPart } from './part.ts';
import { isRightAnswer, namesThings, rightRequest } from './requests.ts';
import { fillPath, makeAll, type Need, parametersOf, resourcesOf } from './resources.ts';

/**
 * Every operation of the API, asked rightly for the owner's things by everybody there is: what each is answered follows
 * from what the API's own description says who may ask. Those who may not go first, and the owner last, on the very same
 * things: a refusal that had its effect all the same would show.
 */
export const matrix: SecurityPart = { name: 'matrix', unit: 'cells', run };

/** How somebody shows who they are. */
type Shown = { authorization: string } | { 'x-api-key': string } | Record<string, never>;

/** One cell: who asks, whose things stand in the path and in the body, and what the answer should be. */
type Row = { name: string; shown: Shown; account: Account; path: Need; body: Need; expected: Expected };

/** What an answer should be. `unfound`: 404, as if it were not there. `refused`: any 4xx. */
type Expected = 'right' | 'unfound' | 'refused' | 401 | 403;

async function run({ platform: { url }, admin }: Given) {
  const { operations } = await readApiDocument(url);
  const cast = await makeCast(url, admin, operations);
  /** All that is the owner's, from the beginning on: no list of anybody else's may show it. */
  const owned = new Set(await ownIds(cast.owner));
  const faults: string[] = [];
  let checked = 0;
  for (const operation of operations) {
    // Operations before this one have signed people out.
    for (const who of ['owner', 'stranger', 'admin'] as const) cast[who] = await stillIn(url, cast[who]);
    const { owner, stranger } = cast;
    const [theirs, foreign] = [resourcesOf(owner), resourcesOf(stranger)];
    const ask = async (row: Row): Promise<void> => {
      checked++;
      const fault = await faultOf(url, operation, row, owned);
      if (fault !== null) faults.push(`${operation.method} ${operation.path} as ${row.name}: ${fault}`);
    };
    for (const row of refusals(operation, cast, theirs)) await ask(row);
    if (namesThings(operation)) {
      const mixed = { expected: 'refused', path: theirs, body: foreign } as const;
      await ask({ ...mixed, name: 'owner who names a stranger’s things', shown: bearer(owner), account: owner });
      const crossed = { expected: 'refused', path: foreign, body: theirs } as const;
      await ask({ ...crossed, name: 'stranger who names the owner’s things', shown: bearer(stranger), account: stranger });
    }
    for (const row of successes(operation, cast, theirs)) await ask(row);
  }
  return { checked, faults };
}

/** Ids of one of everything that a user can have. */
const ownIds = async (owner: Account): Promise<string[]> =>
  [...(await makeAll(owner))].filter(([key, value]) => value.length === 36 && !SHARED.has(key)).map(([, value]) => value);
/** What is everybody's. */
const SHARED = new Set(['/api/v1/blocks/{id}', '/api/v1/admin/users/{id}']);

/** Of the key that will have expired: room for a busy machine to make it. */
const KEY_LIVES_MS = 4_000;

type Cast = {
  owner: Account;
  stranger: Account;
  admin: Account;
  suspended: { account: Account; key: string };
  keys: {
    of: (scopes: readonly string[]) => string;
    without: (scope: string | null) => string;
    expired: string;
    revoked: string;
    admins: string;
  };
};

const bearer = ({ accessToken }: Account): Shown => ({ authorization: `Bearer ${accessToken}` });
const keyOf = (key: string): Shown => ({ 'x-api-key': key });

/** Those who may not, and those who may but have nothing here: a stranger's right answer is an empty one. */
function refusals({ security, path }: DescribedOperation, cast: Cast, theirs: Need): Row[] {
  if (security.who === 'public') return [];
  const { owner, stranger, admin, suspended, keys } = cast;
  const row = (name: string, shown: Shown, account: Account, expected: Expected, body = theirs): Row => {
    return { name, shown, account, path: theirs, body, expected };
  };
  const asUser: Expected = parametersOf(path).length > 0 ? 'unfound' : 'right';
  return [
    row('nobody', {}, owner, 401),
    row('a broken token', { authorization: `Bearer ${owner.accessToken.slice(0, -3)}abc` }, owner, 401),
    row('suspended user', bearer(suspended.account), suspended.account, 401),
    row('key of a suspended user', keyOf(suspended.key), suspended.account, 401),
    row('expired key', keyOf(keys.expired), owner, 401),
    row('revoked key', keyOf(keys.revoked), owner, 401),
    ...(security.scopes ?? [null]).map((scope) => row(`key without ${scope ?? 'a session'}`, keyOf(keys.without(scope)), owner, 403)),
    ...(security.who === 'admin'
      ? [
          row('owner', bearer(owner), owner, 403),
          row('stranger', bearer(stranger), stranger, 403),
          row('admin’s key', keyOf(keys.admins), admin, 403),
        ]
      : [
          row('stranger', bearer(stranger), stranger, asUser, resourcesOf(stranger)),
          row('admin', bearer(admin), admin, asUser, resourcesOf(admin)),
        ]),
  ];
}

/** Those who are to have what they ask for. */
function successes({ security }: DescribedOperation, { owner, stranger, admin, keys }: Cast, theirs: Need): Row[] {
  const row = (name: string, shown: Shown, account: Account, need = theirs): Row => {
    return { name, shown, account, path: need, body: need, expected: 'right' };
  };
  switch (security.who) {
    case 'public':
      return [row('nobody', {}, owner), row('stranger', bearer(stranger), owner), row('expired key', keyOf(keys.expired), owner)];
    case 'admin':
      return [row('admin', bearer(admin), admin)];
    case 'user':
      return [
        row('owner', bearer(owner), owner),
        // What was done to a thing may not be possible again: the key gets its own.
        ...(security.scopes === null ? [] : [row('key with the scopes', keyOf(keys.of(security.scopes)), owner, resourcesOf(owner))]),
      ];
    default:
      return security satisfies never;
  }
}

/** What is wrong with the answer, or null. */
async function faultOf(url: string, operation: DescribedOperation, row: Row, owned: ReadonlySet<string>): Promise<string | null> {
  const values = new Map<string, string>();
  for (const key of parametersOf(operation.path)) values.set(key, await row.path(key));
  const { query = {}, body } = await rightRequest(operation, row.account, row.body);
  const target =
    fillPath(operation.path, (key) => values.get(key) ?? '') + (Object.keys(query).length === 0 ? '' : `?${new URLSearchParams(query)}`);
  const response = await fetch(url + target, {
    method: operation.method,
    redirect: 'manual',
    headers: { ...row.shown, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const told = `${response.status} ${text.slice(0, 300)}`;
  if (!fits(operation, response.status, row.expected)) return `${told} instead of ${row.expected}`;
  const isForeign = operation.security.who === 'user' && (row.name === 'stranger' || row.name === 'admin');
  const leaked = isForeign && response.ok ? [...owned].find((id) => text.includes(id)) : undefined;
  return leaked === undefined ? null : `shows the owner’s ${leaked}: ${told}`;
}

function fits(operation: DescribedOperation, status: number, expected: Expected): boolean {
  switch (expected) {
    case 'right':
      return isRightAnswer(operation, status);
    case 'unfound':
      return status === 404;
    case 'refused':
      return status >= 400 && status < 500;
    default:
      return status === expected;
  }
}

async function makeCast(url: string, platformAdmin: Account, operations: readonly DescribedOperation[]): Promise<Cast> {
  const [owner, stranger, account] = [await signUp(url), await signUp(url), await signUp(url)];
  const admin = await newAdmin(url, platformAdmin);
  const newKey = async (of: Account, scopes: readonly string[], more: object = {}): Promise<{ id: string; key: string }> => {
    const answer = await of.client.request('POST', '/api/v1/api-keys', { body: { name: 'matrix', scopes, ...more } });
    if (answer.status !== 201) throw new Error(`no key: ${JSON.stringify(answer.body)}`);
    return answer.body as { id: string; key: string };
  };
  const isRefused = async (key: string): Promise<boolean> =>
    (await jsonClient(url).request('GET', '/auth/v1/user', { headers: { 'x-api-key': key } })).status === 401;

  const [exactly, without] = [new Map<string, string>(), new Map<string, string>()];
  for (const { security } of operations) {
    if (security.who === 'public' || security.scopes === null) continue;
    const name = security.scopes.join(' ');
    if (!exactly.has(name)) exactly.set(name, (await newKey(owner, security.scopes)).key);
  }
  for (const scope of Scope.options) {
    without.set(
      scope,
      (
        await newKey(
          owner,
          Scope.options.filter((other) => other !== scope),
        )
      ).key,
    );
  }
  const every = (await newKey(owner, Scope.options)).key;
  const admins = (await newKey(admin, Scope.options)).key;
  const suspendedKey = (await newKey(account, Scope.options)).key;
  const id = ((await account.client.request('GET', '/auth/v1/user')).body as { id: string }).id;
  await admin.client.request('POST', `/api/v1/admin/users/${id}/suspend`);
  const revoked = await newKey(owner, Scope.options);
  await owner.client.request('DELETE', `/api/v1/api-keys/${revoked.id}`);
  const expired = (await newKey(owner, Scope.options, { expires_at: new Date(Date.now() + KEY_LIVES_MS).toISOString() })).key;
  while (!(await isRefused(expired))) await new Promise((resolve) => setTimeout(resolve, 50));
  return {
    owner,
    stranger,
    admin,
    suspended: { account, key: suspendedKey },
    keys: {
      of: (scopes) => exactly.get(scopes.join(' ')) ?? '',
      without: (scope) => (scope === null ? every : (without.get(scope) ?? '')),
      expired,
      revoked: revoked.key,
      admins,
    },
  };
}

/** The account with a session that is good. */
async function stillIn(url: string, account: Account): Promise<Account> {
  if ((await account.client.request('GET', '/auth/v1/user')).status === 200) return account;
  return (await signInAgain(url, account)) ?? account;
}
