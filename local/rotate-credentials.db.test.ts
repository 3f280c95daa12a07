import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect } from '../db/client.ts';
import { createCredentialStore } from '../db/credential-store.ts';
import { createKeyring } from '../db/sealing.ts';
import { addUser } from '../db/testing/rows.ts';
import type { CredentialSecret } from '../schema/credential.ts';
import { Secret } from '../schema/secret.ts';
import { startParts } from './parts.ts';
import { rotateLocal } from './rotate-credentials.ts';

let dataDir: string;
beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'edgeloom-rotate-'));
});
afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

async function withStore<T>(use: (store: ReturnType<typeof createCredentialStore>, url: string) => Promise<T>): Promise<T> {
  const { vars, close } = await startParts({ dataDir, env: {}, onProgress: () => {} });
  const store = createCredentialStore({
    database: connect(vars.DATABASE_URL),
    keys: createKeyring(vars.CREDENTIAL_KEYS),
    renew: async () => ({ kind: 'away', reason: 'not here' }),
    now: () => Date.now(),
    sleep: async () => {},
    log: () => {},
  });
  try {
    return await use(store, vars.DATABASE_URL);
  } finally {
    await close();
  }
}
const keys = () => (JSON.parse(readFileSync(join(dataDir, 'secrets.json'), 'utf8')) as { CREDENTIAL_KEYS: string }).CREDENTIAL_KEYS;

test('a data folder gets a new key, and what it keeps opens as before', async () => {
  const secret: CredentialSecret = { type: 'api_key', api_key: 'canary' };
  const [userId, { id }] = await withStore(async (store, url) => {
    const owner = await addUser(connect(url));
    const credential = { userId: owner, provider: 'github', title: 'x', secret: new Secret(secret), details: {}, expiresAt: null };
    return [owner, await store.add(credential)];
  });
  const before = keys();
  expect(await rotateLocal(dataDir)).toEqual({ resealed: 1, changed: 0, unreadable: [] });
  expect([keys() === before, JSON.parse(keys()).keys.length]).toEqual([false, 1]);
  const opened = await withStore((store) => store.open(userId, id));
  expect(opened.kind === 'opened' && opened.credential.secret.reveal()).toEqual(secret);
});
