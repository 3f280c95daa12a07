import { sql } from 'drizzle-orm';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { CredentialSecret, OAuthSecret, RenewAnswer } from '../schema/credential.ts';
import { Secret } from '../schema/secret.ts';
import { createCredentialStore, type OpenAnswer, resealAll } from './credential-store.ts';
import { findCredential } from './queries/credentials.ts';
import { createKeyring, firstKeyOnly, importSealingKeys, withNewKey } from './sealing.ts';
import { freshDatabase } from './testing/fresh-database.ts';
import { addUser } from './testing/rows.ts';

const database = freshDatabase();
const NOW = Date.parse('2026-11-22T10:00:00Z');
const firstSet = withNewKey(null);

/** What providers are asked, and what they answer. */
let renewals: OAuthSecret[];
let renew: (grant: OAuthSecret) => Promise<RenewAnswer>;
let now: number;
let logged: string[];
beforeEach(() => {
  renewals = [];
  renew = async () => ({ kind: 'away', reason: 'nobody is there' });
  now = NOW;
  logged = [];
});

const storeWith = (keys: string) =>
  createCredentialStore({
    get database() {
      return database.db;
    },
    keys: createKeyring(keys),
    renew: (_, grant) => {
      renewals.push(grant);
      return renew(grant);
    },
    now: () => now,
    sleep: (ms) => {
      now += ms;
      return new Promise((resolve) => setImmediate(resolve));
    },
    log: (message, fields) => logged.push(JSON.stringify({ message, ...fields })),
  });
const store = storeWith(firstSet);

let ada: string;
let bob: string;
beforeAll(async () => {
  ada = await addUser(database.db);
  bob = await addUser(database.db);
});

const SECRETS: CredentialSecret[] = [
  { type: 'api_key', api_key: 'canary-key' },
  { type: 'oauth2', access_token: 'canary-access', refresh_token: 'canary-refresh', access_token_expires_at: null },
  { type: 'user_password', username: 'ada', password: 'canary-pässword \u{1f510}' },
  { type: 'host_scoped', host: 'api.example.com', headers: { 'x-key': 'canary-header' } },
];
const add = async (secret: CredentialSecret, userId = ada, expiresAt: number | null = null, provider = 'github'): Promise<string> =>
  (await store.add({ userId, provider, title: 'mine', secret: new Secret(secret), details: {}, expiresAt })).id;
const revealed = (answer: OpenAnswer): CredentialSecret | string =>
  answer.kind === 'opened' ? answer.credential.secret.reveal() : answer.kind;
const open = async (id: string, userId = ada, from = store) => revealed(await from.open(userId, id));

describe.each(SECRETS)('a credential of type $type', (secret) => {
  test('opens for its owner as it was kept, and for nobody else', async () => {
    const id = await add(secret);
    expect(await open(id)).toEqual(secret);
    expect(await open(id, bob)).toBe('missing');
  });

  test('is in its row as ciphertext only', async () => {
    const id = await add(secret);
    const { rows } = await database.db.execute(sql`select c::text as row from "UserCredential" c where id = ${id}`);
    expect(JSON.stringify(rows)).not.toContain('canary');
  });
});

describe('a row that somebody changed in Postgres does not open', () => {
  const swaps: [string, (mine: string, other: string) => ReturnType<typeof sql>][] = [
    [
      'the ciphertext of another user',
      (id, other) =>
        sql`update "UserCredential" a set ciphertext = b.ciphertext from "UserCredential" b where a.id = ${id} and b.id = ${other}`,
    ],
    ['another owner', (id) => sql`update "UserCredential" set user_id = ${bob} where id = ${id}`],
    ['another provider', (id) => sql`update "UserCredential" set provider = 'slack' where id = ${id}`],
    ['another type', (id) => sql`update "UserCredential" set kind = 'oauth2' where id = ${id}`],
    ['another key’s name', (id) => sql`update "UserCredential" set key_id = 'nobody' where id = ${id}`],
    [
      'one character flipped',
      (id) =>
        sql`update "UserCredential" set ciphertext = overlay(ciphertext placing (case substr(ciphertext, 30, 1) when 'A' then 'B' else 'A' end) from 30) where id = ${id}`,
    ],
    ['nothing', (id) => sql`update "UserCredential" set ciphertext = '' where id = ${id}`],
  ];
  test.each(swaps)('%s', async (_, swap) => {
    const mine = await add({ type: 'api_key', api_key: 'canary-mine' });
    const other = await add({ type: 'api_key', api_key: 'canary-other' }, bob);
    await database.db.execute(swap(mine, other));
    const answers = [await open(mine), await open(mine, bob)];
    expect(answers.sort()).toEqual(['missing', 'unreadable']);
    expect(logged.join()).toContain(mine);
    expect(logged.join()).not.toContain('canary');
  });
});

