import { connect } from '../db/client.ts';
import { type Resealing, resealAll } from '../db/credential-store.ts';
import { firstKeyOnly, importSealingKeys, withNewKey } from '../db/sealing.ts';
import { startParts } from './parts.ts';
import { takeDataFolder } from './platform.ts';
import { replaceCredentialKeys, secretsOf } from './secrets.ts';

/** Changing the key that seals users' credentials. May be repeated, and cut off, at any point: both keys open until the end. */

/** A deployment's database: everything is sealed with the first of `keys` afterwards. Safe while the platform runs. */
export async function rotateDeployed(databaseUrl: string, keys: string): Promise<Resealing> {
  return resealAll(connect(databaseUrl), await importSealingKeys(keys));
}

/** A laptop's data folder, whose platform must not run: a new key, everything sealed with it, and the old ones forgotten. */
export async function rotateLocal(dataDir: string, onProgress: (line: string) => void = () => {}): Promise<Resealing> {
  const folder = takeDataFolder(dataDir, false);
  try {
    const both = withNewKey((await secretsOf(dataDir)).CREDENTIAL_KEYS);
    replaceCredentialKeys(dataDir, both);
    const parts = await startParts({ dataDir, env: {}, onProgress });
    try {
      const resealing = await rotateDeployed(parts.vars.DATABASE_URL, both);
      if (resealing.unreadable.length === 0) replaceCredentialKeys(dataDir, firstKeyOnly(both));
      return resealing;
    } finally {
      await parts.close();
    }
  } finally {
    folder.release();
  }
}
