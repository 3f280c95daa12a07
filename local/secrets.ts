import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calculateJwkThumbprint, exportJWK, generateKeyPair } from 'jose';
import { z } from 'zod';
import { withNewKey } from '../db/sealing.ts';

/** What a deployed platform has as Worker secrets; here made once per data folder, readable by its owner only. */
const Secrets = z.object({
  /** ES256 private key as JWK text, with `kid`. */
  JWT_PRIVATE_JWK: z.string(),
  /** JWK set of the keys that seal users' credentials. */
  CREDENTIAL_KEYS: z.string(),
  UPSTASH_REDIS_REST_TOKEN: z.string(),
});
export type Secrets = z.infer<typeof Secrets>;

/** A private ES256 key as JWK text; its `kid` is its thumbprint. */
export async function newSigningKey(): Promise<string> {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const jwk = await exportJWK(privateKey);
  const kid = await calculateJwkThumbprint(jwk);
  return JSON.stringify({ ...jwk, alg: 'ES256', use: 'sig', kid });
}

async function newSecrets(): Promise<Secrets> {
  return {
    JWT_PRIVATE_JWK: await newSigningKey(),
    CREDENTIAL_KEYS: withNewKey(null),
    UPSTASH_REDIS_REST_TOKEN: randomBytes(32).toString('base64url'),
  };
}

/** The secrets of a data folder, made on the first call. The folder's lock must be held. */
export async function secretsOf(dataDir: string): Promise<Secrets> {
  const file = join(dataDir, 'secrets.json');
  const kept = existsSync(file) ? Secrets.partial().parse(JSON.parse(readFileSync(file, 'utf8'))) : {};
  const whole = Secrets.safeParse(kept);
  if (whole.success) return whole.data;
  // A folder of an earlier version lacks what has come since.
  const secrets = { ...(await newSecrets()), ...kept } as Secrets;
  write(file, secrets);
  return secrets;
}

/** Puts another key set in the place of the one that seals credentials. The folder's lock must be held. */
export function replaceCredentialKeys(dataDir: string, keys: string): void {
  const file = join(dataDir, 'secrets.json');
  write(file, { ...Secrets.parse(JSON.parse(readFileSync(file, 'utf8'))), CREDENTIAL_KEYS: keys });
}

/** Whole or not at all: without its keys a data folder is worth nothing. */
function write(file: string, secrets: Secrets): void {
  writeFileSync(`${file}.new`, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}