test('a credential opens until its time is over', async () => {
  const id = await add({ type: 'api_key', api_key: 'k' }, ada, NOW + 1_000);
  expect(await open(id)).toEqual({ type: 'api_key', api_key: 'k' });
  now = NOW + 1_000;
  expect(await open(id)).toBe('expired');
  expect((await findCredential(database.db, ada, id, now))?.state).toBe('expired');
});

test('a replaced secret is the one that opens', async () => {
  const id = await add({ type: 'api_key', api_key: 'old' });
  const replacement = { secret: new Secret<CredentialSecret>({ type: 'api_key', api_key: 'new' }), details: {} };
  expect(await store.replace({ id, provider: 'github', type: 'api_key' }, bob, replacement)).toBe(false);
  expect(await open(id)).toEqual({ type: 'api_key', api_key: 'old' });
  expect(await store.replace({ id, provider: 'github', type: 'api_key' }, ada, replacement)).toBe(true);
  expect(await open(id)).toEqual({ type: 'api_key', api_key: 'new' });
});

describe('an OAuth grant', () => {
  const grant = (endsInMs: number | null, refresh: string | null = 'r1'): OAuthSecret => ({
    type: 'oauth2',
    access_token: 'a1',
    refresh_token: refresh,
    access_token_expires_at: endsInMs === null ? null : NOW + endsInMs,
  });
  const fresh: OAuthSecret = { type: 'oauth2', access_token: 'a2', refresh_token: 'r2', access_token_expires_at: NOW + 3_600_000 };
  const renews = async (): Promise<RenewAnswer> => ({ kind: 'renewed', secret: fresh });

  test.each([
    ['with an hour left', grant(3_600_000), 0],
    ['without an end', grant(null), 0],
    ['with a minute left', grant(60_000), 1],
    ['that is over', grant(-60_000), 1],
  ])('%s is renewed before its use: %s', async (_, secret, times) => {
    renew = renews;
    const id = await add(secret);
    expect(await open(id)).toEqual(times === 0 ? secret : fresh);
    expect(await open(id)).toEqual(times === 0 ? secret : fresh);
    expect(renewals.map((one) => one.refresh_token)).toEqual(Array(times).fill('r1'));
  });

  test('that twenty uses at once find over is renewed once, and all get the new token', async () => {
    const id = await add(grant(-1));
    renew = async () => {
      await new Promise((resolve) => setTimeout(resolve, 30));
      return renews();
    };
    const opened = await Promise.all(Array.from({ length: 20 }, () => open(id)));
    expect(opened).toEqual(Array(20).fill(fresh));
    expect(renewals).toHaveLength(1);
  });

  test('that its provider refuses to renew is used to its end, then refused without asking again', async () => {
    renew = async () => ({ kind: 'refused', reason: 'invalid_grant' });
    const id = await add(grant(60_000));
    expect(await open(id)).toEqual(grant(60_000));
    now = NOW + 60_000;
    expect([await open(id), await open(id)]).toEqual(['refused', 'refused']);
    expect(renewals).toHaveLength(1);
    expect((await findCredential(database.db, ada, id, now))?.state).toBe('refused');
  });

  test('is good again once it was connected anew', async () => {
    renew = async () => ({ kind: 'refused', reason: 'invalid_grant' });
    const id = await add(grant(-1));
    expect(await open(id)).toBe('refused');
    await store.replace({ id, provider: 'github', type: 'oauth2' }, ada, { secret: new Secret<CredentialSecret>(fresh), details: {} });
    expect(await open(id)).toEqual(fresh);
  });

  test('whose provider is away is used to its end, and asked for again each time', async () => {
    const id = await add(grant(60_000));
    expect(await open(id)).toEqual(grant(60_000));
    now = NOW + 60_000;
    expect([await open(id), await open(id)]).toEqual(['away', 'away']);
    expect(renewals).toHaveLength(3);
    renew = renews;
    expect(await open(id)).toEqual(fresh);
  });

  test('that cannot be renewed is expired at its end', async () => {
    const id = await add(grant(60_000, null));
    expect(await open(id)).toEqual(grant(60_000, null));
    now = NOW + 60_000;
    expect(await open(id)).toBe('expired');
    expect(renewals).toEqual([]);
  });

  test('whose renewal died with its caller is renewed by the next after half a minute', async () => {
    const id = await add(grant(-1));
    renew = async () => {
      throw new Error('the isolate is gone');
    };
    await expect(open(id)).rejects.toThrow('gone');
    renew = renews;
    const began = now;
    expect(await open(id)).toEqual(fresh);
    expect(now - began).toBeGreaterThanOrEqual(29_000);
  });

  test('that is sealed anew while it is renewed keeps what was renewed', async () => {
    const id = await add(grant(-1));
    renew = async () => {
      await resealAll(database.db, await importSealingKeys(withNewKey(firstSet)));
      return renews();
    };
    expect(await open(id)).toEqual(fresh);
    expect(await open(id)).toEqual(fresh);
    expect(renewals).toHaveLength(1);
  });

  test('that its user replaces while it is renewed stays as the user wants it', async () => {
    const id = await add(grant(-1));
    const theirs: OAuthSecret = { ...fresh, access_token: 'theirs' };
    renew = async () => {
      await store.replace({ id, provider: 'github', type: 'oauth2' }, ada, { secret: new Secret<CredentialSecret>(theirs), details: {} });
      return renews();
    };
    await open(id);
    expect(await open(id)).toEqual(theirs);
  });
});

describe('changing the key', () => {
  test('loses nothing, may be repeated, and leaves the old key useless', async () => {
    await database.db.execute(sql`delete from "UserCredential"`);
    const ids = await Promise.all(
      Array.from({ length: 25 }, (_, n) => add({ type: 'api_key', api_key: `canary-${n}` }, n % 2 ? ada : bob)),
    );
    const secondSet = withNewKey(firstSet);
    const keys = await importSealingKeys(secondSet);
    expect(await resealAll(database.db, keys, 4)).toEqual({ resealed: 25, changed: 0, unreadable: [] });
    expect(await resealAll(database.db, keys, 4)).toEqual({ resealed: 0, changed: 0, unreadable: [] });
    const after = storeWith(firstKeyOnly(secondSet));
    for (const [n, id] of ids.entries()) {
      expect(await open(id, n % 2 ? ada : bob, after)).toEqual({ type: 'api_key', api_key: `canary-${n}` });
      expect(await open(id, n % 2 ? ada : bob, store)).toBe('unreadable');
    }
  });

  test('goes on past what does not open, and names it', async () => {
    await database.db.execute(sql`delete from "UserCredential"`);
    const [broken = '', sound = ''] = await Promise.all([add({ type: 'api_key', api_key: 'x' }), add({ type: 'api_key', api_key: 'y' })]);
    await database.db.execute(sql`update "UserCredential" set ciphertext = 'broken' where id = ${broken}`);
    const set = withNewKey(firstSet);
    expect(await resealAll(database.db, await importSealingKeys(set), 1)).toEqual({ resealed: 1, changed: 0, unreadable: [broken] });
    expect(await open(sound, ada, storeWith(set))).toEqual({ type: 'api_key', api_key: 'y' });
  });

  test('goes on while credentials are added, replaced and used', async () => {
    await database.db.execute(sql`delete from "UserCredential"`);
    const ids = await Promise.all(Array.from({ length: 20 }, (_, n) => add({ type: 'api_key', api_key: `v1-${n}` })));
    const set = withNewKey(firstSet);
    const both = storeWith(set);
    const replaceEach = async () => {
      for (const [n, id] of ids.entries()) {
        const secret = new Secret<CredentialSecret>({ type: 'api_key', api_key: `v2-${n}` });
        await both.replace({ id, provider: 'github', type: 'api_key' }, ada, { secret, details: {} });
        expect(await open(id, ada, both)).toEqual({ type: 'api_key', api_key: `v2-${n}` });
      }
    };
    const keys = await importSealingKeys(set);
    await Promise.all([resealAll(database.db, keys, 3), replaceEach()]);
    await resealAll(database.db, keys);
    const only = storeWith(firstKeyOnly(set));
    for (const [n, id] of ids.entries()) expect(await open(id, ada, only)).toEqual({ type: 'api_key', api_key: `v2-${n}` });
  });
});
